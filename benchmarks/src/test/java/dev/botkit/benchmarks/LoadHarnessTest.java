package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.botkit.benchmarks.LoadServer.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadHarnessTest {

    /** Where docs/PERFORMANCE.md states what an echo costs the server's CPU with a bot, against a bare endpoint, on Tomcat. */
    private static final Pattern STATED =
            Pattern.compile("\\| CPU per echo over a WebSocket, 100 connections \\| \\*\\*(\\d\\.\\d+)\\*\\* \\|");

    /**
     * A machine that is busy, and a JIT compiler that is not ready, may add to it; not so much: beside builds, with 15 to 27 runnable threads
     * on two processors, single rounds were up to three times of what is stated, and the best of four were 1.3 times of it at most.
     */
    private static final double COARSE = 2.5;

    private static double stated() throws IOException {
        Matcher row = STATED.matcher(Files.readString(Path.of("..", "docs", "PERFORMANCE.md")));
        assertThat(row.find())
                .as("docs/PERFORMANCE.md has a row like %s", STATED)
                .isTrue();
        return Double.parseDouble(row.group(1));
    }

    private static LoadReport run(String... args) throws Exception {
        LoadOptions options = LoadOptions.parse(args);
        LoadReport report = new LoadReport(options.servers());
        LoadHarness.run(options, report);
        return report;
    }

    @ParameterizedTest
    @EnumSource(ServletServer.Kind.class)
    void measuresTheBotAndTheBareEndpoint(ServletServer.Kind container) throws Exception {
        measuresBoth(container, Transport.WEBSOCKET, 3);
    }

    @ParameterizedTest
    @EnumSource(ServletServer.Kind.class)
    void measuresTheWebhookAndTheBareServlet(ServletServer.Kind container) throws Exception {
        measuresBoth(container, Transport.WEBHOOK, 0);
    }

    private static void measuresBoth(ServletServer.Kind container, Transport transport, int idle) throws Exception {
        LoadReport report = run(
                "--transport",
                transport.text(),
                "--container",
                container.text(),
                "--connections",
                "2",
                "--idle",
                String.valueOf(idle),
                "--seconds",
                "0.3",
                "--rounds",
                "1",
                "--warm-up",
                "0.2",
                "--jvm",
                "-XX:TieredStopAtLevel=1");

        for (Kind kind : List.of(Kind.BOTKIT, Kind.BARE)) {
            assertThat(report.of(kind)).as(kind.text()).singleElement().satisfies(round -> {
                assertThat(round.latencies().total()).isPositive();
                assertThat(round.cpuMicros()).isPositive();
            });
        }
        assertThat(report.summary()).contains("CPU µs/echo, botkit / bare: ", "p99 ms, botkit / bare: ");
    }

    @Test
    void anEchoCostsAboutWhatIsStated() throws Exception {
        LoadReport report = run("--connections", "20", "--seconds", "2", "--rounds", "4", "--warm-up", "10");

        assertThat(report.bestCpuRatio(Kind.BOTKIT, Kind.BARE))
                .as("CPU per echo in the best rounds, botkit / bare: %n%s", report.summary())
                .isLessThan(COARSE * stated());
    }

    @Test
    void measuresTheHeapOfIdleConnections() throws Exception {
        assertThat(IdleHeap.perConnection(Kind.BOTKIT, ServletServer.Kind.TOMCAT, 50))
                .isPositive();
    }

    @Test
    void refusesWhatWouldBeEndless() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadOptions.parse("--seconds", "100000"))
                .withMessageContaining("seconds");
    }

    @Test
    void refusesIdleClientsThatCouldNotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadOptions.parse("--transport", "webhook", "--idle", "1"))
                .withMessageContaining("idle");
    }
}
