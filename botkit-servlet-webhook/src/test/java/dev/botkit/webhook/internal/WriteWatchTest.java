package dev.botkit.webhook.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.testkit.ManualTimer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WriteWatchTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ManualTimer timer = new ManualTimer();
    private final AtomicInteger cuts = new AtomicInteger();
    private final WriteWatch watch = new WriteWatch(timer, LIMIT, cuts::incrementAndGet);

    @Test
    void cutsWhatMakesNoProgress() {
        watch.begin();
        timer.advance(LIMIT.minusMillis(1));
        assertThat(cuts).hasValue(0);
        timer.advance(Duration.ofMillis(1));
        assertThat(cuts).hasValue(1);
    }

    @Test
    void leavesAloneWhatGoesOnHoweverSlowly() {
        watch.begin();
        for (int i = 0; i < 20; i++) {
            timer.advance(Duration.ofSeconds(9));
            watch.progressed();
        }
        assertThat(cuts).hasValue(0);
        timer.advance(LIMIT);
        assertThat(cuts).hasValue(1);
    }

    @Test
    void leavesAloneWhatHasEnded() {
        watch.begin();
        watch.end();
        timer.advance(LIMIT);
        watch.begin();
        timer.advance(LIMIT);
        assertThat(cuts).hasValue(0);
    }
}
