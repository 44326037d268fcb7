package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link LoadHarness} is asked to do. Everything has a bound, so that no run is endless.
 *
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

    static final LoadOptions DEFAULT = new LoadOptions(
            100,
            0,
            Duration.ofSeconds(10),
            3,
            Duration.ofSeconds(15),
            32,
            ServletServer.Kind.TOMCAT,
            List.of(Kind.BOTKIT, Kind.BARE),
            List.of("-Xms512m", "-Xmx512m"));

    static final String USAGE = """
            Options, with their defaults:
              --connections 100        1 to 5000; clients, each with one message under way
              --idle 0                 up to 60000; clients more that have said hello and say nothing
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
        check("idle", idle, 0, MAX_IDLE);
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
    static LoadOptions parse(String[] args) {
        LoadOptions options = DEFAULT;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value.");
            }
            options = options.with(args[i], args[i + 1]);
        }
        return options;
    }

    private LoadOptions with(String name, String value) {
        return switch (name) {
            case "--connections" ->
                new LoadOptions(
                        Integer.parseInt(value), idle, round, rounds, warmUp, textLength, container, servers, jvm);
            case "--idle" ->
                new LoadOptions(
                        connections,
                        Integer.parseInt(value),
                        round,
                        rounds,
                        warmUp,
                        textLength,
                        container,
                        servers,
                        jvm);
            case "--seconds" ->
                new LoadOptions(connections, idle, seconds(value), rounds, warmUp, textLength, container, servers, jvm);
            case "--rounds" ->
                new LoadOptions(
                        connections, idle, round, Integer.parseInt(value), warmUp, textLength, container, servers, jvm);
            case "--warm-up" ->
                new LoadOptions(connections, idle, round, rounds, seconds(value), textLength, container, servers, jvm);
            case "--text" ->
                new LoadOptions(
                        connections, idle, round, rounds, warmUp, Integer.parseInt(value), container, servers, jvm);
            case "--servers" ->
                new LoadOptions(connections, idle, round, rounds, warmUp, textLength, container, kinds(value), jvm);
            case "--container" ->
                new LoadOptions(
                        connections,
                        idle,
                        round,
                        rounds,
                        warmUp,
                        textLength,
                        ServletServer.Kind.of(value),
                        servers,
                        jvm);
            case "--jvm" -> {
                List<String> more = new ArrayList<>(jvm);
                more.add(value);
                yield new LoadOptions(connections, idle, round, rounds, warmUp, textLength, container, servers, more);
            }
            default -> throw new IllegalArgumentException("There is no option " + name + ".");
        };
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
