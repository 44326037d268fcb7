package dev.botkit.benchmarks;

import dev.botkit.reliability.run.FaultRun;
import dev.botkit.reliability.run.RunResult;
import dev.botkit.reliability.run.RunSettings;
import dev.botkit.reliability.server.Stores;
import dev.botkit.reliability.server.Workload;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A million messages of many users through a network that cuts ten thousand connections, and the
 * question whether anything was lost, came twice or changed places. Server, clients, proxy and store are
 * all in this process, but for PostgreSQL.
 */
public final class LongRun {

    private static final Map<String, String> DEFAULTS = Map.of(
            "messages", "1000000",
            "cuts", "10000",
            "conversations", "100",
            "store", "postgres",
            "seed", "1",
            "minutes", "60");

    /** A client that has missed more than this cannot resume, so nobody can read a longer log at once. */
    private static final int RESUMABLE = 10_000;

    private LongRun() {}

    /**
     * Runs; ends with 1 if anything is wrong.
     *
     * @param args {@code --messages}, {@code --cuts}, {@code --conversations}, {@code --store} (memory, postgres,
     *     h2, mongo), {@code --seed}, {@code --minutes} (how long it may take at most)
     */
    public static void main(String[] args) throws InterruptedException {
        RunResult result = run(args);
        System.out.println(result.report());
        System.exit(result.verdict().isClean() ? 0 : 1);
    }

    static RunResult run(String... args) throws InterruptedException {
        RunArguments arguments = new RunArguments(DEFAULTS, args);
        int messages = arguments.number("messages", 10, 100_000_000);
        int conversations = arguments.number("conversations", 1, 2_000);
        Stores.Kind kind = Stores.Kind.of(arguments.text("store"));
        RunSettings settings = new RunSettings(
                conversations,
                messages,
                arguments.number("cuts", 0, 10_000_000),
                Long.parseLong(arguments.text("seed")),
                Duration.ofMinutes(arguments.number("minutes", 1, 10_000)),
                3L * messages / conversations < RESUMABLE,
                200);
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %d processors, store %s%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                kind.text());
        AtomicLong confirmed = new AtomicLong();
        long start = System.nanoTime();
        try (Stores.Opened store = Stores.open(kind)) {
            return FaultRun.run(
                    settings,
                    new Workload(true),
                    store.history(),
                    () -> progress(confirmed.incrementAndGet(), messages, start));
        }
    }

    private static void progress(long confirmed, int messages, long start) {
        if (confirmed % Math.max(1, messages / 20) == 0) {
            System.out.printf(
                    Locale.ROOT,
                    "%,d of %,d, %d s%n",
                    confirmed,
                    messages,
                    (System.nanoTime() - start) / 1_000_000_000);
        }
    }
}
