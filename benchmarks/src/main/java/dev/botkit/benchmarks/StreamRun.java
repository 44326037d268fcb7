package dev.botkit.benchmarks;

import dev.botkit.reliability.run.FaultRun;
import dev.botkit.reliability.run.KillResult;
import dev.botkit.reliability.run.KillRun;
import dev.botkit.reliability.run.KillSettings;
import dev.botkit.reliability.run.RunResult;
import dev.botkit.reliability.run.RunSettings;
import dev.botkit.reliability.run.Verdict;
import dev.botkit.reliability.server.RecordingServer;
import dev.botkit.reliability.server.ServerProcess;
import dev.botkit.reliability.server.Stores;
import dev.botkit.reliability.server.StreamTalk;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ten thousand replies that grow, of two hundred pieces each, hundreds of them side by side, through a network that cuts two thousand
 * connections, or with a server that is killed; users stop a tenth of them. In the end, what each tab shows must be what the log has: nothing
 * missing, twice or out of order, and what was stopped is kept as it was shown.
 */
public final class StreamRun {

    private static final Map<String, String> DEFAULTS = Map.of(
            "streams", "10000",
            "pieces", "200",
            "every", "20",
            "conversations", "300",
            "cuts", "2000",
            "kills", "0",
            "store", "postgres",
            "seed", "1",
            "minutes", "30");

    private static final int TRACED = 200;

    private StreamRun() {}

    /**
     * What came out.
     *
     * @param verdict what the checker says
     * @param faults how many cuts or kills there were
     * @param report all of it in words
     */
    record Outcome(Verdict verdict, int faults, String report) {}

    /**
     * Runs; ends with 1 if anything is wrong.
     *
     * @param args {@code --streams}, {@code --pieces} of each, {@code --every} so many milliseconds, {@code --conversations}, {@code --cuts}
     *     or, if it is not 0, {@code --kills}, {@code --store} (postgres, h2, and for cuts memory and mongo), {@code --seed}, {@code
     *     --minutes} (how long it may take at most)
     */
    public static void main(String[] args) throws InterruptedException {
        Outcome outcome = run(args);
        System.out.println(outcome.report());
        System.exit(outcome.verdict().isClean() ? 0 : 1);
    }

    static Outcome run(String... args) throws InterruptedException {
        RunArguments arguments = new RunArguments(DEFAULTS, args);
        StreamTalk talk = new StreamTalk(arguments.number("pieces", 2, 10_000), arguments.number("every", 1, 10_000));
        Stores.Kind kind = Stores.Kind.of(arguments.text("store"));
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %d processors, store %s; replies of %d pieces, one each %d ms%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                kind.text(),
                talk.pieces(),
                talk.everyMillis());
        try (Stores.Opened store = Stores.open(kind)) {
            return arguments.number("kills", 0, 10_000) == 0
                    ? cut(arguments, talk, store)
                    : kill(arguments, talk, store);
        }
    }

    private static Outcome cut(RunArguments arguments, StreamTalk talk, Stores.Opened store)
            throws InterruptedException {
        int streams = arguments.number("streams", 10, 10_000_000);
        RunSettings settings = new RunSettings(
                arguments.number("conversations", 1, 2_000),
                streams,
                arguments.number("cuts", 0, 1_000_000),
                Long.parseLong(arguments.text("seed")),
                Duration.ofMinutes(arguments.number("minutes", 1, 1_000)),
                true,
                TRACED);
        AtomicLong asked = new AtomicLong();
        long start = System.nanoTime();
        RunResult result =
                FaultRun.run(settings, talk, store.history(), () -> progress(asked.incrementAndGet(), streams, start));
        return new Outcome(result.verdict(), result.faults().cuts(), result.report());
    }

    private static void progress(long asked, int streams, long start) {
        if (asked % Math.max(1, streams / 10) == 0) {
            System.out.printf(
                    Locale.ROOT,
                    "%,d of %,d begun, %d s%n",
                    asked,
                    streams,
                    (System.nanoTime() - start) / 1_000_000_000);
        }
    }

    private static Outcome kill(RunArguments arguments, StreamTalk talk, Stores.Opened store)
            throws InterruptedException {
        KillSettings settings = new KillSettings(
                arguments.number("conversations", 1, 2_000),
                arguments.number("streams", 10, 10_000_000),
                arguments.number("kills", 1, 10_000),
                Long.parseLong(arguments.text("seed")),
                Duration.ofMinutes(arguments.number("minutes", 1, 1_000)),
                TRACED);
        KillRun.Target target = new KillRun.Target(
                talk,
                port -> new ServerProcess.Command(
                        List.of("-Xmx1g"),
                        RecordingServer.class.getName(),
                        Map.of("PORT", Integer.toString(port), "JDBC_URL", store.jdbcUrl()),
                        RecordingServer.READY),
                true);
        KillResult result = KillRun.run(settings, target, store::history);
        return new Outcome(result.verdict(), result.restarts().size(), result.report());
    }
}
