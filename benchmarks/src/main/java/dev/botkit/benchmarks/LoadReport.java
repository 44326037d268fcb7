package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Collects rounds, prints each as it comes, and sums them up. */
final class LoadReport {

    private static final String LINE = "%-7s %-15s %12.1f %12.0f %9.2f %9.2f %11.2f %11.2f%n";
    private static final String HEAD = String.format(
            "%-7s %-15s %12s %12s %9s %9s %11s %11s%n",
            "round", "server", "CPU µs/echo", "echoes/s", "p50 ms", "p99 ms", "server CPUs", "client CPUs");

    private final List<Kind> servers;
    private final Map<Kind, List<Round>> rounds = new EnumMap<>(Kind.class);

    /**
     * One server in one round.
     *
     * @param latencies how long each echo took
     * @param time how long the round was
     * @param serverCpu what the server's process used of it
     * @param clientCpu what the client's one thread used of it
     */
    record Round(Latencies latencies, Duration time, Duration serverCpu, Duration clientCpu) {

        double cpuMicros() {
            return serverCpu.toNanos() / 1e3 / latencies.total();
        }

        double echoesPerSecond() {
            return latencies.total() / seconds();
        }

        double serverCpus() {
            return serverCpu.toNanos() / 1e9 / seconds();
        }

        double clientCpus() {
            return clientCpu.toNanos() / 1e9 / seconds();
        }

        private double seconds() {
            return time.toNanos() / 1e9;
        }
    }

    LoadReport(List<Kind> servers) {
        this.servers = servers;
        servers.forEach(kind -> rounds.put(kind, new ArrayList<>()));
    }

    void add(int number, Kind kind, Round round) {
        if (number == 1 && kind == servers.get(0)) {
            System.out.print(HEAD);
        }
        of(kind).add(round);
        System.out.printf(
                Locale.ROOT,
                LINE,
                number,
                kind.text(),
                round.cpuMicros(),
                round.echoesPerSecond(),
                round.latencies().millis(0.5),
                round.latencies().millis(0.99),
                round.serverCpus(),
                round.clientCpus());
    }

    List<Round> of(Kind kind) {
        return rounds.getOrDefault(kind, List.of());
    }

    /** The medians over all rounds, and the first server against the others. */
    String summary() {
        StringBuilder text = new StringBuilder();
        for (Kind kind : servers) {
            text.append(String.format(
                    Locale.ROOT,
                    LINE,
                    "median",
                    kind.text(),
                    median(kind, Round::cpuMicros),
                    median(kind, Round::echoesPerSecond),
                    median(kind, round -> round.latencies().millis(0.5)),
                    median(kind, round -> round.latencies().millis(0.99)),
                    median(kind, Round::serverCpus),
                    median(kind, Round::clientCpus)));
        }
        Kind first = servers.get(0);
        for (Kind other : servers.subList(1, servers.size())) {
            text.append(String.format(
                    Locale.ROOT,
                    "server CPU per round trip, %s / %s: %.2f; echoes/s, %s / %s: %.2f%n",
                    first.text(),
                    other.text(),
                    cpuRatio(first, other),
                    other.text(),
                    first.text(),
                    median(other, Round::echoesPerSecond) / median(first, Round::echoesPerSecond)));
        }
        return text.toString();
    }

    /** What an echo costs one server, in CPU time, against another: of the medians. */
    private double cpuRatio(Kind one, Kind other) {
        return median(one, Round::cpuMicros) / median(other, Round::cpuMicros);
    }

    /** The same of the rounds that were disturbed least. */
    double bestCpuRatio(Kind one, Kind other) {
        return best(one) / best(other);
    }

    private double best(Kind kind) {
        return of(kind).stream().mapToDouble(Round::cpuMicros).min().orElseThrow();
    }

    private double median(Kind kind, ToDoubleFunction<Round> value) {
        double[] sorted = of(kind).stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
