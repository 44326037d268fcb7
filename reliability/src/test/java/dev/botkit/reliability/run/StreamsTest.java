package dev.botkit.reliability.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.reliability.server.RecordingServer;
import dev.botkit.reliability.server.ServerProcess;
import dev.botkit.reliability.server.Stores;
import dev.botkit.reliability.server.StreamTalk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies that grow, through cuts and a kill; the benchmarks have a hundred times as many. */
class StreamsTest {

    private static final int STREAMS = 100;
    private static final int CUTS = 40;
    private static final StreamTalk TALK = new StreamTalk(30, 10);

    @ParameterizedTest
    @EnumSource(
            value = Stores.Kind.class,
            names = {"MEMORY", "H2"})
    void cutsTakeNothingFromRepliesThatGrow(Stores.Kind kind) throws Exception {
        RunSettings settings = new RunSettings(40, STREAMS, CUTS, 4, Duration.ofMinutes(1), true, 300);
        RunResult result;
        try (Stores.Opened store = Stores.open(kind)) {
            result = FaultRun.run(settings, TALK, store.history(), () -> {});
        }

        Verdict verdict = result.verdict();
        System.out.println(kind.text() + ": " + result.figures());
        assertThat(verdict.isClean()).as(result.report()).isTrue();
        assertThat(verdict.confirmed()).isEqualTo(STREAMS);
        assertThat(result.faults().cuts()).isEqualTo(CUTS);
        assertThat(verdict.tabs().joined()).as("joined in the middle").isPositive();
        assertThat(verdict.incomplete()).as("stopped").isPositive();
    }

    @Test
    void aKillTakesNothingFromRepliesThatGrow() throws Exception {
        KillSettings settings = new KillSettings(40, STREAMS, 1, 4, Duration.ofMinutes(1), 300);
        KillResult result;
        try (Stores.Opened store = Stores.open(Stores.Kind.H2)) {
            KillRun.Target target = new KillRun.Target(
                    TALK,
                    port -> new ServerProcess.Command(
                            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
                            RecordingServer.class.getName(),
                            Map.of("PORT", Integer.toString(port), "JDBC_URL", store.jdbcUrl()),
                            RecordingServer.READY),
                    true);
            result = KillRun.run(settings, target, store::history);
        }

        assertThat(result.verdict().isClean()).as(result.report()).isTrue();
        assertThat(result.verdict().confirmed()).isEqualTo(STREAMS);
        assertThat(result.redelivered()).as("handled again").isPositive();
    }
}
