package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PushHarnessTest {

    /** It ends only when each text has come to each user. */
    @ParameterizedTest
    @EnumSource(ServletServer.Kind.class)
    void eachPushReachesEachUser(ServletServer.Kind container) throws Exception {
        String report = PushHarness.run(
                "--container",
                container.text(),
                "--users",
                "20",
                "--pushes",
                "3",
                "--rounds",
                "2",
                "--warm-up",
                "2",
                "--heap",
                "128m");

        assertThat(report).containsPattern("pushes/s, botkit / bare: \\d+\\.\\d\\d \\(single rounds ");
    }
}
