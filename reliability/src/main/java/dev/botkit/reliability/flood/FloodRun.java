package dev.botkit.reliability.flood;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.reliability.server.ServerProcess;
import dev.botkit.reliability.server.Stores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A server with a small heap, and neighbours who chat on it, first alone and then beside a flood. */
public final class FloodRun {

    private static final int START_SECONDS = 60;
    private static final double LOCKED_OUT_MILLIS = 3_000;
    private static final int NEIGHBOURS = 5;

    private FloodRun() {}

    /**
     * What came out.
     *
     * @param quiet the neighbours' latencies before the flood
     * @param prepared the same while it was prepared
     * @param flooded the same during it
     * @param pages how long a page of the host took during it
     * @param closes how often the neighbours' connections were closed
     * @param sent how much the flood sent
     * @param outOfMemory lines of the server that tell of it
     * @param alive whether the server still ran in the end
     * @param unreadable why the store could not be read afterwards; null if it could
     */
    public record Result(
            Latencies quiet,
            Latencies prepared,
            Latencies flooded,
            Latencies pages,
            int closes,
            long sent,
            List<String> outOfMemory,
            boolean alive,
            @Nullable String unreadable) {

        /**
         * Whether the neighbours waited at most three times what they wait on a quiet server, and 100 ms, and were never
         * locked out.
         */
        public boolean isFairToTheNeighbours() {
            return flooded.percentile(99) <= 3 * quiet.percentile(99) + 100
                    && flooded.percentile(100) < LOCKED_OUT_MILLIS
                    && prepared.percentile(100) < LOCKED_OUT_MILLIS;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "sent %d; quiet: %s; prepared: %s; flooded: %s; pages of the host: %s; closed %d times; %s%s%s",
                    sent,
                    quiet,
                    prepared,
                    flooded,
                    pages,
                    closes,
                    alive ? "alive" : "DEAD",
                    outOfMemory.isEmpty() ? "" : "; " + outOfMemory.get(0),
                    unreadable == null ? "" : "; UNREADABLE: " + unreadable);
        }
    }

    /**
     * Runs it.
     *
     * @param flood what is sent
     * @param store where chats are kept
     * @param heap the server's heap, as after {@code -Xmx}
     * @param quiet how long the neighbours are alone
     * @param amount how much of it
     */
    public static Result run(Flood flood, Stores.Opened store, String heap, Duration quiet, Flood.Amount amount)
            throws InterruptedException, IOException, ExecutionException, TimeoutException {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        ServerProcess.Command command = new ServerProcess.Command(
                List.of("-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError"),
                FloodedServer.class.getName(),
                Map.of("JDBC_URL", store.jdbcUrl()),
                FloodedServer.READY);
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Latencies before;
        Latencies preparing;
        Latencies during;
        Latencies pages;
        int closes;
        boolean alive;
        AtomicLong sent = new AtomicLong();
        try (ServerProcess server = ServerProcess.start(command, line -> {
            lines.add(line);
            if (line.startsWith(FloodedServer.READY)) {
                port.complete(Integer.parseInt(line.substring(FloodedServer.READY.length())));
            }
        })) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port.get(START_SECONDS, TimeUnit.SECONDS));
            try (Neighbours neighbours = Neighbours.start(address);
                    Visitor visitor = Visitor.start(address, FloodedServer.PAGE)) {
                TimeUnit.NANOSECONDS.sleep(quiet.toNanos());
                // The first half warms the server up.
                neighbours.take();
                TimeUnit.NANOSECONDS.sleep(quiet.toNanos());
                before = neighbours.take();
                String secret = flood.prepare(address, sent);
                preparing = neighbours.take();
                visitor.take();
                flood.run(address, secret, amount, sent);
                during = neighbours.take();
                pages = visitor.take();
                closes = neighbours.closes();
            }
            alive = server.isAlive();
        }
        List<String> outOfMemory = lines.stream()
                .filter(line -> line.contains("java.lang.OutOfMemoryError"))
                .toList();
        return new Result(before, preparing, during, pages, closes, sent.get(), outOfMemory, alive, unreadable(store));
    }

    /** So many that the 99th percentile is not the slowest answer. */
    private record Neighbours(List<Neighbour> all) implements AutoCloseable {

        static Neighbours start(InetSocketAddress server) {
            return new Neighbours(IntStream.range(0, NEIGHBOURS)
                    .mapToObj(n -> Neighbour.start(server, "neighbour-" + n))
                    .toList());
        }

        Latencies take() {
            Latencies taken = new Latencies();
            all.forEach(neighbour -> taken.addAll(neighbour.take()));
            return taken;
        }

        int closes() {
            return all.stream().mapToInt(Neighbour::closes).sum();
        }

        @Override
        public void close() {
            all.forEach(Neighbour::close);
        }
    }

    /** Reads every row of every table, then opens the store and appends to it; null if all of it works. */
    private static @Nullable String unreadable(Stores.Opened store) {
        if (store.jdbcUrl().isEmpty()) {
            return null;
        }
        try {
            readEveryRow(store.jdbcUrl());
            LogStore log = Objects.requireNonNull(store.history(), "a database").log();
            ConversationId id = ConversationId.webhook("after-the-flood");
            LogEntry entry = LogEntry.of(id, "epoch", 1, "a~1", LogEntry.Kind.SENT, Instant.EPOCH, "{}");
            List<AppendOutcome> outcomes = log.append(List.of(entry));
            LogHead head = log.head(id);
            return head != null && head.seq() == 1 ? null : "an appended entry is not there: " + outcomes;
        } catch (SQLException | RuntimeException e) {
            return e.toString();
        }
    }

    private static void readEveryRow(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found =
                    connection.getMetaData().getTables(null, null, "%", new String[] {"TABLE", "BASE TABLE"})) {
                while (found.next()) {
                    String name = found.getString("TABLE_NAME");
                    if (name.toLowerCase(Locale.ROOT).startsWith("botkit")) {
                        tables.add(name);
                    }
                }
            }
            if (tables.isEmpty()) {
                throw new SQLException("There are no tables of Botkit.");
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
                    int columns = rows.getMetaData().getColumnCount();
                    while (rows.next()) {
                        for (int i = 1; i <= columns; i++) {
                            rows.getObject(i);
                        }
                    }
                }
            }
        }
    }
}
