package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a connection that said hello and is idle takes of the server's heap, after a full collection: with a bot, where it is bound to a
 * conversation, and at a bare endpoint.
 */
public final class IdleHeap {

    private static final Map<String, String> DEFAULTS = Map.of("container", "tomcat", "connections", "10000");
    private static final List<String> JVM = List.of("-Xmx6g");

    /** What loads classes and fills pools, and does not count. */
    private static final int FIRST = 100;

    private IdleHeap() {}

    /**
     * Measures and reports.
     *
     * @param args {@code --container}, by default {@code tomcat}, and {@code --connections}, by default 10,000
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        RunArguments options = new RunArguments(DEFAULTS, args);
        ServletServer.Kind container = ServletServer.Kind.of(options.text("container"));
        int connections = options.number("connections", 1, LoadOptions.MAX_IDLE);
        System.out.printf(
                Locale.ROOT, "JDK %s, %s, %d connections%n", Runtime.version(), container.text(), connections);
        double botkit = report(Kind.BOTKIT, container, connections);
        double bare = report(Kind.BARE, container, connections);
        System.out.printf(
                Locale.ROOT, "botkit - bare: %.0f bytes; botkit / bare: %.2f%n", botkit - bare, botkit / bare);
    }

    private static double report(Kind kind, ServletServer.Kind container, int connections)
            throws IOException, InterruptedException {
        double bytes = perConnection(kind, container, connections);
        System.out.printf(Locale.ROOT, "%-8s %8.0f bytes of heap for each%n", kind.text(), bytes);
        return bytes;
    }

    static double perConnection(Kind kind, ServletServer.Kind container, int connections)
            throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(kind, container, Transport.WEBSOCKET, 0, JVM);
                ListeningClients clients = ListeningClients.connect(server.port(), FIRST)) {
            long before = server.jvm().liveHeap();
            clients.connect(connections);
            double bytes = (server.jvm().liveHeap() - before) / (double) connections;
            clients.check();
            return bytes;
        }
    }
}
