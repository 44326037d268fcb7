package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.benchmarks.RoundTable.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTableTest {

    @Test
    void sumsUpWithMediansRangesAndRatios() {
        RoundTable table =
                new RoundTable(List.of("botkit", "bare"), List.of(new Column("µs", 1), new Column("echoes/s", 0)));
        table.add(1, "botkit", 30, 100);
        table.add(1, "bare", 10, 400);
        table.add(2, "botkit", 20, 300);
        table.add(2, "bare", 20, 500);
        table.add(3, "botkit", 25, 200);
        table.add(3, "bare", 12.5, 600);

        assertThat(table.median("botkit", 0)).isEqualTo(25);
        assertThat(table.least("bare", 0)).isEqualTo(10);
        assertThat(table.summary().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "median botkit 25.0 200",
                        "range botkit 20.0–30.0 100–300",
                        "median bare 12.5 500",
                        "range bare 10.0–20.0 400–600");
        assertThat(table.ratio(0, "botkit", "bare"))
                .isEqualToIgnoringNewLines("µs, botkit / bare: 2.00 (single rounds 1.00–3.00)");
    }
}
