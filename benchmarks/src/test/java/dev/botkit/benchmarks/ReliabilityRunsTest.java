package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.botkit.reliability.run.KillResult;
import dev.botkit.reliability.run.RunResult;
import org.junit.jupiter.api.Test;

class ReliabilityRunsTest {

    @Test
    void theLongRunRuns() throws Exception {
        RunResult result = LongRun.run(
                "--messages", "1000", "--cuts", "20", "--conversations", "8", "--store", "h2", "--minutes", "1");

        assertThat(result.verdict().isClean()).as(result.report()).isTrue();
        assertThat(result.faults().cuts()).isEqualTo(20);
    }

    @Test
    void theChatServerIsKilled() throws Exception {
        KillResult result = KillTheServer.run("--kills", "1", "--messages", "300", "--conversations", "8");

        assertThat(result.verdict().isClean()).as(result.report()).isTrue();
        assertThat(result.restarts()).hasSize(1);
    }

    @Test
    void repliesThatGrowRun() throws Exception {
        StreamRun.Outcome outcome = StreamRun.run(
                "--streams", "40", "--pieces", "20", "--conversations", "8", "--cuts", "10", "--store", "memory");

        assertThat(outcome.verdict().isClean()).as(outcome.report()).isTrue();
        assertThat(outcome.faults()).isEqualTo(10);
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LongRun.run("--massages", "1"))
                .withMessageContaining("--massages")
                .withMessageContaining("messages=1000000");
    }
}
