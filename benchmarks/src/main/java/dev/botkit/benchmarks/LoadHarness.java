package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The same closed-loop echo over WebSocket or POST against a bot and against bare endpoints of the same
 * container, each in a process of its own, measured in turns so that what else the machine does
 * disturbs all of them alike. Reports what a round trip costs the server in CPU time.
 */
public final class LoadHarness {

    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final LoadOptions options;
    private final String text;

    private LoadHarness(LoadOptions options) {
        this.options = options;
        this.text = "0123456789abcdef".repeat(options.textLength() / 16 + 1).substring(0, options.textLength());
    }

    /**
     * Measures and reports.
     *
     * @param args see {@link LoadOptions#USAGE}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 1 && args[0].equals("--help")) {
            System.out.print(LoadOptions.USAGE);
            return;
        }
        LoadOptions options;
        try {
            options = LoadOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(LoadOptions.USAGE);
            System.exit(2);
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %s, %s, %d processors; %d connections beside %d idle ones, %d rounds of %.1f s, warm-up %.1f s, %d characters%n",
                Runtime.version(),
                options.container().text(),
                options.transport().text(),
                Runtime.getRuntime().availableProcessors(),
                options.connections(),
                options.idle(),
                options.rounds(),
                options.round().toMillis() / 1e3,
                options.warmUp().toMillis() / 1e3,
                options.textLength());
        LoadReport report = new LoadReport(options.servers());
        run(options, report);
        System.out.print(report.summary());
    }

    /** Measures; closes what it has started, whatever happens. */
    static void run(LoadOptions options, LoadReport report) throws IOException, InterruptedException {
        new LoadHarness(options).run(report);
    }

    private void run(LoadReport report) throws IOException, InterruptedException {
        List<ServerProcess> servers = new ArrayList<>();
        List<ListeningClients> idle = new ArrayList<>();
        try {
            int padding = 0;
            for (Kind kind : options.servers()) {
                ServerProcess server =
                        ServerProcess.start(kind, options.container(), options.transport(), padding, options.jvm());
                servers.add(server);
                idle.add(ListeningClients.connect(server.port(), options.idle()));
                int difference = warmUp(server, options.transport(), options.connections(), text, options.warmUp());
                padding = kind.isBare() ? padding : Math.max(0, difference);
            }
            for (int round = 1; round <= options.rounds(); round++) {
                for (ServerProcess server : servers) {
                    report.add(
                            round,
                            server.kind(),
                            measure(server, options.transport(), options.connections(), text, options.round()));
                }
                idle.forEach(ListeningClients::check);
            }
        } finally {
            idle.forEach(ListeningClients::close);
            servers.forEach(ServerProcess::close);
        }
    }

    /** Lets the server's JIT compiler do its work; returns how much longer its answers are than what is sent. */
    static int warmUp(ServerProcess server, Transport transport, int connections, String text, Duration time)
            throws IOException {
        try (EchoClients clients = EchoClients.connect(transport, server.port(), connections, text)) {
            clients.run(time);
            return clients.difference();
        }
    }

    /** One round, with clients that are connected for it. */
    static LoadReport.Round measure(
            ServerProcess server, Transport transport, int connections, String text, Duration time) throws IOException {
        try (EchoClients clients = EchoClients.connect(transport, server.port(), connections, text)) {
            // Not counted: each client's first message begins its conversation.
            clients.run(SETTLE.compareTo(time) < 0 ? SETTLE : time);
            Duration cpuBefore = server.jvm().cpu();
            long clientBefore = ownCpu();
            long start = System.nanoTime();
            Latencies latencies = clients.run(time);
            long nanos = System.nanoTime() - start;
            Duration cpu = server.jvm().cpu().minus(cpuBefore);
            return new LoadReport.Round(
                    latencies, Duration.ofNanos(nanos), cpu, Duration.ofNanos(ownCpu() - clientBefore));
        }
    }

    private static long ownCpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
