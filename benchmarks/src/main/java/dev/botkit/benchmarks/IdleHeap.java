package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * What a connection that said hello and is idle takes of the server's heap, after a full collection: with a bot, where it is bound to a
 * conversation, and at a bare endpoint.
 */
public final class IdleHeap {

    private static final List<Kind> SERVERS = List.of(Kind.BOTKIT, Kind.BARE);
    private static final List<String> JVM = List.of("-Xmx6g");

    /** What loads classes and fills pools, and does not count. */
    private static final int FIRST = 100;

    private IdleHeap() {}

    /**
     * Measures and reports.
     *
     * @param args the container, and how many connections; by default {@code tomcat 10000}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        ServletServer.Kind container = args.length > 0 ? ServletServer.Kind.of(args[0]) : ServletServer.Kind.TOMCAT;
        int connections = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        System.out.printf(
                Locale.ROOT, "JDK %s, %s, %d connections%n", Runtime.version(), container.text(), connections);
        double[] bytes = new double[SERVERS.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = perConnection(SERVERS.get(i), container, connections);
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %8.0f bytes of heap for each%n",
                    SERVERS.get(i).text(),
                    bytes[i]);
        }
        System.out.printf(Locale.ROOT, "botkit - bare: %.0f bytes%n", bytes[0] - bytes[1]);
    }

    static double perConnection(Kind kind, ServletServer.Kind container, int connections)
            throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(kind, container, 0, JVM);
                IdleClients clients = IdleClients.connect(server.port(), FIRST)) {
            long before = server.liveHeap();
            clients.connect(connections);
            return (server.liveHeap() - before) / (double) connections;
        }
    }
}
