package dev.botkit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BlockingHandlersTest {

    @Test
    void echoesAreAnsweredBesideHandlersThatBlock() throws Exception {
        BlockingHandlers.Result result = BlockingHandlers.run(new BlockingHandlers.Load(20, true, Duration.ZERO));

        assertThat(result.blockedAtMost()).isBetween(1, 20);
        assertThat(result.maxMillis()).isPositive();
    }
}
