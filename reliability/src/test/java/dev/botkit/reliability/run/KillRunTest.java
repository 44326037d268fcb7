package dev.botkit.reliability.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.reliability.server.RecordingServer;
import dev.botkit.reliability.server.ServerProcess;
import dev.botkit.reliability.server.Stores;
import dev.botkit.reliability.server.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that is killed in the middle of its work; the benchmarks do it more often. */
class KillRunTest {

    private static final int MESSAGES = 800;
    private static final int KILLS = 2;

    @ParameterizedTest
    @EnumSource(
            value = Stores.Kind.class,
            names = {"POSTGRES", "H2"})
    void whatWasConfirmedIsThereAndWasHandled(Stores.Kind kind) throws Exception {
        KillSettings settings = new KillSettings(8, MESSAGES, KILLS, 3, Duration.ofMinutes(1), 300);
        KillResult result;
        try (Stores.Opened store = Stores.open(kind)) {
            KillRun.Target target = new KillRun.Target(
                    new Workload(false),
                    port -> new ServerProcess.Command(
                            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
                            RecordingServer.class.getName(),
                            Map.of("PORT", Integer.toString(port), "JDBC_URL", store.jdbcUrl()),
                            RecordingServer.READY),
                    true);
            result = KillRun.run(settings, target, store::history);
        }

        assertThat(result.verdict().isClean()).as(result.report()).isTrue();
        assertThat(result.verdict().confirmed()).isEqualTo(MESSAGES);
        assertThat(result.restarts()).hasSize(KILLS);
    }
}
