package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import dev.botkit.benchmarks.RoundTable.Column;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What replies that grow cost: hundreds of users each see one grow, many pieces a second, which a bot joins into fewer frames. Beside it
 * a bare endpoint sends as many frames of the same length, on the same kind of timer: once sending at each tick, and once with a tick for each
 * piece, of which it joins as many as the bot does. They are measured in turns. Other clients ask for echoes before and meanwhile. In the
 * end there is what clients cost that do not read what grows for them.
 */
public final class StreamHarness {

    private static final Map<String, String> DEFAULTS = Map.of(
            "container", "tomcat",
            "streams", "500",
            "per-second", "50",
            "echoes", "500",
            "seconds", "5",
            "rounds", "5",
            "warm-up", "15",
            "readers", "100",
            "text", "65536",
            "heap", "1g");

    private static final List<Column> COLUMNS = List.of(
            new Column("CPU µs/frame", 1),
            new Column("frames/s", 0),
            new Column("bytes/frame", 0),
            new Column("server CPUs", 2),
            new Column("echo p99 alone, ms", 2),
            new Column("beside, ms", 2),
            new Column("times", 2));

    private static final int CPU = 0;
    private static final int ECHO_TIMES = 6;

    private static final String BOT = "botkit";
    private static final String BARE = "bare";
    private static final String JOINING = "bare-joining";

    /** For how long the bot joins what is appended, in milliseconds. Stated in docs/PROTOCOL.md. */
    private static final int JOINED_MILLIS = 40;

    private static final int ECHO_CLIENTS = 100;
    private static final String ECHO = "0123456789abcdef0123456789abcdef";
    private static final Duration LONGEST_SETTLE = Duration.ofSeconds(1);
    private static final long LONGEST_SECONDS = 60;
    private static final long LOOK_AGAIN_MILLIS = 50;

    /** What loads classes and fills pools, and does not count. */
    private static final int FIRST_READERS = 20;

    private static final int SMALL_BUFFER = 4 * 1024;

    private final RunArguments options;
    private final int streams;
    private final int perSecond;
    private final int joined;
    private final Duration round;
    private final Duration settle;

    private StreamHarness(RunArguments options) {
        this.options = options;
        streams = options.number("streams", 1, LoadOptions.MAX_CONNECTIONS);
        perSecond = options.number("per-second", 1, 1_000);
        joined = Math.max(1, Math.round(JOINED_MILLIS * perSecond / 1e3f));
        round = seconds("seconds");
        settle = LONGEST_SETTLE.compareTo(round) < 0 ? LONGEST_SETTLE : round;
    }

