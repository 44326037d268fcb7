package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.botkit.benchmarks.LoadServer.Kind;
import org.junit.jupiter.api.Test;

class LoadHarnessTest {

    @Test
    void measuresTheBotAndTheBareEndpoint() throws Exception {
        LoadOptions options = LoadOptions.parse(new String[] {
            "--connections",
            "2",
            "--seconds",
            "0.3",
            "--rounds",
            "1",
            "--warm-up",
            "0.2",
            "--jvm",
            "-XX:TieredStopAtLevel=1"
        });
        LoadReport report = new LoadReport(options.servers());

        LoadHarness.run(options, report);

        for (Kind kind : Kind.values()) {
            if (options.servers().contains(kind)) {
                assertThat(report.of(kind)).as(kind.text()).singleElement().satisfies(round -> {
                    assertThat(round.latencies().total()).isPositive();
                    assertThat(round.cpuMicros()).isPositive();
                });
            }
        }
        assertThat(report.summary()).contains("botkit / bare");
    }

    @Test
    void refusesWhatWouldBeEndless() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadOptions.parse(new String[] {"--seconds", "100000"}))
                .withMessageContaining("seconds");
    }
}
