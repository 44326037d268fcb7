package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamHarnessTest {

    @Test
    void measuresTheBotAndTheBareEndpoint() throws Exception {
        String report = StreamHarness.run(
                "--streams",
                "10",
                "--echoes",
                "20",
                "--seconds",
                "0.2",
                "--rounds",
                "1",
                "--warm-up",
                "0.2",
                "--readers",
                "3",
                "--text",
                "4096",
                "--heap",
                "128m");

        assertThat(report)
                .containsPattern("CPU µs/frame, botkit / bare: \\S+ ")
                .containsPattern("heap per stream of 4096 characters: ");
    }
}
