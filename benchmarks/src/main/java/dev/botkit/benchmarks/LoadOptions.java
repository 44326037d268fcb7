package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link LoadHarness} is asked to do. Everything has a bound, so that no run is endless.
 *
 * @param transport how the clients talk to the servers
 * @param connections how many clients, each with one message under way
 * @param idle how many more have said hello and say nothing
 * @param round how long a round measures one server
 * @param rounds how often each server is measured
 * @param warmUp how long each server is loaded before the first round
 * @param textLength how many characters are to be echoed
 * @param container which one both are in
 * @param servers what is measured, in this order in each round; the first is compared with the others
 * @param jvm options for the servers' JVMs
 */
record LoadOptions(
        Transport transport,
        int connections,
        int idle,
        Duration round,
        int rounds,
        Duration warmUp,
        int textLength,
        ServletServer.Kind container,
        List<Kind> servers,
        List<String> jvm) {

    static final int MAX_CONNECTIONS = 5_000;
    static final int MAX_IDLE = 60_000;

    /** Those of each server; what is asked for comes behind them, and counts. */
    static final List<String> JVM = List.of("-Xms512m", "-Xmx512m");

    private static final Map<String, String> DEFAULTS = Map.of(
            "--transport", "websocket",
            "--connections", "100",
            "--idle", "0",
            "--seconds", "10",
            "--rounds", "3",
            "--warm-up", "15",
            "--text", "32",
            "--container", "tomcat",
            "--servers", "botkit,bare");

    static final String USAGE = """
            Options, with their defaults:
              --transport websocket    or webhook: a POST for each message
              --connections 100        1 to 5000; clients, each with one message under way
              --idle 0                 up to 60000; clients more that have said hello and say nothing, over WebSockets
              --seconds 10             up to 300; how long a round measures one server
              --rounds 3               1 to 20; how often each server is measured
              --warm-up 15             up to 300; seconds of load for each server before the first round
              --text 32                1 to 4096; characters to be echoed
              --container tomcat       or jetty, or undertow, embedded
              --servers botkit,bare    of botkit, botkit-metrics, botkit-memory, botkit-h2,
                                       botkit-postgres, bare, bare-blocking; the first is compared with the others
              --jvm OPTION             for the servers' JVMs, may be repeated; each has 512 MB of heap
            """;

    LoadOptions {
        check("connections", connections, 1, MAX_CONNECTIONS);
        check("idle", idle, 0, transport == Transport.WEBSOCKET ? MAX_IDLE : 0);
        check("seconds", round.toMillis() / 1000.0, 0.1, 300);
        check("rounds", rounds, 1, 20);
        check("warm-up", warmUp.toMillis() / 1000.0, 0.1, 300);
        check("text", textLength, 1, 4096);
        servers = List.copyOf(servers);
        jvm = List.copyOf(jvm);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers must name at least one.");
        }
    }

    /** Reads them from a command line. */
    static LoadOptions parse(String... args) {
        Map<String, String> values = new HashMap<>(DEFAULTS);
        List<String> jvm = new ArrayList<>(JVM);
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value.");
            }
            if (args[i].equals("--jvm")) {
                jvm.add(args[i + 1]);
            } else if (values.replace(args[i], args[i + 1]) == null) {
                throw new IllegalArgumentException("There is no option " + args[i] + ".");
            }
        }
        return new LoadOptions(
                Transport.of(value(values, "--transport")),
                Integer.parseInt(value(values, "--connections")),
                Integer.parseInt(value(values, "--idle")),
                seconds(value(values, "--seconds")),
                Integer.parseInt(value(values, "--rounds")),
                seconds(value(values, "--warm-up")),
                Integer.parseInt(value(values, "--text")),
                ServletServer.Kind.of(value(values, "--container")),
                kinds(value(values, "--servers")),
                jvm);
    }

    private static String value(Map<String, String> values, String name) {
        return values.getOrDefault(name, "");
    }

    private static Duration seconds(String value) {
        return Duration.ofMillis(Math.round(Double.parseDouble(value) * 1000));
    }

    private static List<Kind> kinds(String value) {
        return Arrays.stream(value.split(",", -1)).map(Kind::of).toList();
    }

    private static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    name + " must be from " + least + " to " + most + ", not " + value + ".");
        }
    }
}
