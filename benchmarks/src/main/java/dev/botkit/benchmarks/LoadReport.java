package dev.botkit.benchmarks;

import dev.botkit.benchmarks.LoadServer.Kind;
import dev.botkit.benchmarks.RoundTable.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects rounds of echoes, prints each as it comes, and sums them up. */
final class LoadReport {

    private static final List<Column> COLUMNS = List.of(
            new Column("CPU µs/echo", 1),
            new Column("echoes/s", 0),
            new Column("p50 ms", 3),
            new Column("p99 ms", 2),
            new Column("server CPUs", 2),
            new Column("client CPUs", 2));

    private static final int CPU = 0;
    private static final int RATE = 1;
    private static final int P50 = 2;
    private static final int P99 = 3;

    private final List<Kind> servers;
    private final RoundTable table;
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

        private double echoesPerSecond() {
            return latencies.total() / seconds();
        }

        private double serverCpus() {
            return serverCpu.toNanos() / 1e9 / seconds();
        }

        private double clientCpus() {
            return clientCpu.toNanos() / 1e9 / seconds();
        }

        private double seconds() {
            return time.toNanos() / 1e9;
        }
    }

    LoadReport(List<Kind> servers) {
        this.servers = servers;
        table = new RoundTable(servers.stream().map(Kind::text).toList(), COLUMNS);
        servers.forEach(kind -> rounds.put(kind, new ArrayList<>()));
    }

    void add(int number, Kind kind, Round round) {
        rounds.computeIfAbsent(kind, none -> new ArrayList<>()).add(round);
        table.add(
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

    /** The medians and ranges over all rounds, and the first server against the others. */
    String summary() {
        StringBuilder text = new StringBuilder(table.summary());
        String first = servers.get(0).text();
        for (Kind other : servers.subList(1, servers.size())) {
            for (int column : new int[] {CPU, RATE, P50, P99}) {
                text.append(table.ratio(column, first, other.text()));
            }
        }
        return text.toString();
    }

    /** What an echo costs one server, in CPU time, against another, in the rounds that were disturbed least. */
    double bestCpuRatio(Kind one, Kind other) {
        return table.least(one.text(), CPU) / table.least(other.text(), CPU);
    }
}
