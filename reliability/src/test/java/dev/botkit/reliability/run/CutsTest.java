package dev.botkit.reliability.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.reliability.server.Stores;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the project promises: through 500 cuts nothing is lost, nothing comes twice, and the order is kept. */
class CutsTest {

    private static final int MESSAGES = 20_000;
    private static final int CUTS = 500;

    /** {@code -Dbotkit.reliability.seed=…} runs another one. */
    private static final long SEED = Long.getLong("botkit.reliability.seed", 1);

    @ParameterizedTest
    @EnumSource(Stores.Kind.class)
    void nothingIsLostOrComesTwice(Stores.Kind kind) throws Exception {
        RunSettings settings = new RunSettings(16, MESSAGES, CUTS, SEED, Duration.ofMinutes(3), true, 300);
        RunResult result;
        try (Stores.Opened store = Stores.open(kind)) {
            result = FaultRun.run(settings, store.history());
        }

        System.out.println(kind.text() + ": " + result.figures());
        assertThat(result.verdict().isClean()).as(result.report()).isTrue();
        assertThat(result.verdict().confirmed()).isEqualTo(MESSAGES);
        assertThat(result.verdict().tabs().grown())
                .as("frames of replies that grow")
                .isGreaterThan(1_000);
        assertThat(result.faults().cuts()).isEqualTo(CUTS);
    }
}
