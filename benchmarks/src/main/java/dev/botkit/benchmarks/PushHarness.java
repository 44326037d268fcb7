package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import dev.botkit.benchmarks.RoundTable.Column;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How fast one text reaches everybody who is connected: pushed by a bot to each user's conversation, and sent by a bare
 * endpoint over each session. Both send from one thread, a text of the same length on the wire, to clients in
 * processes of their own, and are measured in turns. A text is on its way until the last client has it; then comes the next.
 */
public final class PushHarness {

    private static final Map<String, String> DEFAULTS = Map.of(
            "container", "tomcat",
            "users", "10000",
            "pushes", "20",
            "rounds", "5",
            "warm-up", "60",
            "text", "64",
            "heap", "2g");

    private static final List<Column> COLUMNS = List.of(
            new Column("pushes/s", 0),
            new Column("CPU µs/push", 1),
            new Column("all have it, ms", 1),
            new Column("sending took, ms", 1));

    private static final int RATE = 0;
    private static final int CPU = 1;
    private static final int ALL_MILLIS = 2;

    private static final long CONNECT_SECONDS = 300;
    private static final long LONGEST_SECONDS = 60;
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final RunArguments options;
    private final int users;

    private PushHarness(RunArguments options) {
        this.options = options;
        this.users = options.number("users", 1, LoadOptions.MAX_IDLE);
    }

    /**
     * Measures and reports.
     *
     * @param args {@code --container}, {@code --users}, {@code --pushes} to all of them in a round, {@code --rounds},
     *     {@code --warm-up} in pushes to all, {@code --text} in characters, and {@code --heap} of each server
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.print(run(args));
    }

    /** Measures, and prints each round; returns how they compare. */
    static String run(String... args) throws IOException, InterruptedException {
        RunArguments options = new RunArguments(DEFAULTS, args);
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %s, %d processors; %s users, %s rounds of %s pushes to all of them, warm-up %s, %s characters%n",
                Runtime.version(),
                options.text("container"),
                Runtime.getRuntime().availableProcessors(),
                options.text("users"),
                options.text("rounds"),
                options.text("pushes"),
                options.text("warm-up"),
                options.text("text"));
        return new PushHarness(options).measure();
    }

    /** A server with all its users. */
    private record Side(ServerProcess server, ChildJvm receivers) implements AutoCloseable {

        @Override
        public void close() {
            receivers.close();
            server.close();
        }
    }

    /** How long a push took until the last user had it, how long it was sent, and how many bytes each user got. */
    private record Pushed(long nanos, long sendingNanos, int bytes) {}

    private String measure() throws IOException, InterruptedException {
        String bot = Kind.BOTKIT.text();
        String bare = Kind.BARE.text();
        RoundTable table = new RoundTable(List.of(bot, bare), COLUMNS);
        List<Side> sides = new ArrayList<>();
        try {
            int length = options.number("text", 1, 4096);
            for (Kind kind : List.of(Kind.BOTKIT, Kind.BARE)) {
                Side side = start(kind, length);
                sides.add(side);
                for (int i = 0; i < options.number("warm-up", 1, 10_000); i++) {
                    length = push(side).bytes();
                }
            }
            for (int round = 1; round <= options.number("rounds", 1, 100); round++) {
                for (Side side : sides) {
                    table.add(round, side.server().kind().text(), round(side));
                }
            }
        } finally {
            sides.forEach(Side::close);
        }
        return table.summary()
                + table.ratio(RATE, bot, bare)
                + table.ratio(CPU, bot, bare)
                + table.ratio(ALL_MILLIS, bot, bare);
    }

    private Side start(Kind kind, int length) throws IOException, InterruptedException {
        ServerProcess server = ServerProcess.start(
                kind,
                PushServer.class,
                List.of("-Xmx" + options.text("heap")),
                List.of(kind.text(), options.text("container"), String.valueOf(length)));
        ChildJvm receivers = ChildJvm.start(
                PushReceivers.class,
                List.of("-Xmx512m"),
                List.of(String.valueOf(server.port()), String.valueOf(users)));
        Side side = new Side(server, receivers);
        try {
            receivers.expect("connected", CONNECT_SECONDS);
            awaitUsers(server.jvm());
            return side;
        } catch (IOException | InterruptedException | RuntimeException e) {
            side.close();
            throw e;
        }
    }

    private void awaitUsers(ChildJvm server) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(LONGEST_SECONDS).toNanos();
        int known = -1;
        while (known < users) {
            if (System.nanoTime() > end) {
                throw new IOException("The server knows " + known + " of " + users + " users.");
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
            server.tell("count");
            known = Integer.parseInt(server.expect("users", LONGEST_SECONDS));
        }
    }

    private double[] round(Side side) throws IOException, InterruptedException {
        int pushes = options.number("pushes", 1, 10_000);
        long nanos = 0;
        long sendingNanos = 0;
        Duration before = side.server().jvm().cpu();
        for (int i = 0; i < pushes; i++) {
            Pushed pushed = push(side);
            nanos += pushed.nanos();
            sendingNanos += pushed.sendingNanos();
        }
        Duration cpu = side.server().jvm().cpu().minus(before);
        double all = (double) pushes * users;
        return new double[] {
            all * 1e9 / nanos, cpu.toNanos() / 1e3 / all, nanos / 1e6 / pushes, sendingNanos / 1e6 / pushes
        };
    }

    /** Sends one text to all. */
    private static Pushed push(Side side) throws IOException, InterruptedException {
        long start = System.nanoTime();
        side.server().jvm().tell("push");
        int bytes = Integer.parseInt(side.receivers().expect("received", LONGEST_SECONDS));
        long nanos = System.nanoTime() - start;
        return new Pushed(nanos, Long.parseLong(side.server().jvm().expect("sent", LONGEST_SECONDS)), bytes);
    }
}
