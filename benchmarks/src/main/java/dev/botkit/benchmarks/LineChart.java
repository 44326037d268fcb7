package dev.botkit.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * A picture of lines over a logarithmic axis, as SVG: medians as marks, their ranges as bars. It has a background of its
 * own, light or dark as the reader prefers.
 *
 * @param title what it shows
 * @param subtitle how it was measured
 * @param xLabel what grows
 * @param yLabel what is measured, with its unit; the axis begins at zero
 * @param lines what is compared, four at most
 */
record LineChart(String title, String subtitle, String xLabel, String yLabel, List<Line> lines) {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 72;
    private static final int RIGHT = 28;
    private static final int TOP = 96;
    private static final int BOTTOM = 60;
    private static final int MARK = 4;
    private static final int CHARACTER = 7;
    private static final double MOST_TICKS = 6;

    private static final String STYLE = """
            svg { font: 13px sans-serif; }
            .paper { fill: #ffffff; } .text { fill: #1f2328; } .quiet { fill: #59636e; }
            .title { font-size: 17px; font-weight: bold; }
            .grid { stroke: #d8dee4; } .axis { stroke: #59636e; }
            .line { fill: none; stroke-width: 2; } .range { stroke-width: 1.5; }
            .of0 { stroke: #0b5cad; } .on0 { fill: #0b5cad; } .of1 { stroke: #b4470c; } .on1 { fill: #b4470c; }
            .of2 { stroke: #1a7f37; } .on2 { fill: #1a7f37; } .of3 { stroke: #7d3fc0; } .on3 { fill: #7d3fc0; }
            @media (prefers-color-scheme: dark) {
            .paper { fill: #0d1117; } .text { fill: #f0f6fc; } .quiet { fill: #b0b8c1; }
            .grid { stroke: #2f353d; } .axis { stroke: #b0b8c1; }
            .of0 { stroke: #6cb6ff; } .on0 { fill: #6cb6ff; } .of1 { stroke: #f69d50; } .on1 { fill: #f69d50; }
            .of2 { stroke: #6bc46d; } .on2 { fill: #6bc46d; } .of3 { stroke: #c297ff; } .on3 { fill: #c297ff; }
            }
            """;

    /** Measured at one place: the median, and the least and the most of all rounds. */
    record Point(double x, double median, double least, double most) {}

    /** What belongs together, under its name. */
    record Line(String name, List<Point> points) {

        Line {
            points = List.copyOf(points);
        }
    }

    LineChart {
        lines = List.copyOf(lines);
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        svg.append("<title>").append(escaped(title)).append("</title>\n<style>\n");
        svg.append(STYLE).append("</style>\n");
        svg.append(String.format("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>%n", WIDTH, HEIGHT));
        svg.append(text("text title", "start", 20, 30, title));
        svg.append(text("quiet", "start", 20, 51, subtitle));
        axes(svg);
        int legendX = LEFT;
        for (int i = 0; i < lines.size(); i++) {
            line(svg, i, lines.get(i));
            legend(svg, i, legendX, lines.get(i).name());
            legendX += 40 + CHARACTER * lines.get(i).name().length();
        }
        return svg.append("</svg>\n").toString();
    }

    private void axes(StringBuilder svg) {
        double step = step();
        for (int i = 0; i * step <= top() * 1.0001; i++) {
            double y = y(i * step);
            svg.append(segment(i == 0 ? "axis" : "grid", LEFT, y, WIDTH - RIGHT, y));
            svg.append(text("quiet", "end", LEFT - 8, y + 4, number(i * step)));
        }
        TreeSet<Double> places = new TreeSet<>();
        lines.forEach(line -> line.points().forEach(point -> places.add(point.x())));
        for (double place : places) {
            svg.append(segment("axis", x(place), HEIGHT - BOTTOM, x(place), HEIGHT - BOTTOM + 5));
            svg.append(text("quiet", "middle", x(place), HEIGHT - BOTTOM + 20, number(place)));
        }
        svg.append(text("text", "middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, xLabel));
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"text\" text-anchor=\"middle\" transform=\"translate(20 %.1f) rotate(-90)\">%s</text>%n",
                middle,
                escaped(yLabel)));
    }

    private void line(StringBuilder svg, int index, Line line) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points()) {
            path.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", path.length() == 0 ? "M" : " L", x(point.x()), y(point.median())));
            svg.append(segment("range of" + index, x(point.x()), y(point.least()), x(point.x()), y(point.most())));
            svg.append(mark(index, x(point.x()), y(point.median())));
        }
        svg.append(String.format("<path class=\"line of%d\" d=\"%s\"/>%n", index, path));
    }

    private static void legend(StringBuilder svg, int index, int x, String name) {
        int y = TOP - 22;
        svg.append(segment("line of" + index, x, y, x + 22.0, y));
        svg.append(mark(index, x + 11.0, y));
        svg.append(text("text", "start", x + 28.0, y + 4.0, name));
    }

    /** A shape of its own for each line, for readers who cannot tell the colours. */
    private static String mark(int index, double x, double y) {
        return switch (index) {
            case 0 ->
                String.format(Locale.ROOT, "<circle class=\"on0\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/>%n", x, y, MARK);
            case 1 -> square(index, x, y, "");
            case 2 -> square(index, x, y, String.format(Locale.ROOT, " transform=\"rotate(45 %.1f %.1f)\"", x, y));
            default ->
                String.format(
                        Locale.ROOT,
                        "<path class=\"on%d\" d=\"M%.1f %.1f l%d %d h-%d z\"/>%n",
                        index,
                        x,
                        y - MARK,
                        MARK,
                        2 * MARK,
                        2 * MARK);
        };
    }

    private static String square(int index, double x, double y, String transform) {
        return String.format(
                Locale.ROOT,
                "<rect class=\"on%d\" x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\"%s/>%n",
                index,
                x - MARK,
                y - MARK,
                2 * MARK,
                2 * MARK,
                transform);
    }

    private static String segment(String kind, double x1, double y1, double x2, double y2) {
        return String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                kind,
                x1,
                y1,
                x2,
                y2);
    }

    private static String text(String kind, String anchor, double x, double y, String text) {
        return String.format(
                Locale.ROOT,
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                kind,
                anchor,
                x,
                y,
                escaped(text));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2f", value).replaceAll("0+$", "");
    }

    private double x(double value) {
        double first = Math.log(least());
        double last = Math.log(greatest());
        double share = last > first ? (Math.log(value) - first) / (last - first) : 0.5;
        return LEFT + 20 + share * (WIDTH - LEFT - RIGHT - 40);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - value / top() * (HEIGHT - BOTTOM - TOP);
    }

    private double least() {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .min()
                .orElse(1);
    }

    private double greatest() {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(1);
    }

    private double highest() {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::most)
                .max()
                .orElse(1);
    }

    /** Where the y axis ends: on a line of the grid. */
    private double top() {
        return Math.ceil(highest() / step()) * step();
    }

    private double step() {
        double least = Math.max(highest(), 1e-9) / MOST_TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double times : new double[] {1, 2, 2.5, 5}) {
            if (times * power >= least) {
                return times * power;
            }
        }
        return 10 * power;
    }
}
