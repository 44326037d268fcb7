package dev.botkit.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Figures of servers that are measured in turns: each line is printed as it comes, and at the end there are medians,
 * ranges, and how the first server compares with the others.
 */
final class RoundTable {

    private static final int LEAST_WIDTH = 15;

    private final List<Column> columns;
    private final Map<String, List<double[]>> figures = new LinkedHashMap<>();
    private final int nameWidth;

    /**
     * What is measured.
     *
     * @param name its name with its unit
     * @param decimals how many digits of a figure stand behind the point
     */
    record Column(String name, int decimals) {

        private int width() {
            return Math.max(LEAST_WIDTH, name.length() + 2);
        }

        private String text(double figure) {
            return String.format(Locale.ROOT, "%." + decimals + "f", figure);
        }

        private String cell(String text) {
            return " ".repeat(Math.max(1, width() - text.length())) + text;
        }
    }

    RoundTable(List<String> servers, List<Column> columns) {
        this.columns = List.copyOf(columns);
        servers.forEach(server -> figures.put(server, new ArrayList<>()));
        nameWidth = servers.stream().mapToInt(String::length).max().orElse(0) + 2;
    }

    /** Adds what one server did in one round, a figure for each column, and prints it. */
    void add(int round, String server, double... of) {
        if (figures.values().stream().allMatch(List::isEmpty)) {
            System.out.println(
                    line("round", "server", columns.stream().map(Column::name).toList()));
        }
        of(server).add(of.clone());
        System.out.println(line(String.valueOf(round), server, texts(of)));
    }

    private List<double[]> of(String server) {
        List<double[]> rounds = figures.get(server);
        if (rounds == null) {
            throw new IllegalArgumentException("There is no server " + server + ".");
        }
        return rounds;
    }

    private double[] of(String server, int column) {
        return of(server).stream().mapToDouble(round -> round[column]).toArray();
    }

    double median(String server, int column) {
        return median(of(server, column));
    }

    double least(String server, int column) {
        return Arrays.stream(of(server, column)).min().orElseThrow();
    }

    /** Medians and ranges of all rounds. */
    String summary() {
        StringBuilder text = new StringBuilder();
        for (String server : figures.keySet()) {
            double[] medians = new double[columns.size()];
            List<String> ranges = new ArrayList<>();
            for (int i = 0; i < medians.length; i++) {
                double[] sorted = of(server, i);
                Arrays.sort(sorted);
                medians[i] = median(sorted);
                ranges.add(columns.get(i).text(sorted[0]) + "–" + columns.get(i).text(sorted[sorted.length - 1]));
            }
            text.append(line("median", server, texts(medians))).append('\n');
            text.append(line("range", server, ranges)).append('\n');
        }
        return text.toString();
    }

    /** One server's median against another's, and the range of the ratios of single rounds. */
    String ratio(int column, String one, String other) {
        double[] above = of(one, column);
        double[] below = of(other, column);
        double[] each = new double[Math.min(above.length, below.length)];
        for (int i = 0; i < each.length; i++) {
            each[i] = above[i] / below[i];
        }
        Arrays.sort(each);
        return String.format(
                Locale.ROOT,
                "%s, %s / %s: %.2f (single rounds %.2f–%.2f)%n",
                columns.get(column).name(),
                one,
                other,
                median(one, column) / median(other, column),
                each[0],
                each[each.length - 1]);
    }

    private List<String> texts(double[] of) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < of.length; i++) {
            texts.add(columns.get(i).text(of[i]));
        }
        return texts;
    }

    private String line(String first, String server, List<String> cells) {
        StringBuilder line = new StringBuilder(String.format("%-8s%-" + nameWidth + "s", first, server));
        for (int i = 0; i < cells.size(); i++) {
            line.append(columns.get(i).cell(cells.get(i)));
        }
        return line.toString();
    }

    private static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
