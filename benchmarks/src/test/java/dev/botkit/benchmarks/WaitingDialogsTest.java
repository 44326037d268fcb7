package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingDialogsTest {

    @Test
    void measuresMessagesBesideDialogsThatWaitAndTheirMemory() {
        WaitingDialogs.Result result = WaitingDialogs.measure(5_000, 1, 200);

        assertThat(result.without()).isPositive();
        assertThat(result.with()).isPositive();
        assertThat(result.dialog()).isPositive();
        assertThat(result.bytesMore()).as("bytes of heap for a dialog").isBetween(200L, 20_000L);
        assertThat(result.toString()).contains("An unrelated message", "times");
    }
}
