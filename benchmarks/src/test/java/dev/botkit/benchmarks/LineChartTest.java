package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.benchmarks.LineChart.Line;
import dev.botkit.benchmarks.LineChart.Point;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LineChartTest {

    @Test
    void theAxisBeginsAtZeroAndEndsOnAGridLineAboveAllRanges() {
        String svg = chart(new Point(1, 3, 2, 4), new Point(100, 30, 20, 47)).svg();

        assertThat(Pattern.compile("text-anchor=\"end\"[^>]*>([^<]*)<")
                        .matcher(svg)
                        .results()
                        .map(label -> label.group(1)))
                .containsExactly("0", "10", "20", "30", "40", "50");
    }

    @Test
    void everyPlaceIsNamedOnTheAxisAndLogarithmic() {
        String svg = chart(new Point(10, 1, 1, 1), new Point(1_000, 1, 1, 1), new Point(100_000, 1, 1, 1))
                .svg();

        assertThat(svg).contains(">10</text>", ">1,000</text>", ">100,000</text>");
        double[] places = Pattern.compile("<circle class=\"on0\" cx=\"([\\d.]+)\"")
                .matcher(svg)
                .results()
                .limit(3)
                .mapToDouble(mark -> Double.parseDouble(mark.group(1)))
                .toArray();
        assertThat(places[1] - places[0]).isPositive().isEqualTo(places[2] - places[1]);
    }

    @Test
    void textIsEscaped() {
        assertThat(new LineChart("a < b & c", "", "x", "y", List.of()).svg())
                .contains("a &lt; b &amp; c")
                .doesNotContain("a < b");
    }

    private static LineChart chart(Point... points) {
        return new LineChart("title", "how", "things", "µs", List.of(new Line("bot", List.of(points))));
    }
}