    /**
     * Measures and reports.
     *
     * @param args {@code --container}, {@code --streams}, {@code --per-second} pieces of each, {@code --echoes} a second of others, {@code
     *     --seconds} of each of the three parts of a round, {@code --rounds}, {@code --warm-up} in seconds, {@code --readers} that do not
     *     read, {@code --text} of each of theirs in characters, and {@code --heap} of each server
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.print(run(args));
    }

    /** Measures, and prints each round; returns how they compare. */
    static String run(String... args) throws IOException, InterruptedException {
        RunArguments options = new RunArguments(DEFAULTS, args);
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %s, %d processors; %s streams of %s pieces/s, %s rounds of 3 × %s s, warm-up %s s; %s echoes/s beside them%n",
                Runtime.version(),
                options.text("container"),
                Runtime.getRuntime().availableProcessors(),
                options.text("streams"),
                options.text("per-second"),
                options.text("rounds"),
                options.text("seconds"),
                options.text("warm-up"),
                options.text("echoes"));
        StreamHarness harness = new StreamHarness(options);
        return harness.measure() + harness.measureReaders();
    }

    private Duration seconds(String name) {
        return Duration.ofMillis(Math.round(Double.parseDouble(options.text(name)) * 1000));
    }

    /** A server, the users whose replies grow, and what has come to them. */
    private record Side(String name, ServerProcess server, ListeningClients users, Counter came)
            implements AutoCloseable {

        @Override
        public void close() {
            users.close();
            server.close();
        }

        void tell(String command, String answer) throws IOException, InterruptedException {
            server.jvm().tell(command);
            server.jvm().expect(answer, LONGEST_SECONDS);
        }
    }

    /** Written by the thread of the clients. */
    private record Counter(AtomicLong frames, AtomicLong bytes) implements ListeningClients.OnText {

        Counter() {
            this(new AtomicLong(), new AtomicLong());
        }

        @Override
        public void came(long texts, int length) {
            frames.set(texts);
            bytes.addAndGet(length);
        }
    }

    private String measure() throws IOException, InterruptedException {
        RoundTable table = new RoundTable(List.of(BOT, BARE, JOINING), COLUMNS);
        List<Side> sides = new ArrayList<>();
        try {
            Side bot = start(BOT, Kind.BOTKIT, perSecond, 1, 1);
            sides.add(bot);
            int length = warmUp(bot);
            sides.add(start(BARE, Kind.BARE, Math.max(1, perSecond / joined), 1, length));
            sides.add(start(JOINING, Kind.BARE, perSecond, joined, length));
            for (Side side : sides.subList(1, sides.size())) {
                warmUp(side);
            }
            for (int number = 1; number <= options.number("rounds", 1, 100); number++) {
                for (Side side : sides) {
                    table.add(number, side.name(), round(side));
                    side.users().check();
                }
            }
        } finally {
            sides.forEach(Side::close);
        }
        return table.summary()
                + table.ratio(CPU, BOT, BARE)
                + table.ratio(CPU, BOT, JOINING)
                + table.ratio(ECHO_TIMES, BOT, BARE);
    }

    private Side start(String name, Kind kind, int ticks, int join, int length)
            throws IOException, InterruptedException {
        ServerProcess server = server(kind, ticks, join, length, List.of());
        Counter came = new Counter();
        try {
            ListeningClients users = ListeningClients.connect(server.port(), streams, EchoClient::helloToStreams, came);
            Side side = new Side(name, server, users, came);
            awaitUsers(server.jvm(), streams);
            return side;
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private ServerProcess server(Kind kind, int ticks, int join, int length, List<String> jvm)
            throws IOException, InterruptedException {
        String heap = options.text("heap");
        List<String> all = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap));
        all.addAll(jvm);
        return ServerProcess.start(
                kind,
                StreamServer.class,
                all,
                List.of(
                        kind.text(),
                        options.text("container"),
                        String.valueOf(ticks),
                        String.valueOf(join),
                        String.valueOf(length)));
    }

    private static void awaitUsers(ChildJvm server, int users) throws IOException, InterruptedException {
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

    /** Returns how long a frame is. */
    private int warmUp(Side side) throws IOException, InterruptedException {
        side.tell("grow", "growing");
        echoP99(side, seconds("warm-up"));
        long frames = side.came().frames().get();
        long bytes = side.came().bytes().get();
        Thread.sleep(settle.toMillis());
        long came = side.came().frames().get() - frames;
        side.tell("rest", "resting");
        if (came == 0) {
            throw new IOException("Nothing grows at the clients of " + side.name() + ".");
        }
        return (int) ((side.came().bytes().get() - bytes) / came);
    }

    private double[] round(Side side) throws IOException, InterruptedException {
        double alone = echoP99(side, round);
        side.tell("grow", "growing");
        Thread.sleep(settle.toMillis());
        Duration cpuBefore = side.server().jvm().cpu();
        long frames = side.came().frames().get();
        long bytes = side.came().bytes().get();
        long start = System.nanoTime();
        Thread.sleep(round.toMillis());
        Duration cpu = side.server().jvm().cpu().minus(cpuBefore);
        long came = Math.max(1, side.came().frames().get() - frames);
        double length = (double) (side.came().bytes().get() - bytes) / came;
        double nanos = System.nanoTime() - start;
        double beside = echoP99(side, round);
        side.tell("rest", "resting");
        return new double[] {
            cpu.toNanos() / 1e3 / came, came * 1e9 / nanos, length, cpu.toNanos() / nanos, alone, beside, beside / alone
        };
    }

    private double echoP99(Side side, Duration time) throws IOException {
        int echoes = options.number("echoes", 1, 100_000);
        int count = Math.min(ECHO_CLIENTS, echoes);
        try (EchoClients clients =
                EchoClients.connect(Transport.WEBSOCKET, side.server().port(), count, ECHO)) {
            // Not counted: each client's first message begins its conversation.
            clients.run(settle, echoes);
            return clients.run(time, echoes).millis(0.99);
        }
    }

    // ---- clients that do not read

    private String measureReaders() throws IOException, InterruptedException {
        int text = options.number("text", 1024, 16 * 1024 * 1024);
        double reading = heapPerReader(true, text);
        double notReading = heapPerReader(false, text);
        return String.format(
                Locale.ROOT,
                "heap per stream of %d characters: %.0f bytes (%.2f of them) if its client reads, %.0f bytes (%.2f) if it does not%n",
                text,
                reading,
                reading / text,
                notReading,
                notReading / text);
    }

    private double heapPerReader(boolean isReading, int text) throws IOException, InterruptedException {
        int readers = options.number("readers", 1, LoadOptions.MAX_CONNECTIONS);
        try (ServerProcess server =
                server(Kind.BOTKIT, 1, 1, 1, List.of("-D" + TomcatServer.SEND_BUFFER + "=" + SMALL_BUFFER))) {
            List<Closeable> clients = new ArrayList<>();
            try {
                connect(server, 0, FIRST_READERS, isReading, clients);
                fill(server, FIRST_READERS, text);
                connect(server, FIRST_READERS, readers, isReading, clients);
                awaitUsers(server.jvm(), readers);
                long before = server.jvm().liveHeap();
                fill(server, readers, text);
                return (server.jvm().liveHeap() - before) / (double) readers;
            } finally {
                // Who reads them first.
                Collections.reverse(clients);
                for (Closeable client : clients) {
                    client.close();
                }
            }
        }
    }

    private static void connect(ServerProcess server, int first, int count, boolean isReading, List<Closeable> clients)
            throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        InetSocketAddress address = new InetSocketAddress(loopback, server.port());
        List<SocketChannel> channels = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            SocketChannel client =
                    EchoClient.saying(address, loopback, EchoClient.helloToStreams(i), isReading ? 0 : SMALL_BUFFER);
            channels.add(client);
            clients.add(client);
        }
        if (isReading) {
            clients.add(DrainedClients.start(channels));
        }
    }

    private void fill(ServerProcess server, int users, int text) throws IOException, InterruptedException {
        awaitUsers(server.jvm(), users);
        server.jvm().tell("fill " + text);
        server.jvm().expect("filled", LONGEST_SECONDS);
        // What is joined is on its way.
        Thread.sleep(settle.toMillis());
    }
}
