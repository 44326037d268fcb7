package dev.botkit.reliability.net;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {

    private final EventLoop loop = EventLoop.start("loop");
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void runsTasksInTheirOrder() throws Exception {
        loop.execute(() -> {
            loop.execute(() -> done.add("three"));
            done.add("one");
        });
        loop.execute(() -> done.add("two"));

        assertThat(done.poll(20, SECONDS)).isEqualTo("one");
        assertThat(done.poll(20, SECONDS)).isIn("two", "three");
        assertThat(done.poll(20, SECONDS)).isIn("two", "three");
    }

    @Test
    void runsTimeoutsInTheOrderOfTheirTimesAndNotThoseThatWereCancelled() throws Exception {
        loop.execute(this::scheduleTwo);

        assertThat(done.poll(20, SECONDS)).isEqualTo("first");
        assertThat(done.poll(20, SECONDS)).isEqualTo("second");
    }

    /** Again where this thread stood still in between: then the one that is scheduled first is due first. */
    private void scheduleTwo() {
        long begun = System.nanoTime();
        EventLoop.Timeout second = loop.schedule(Duration.ofMillis(40), () -> done.add("second"));
        EventLoop.Timeout first = loop.schedule(Duration.ofMillis(5), () -> done.add("first"));
        loop.schedule(Duration.ofMillis(10), () -> done.add("never")).cancel();
        if (System.nanoTime() - begun > Duration.ofMillis(30).toNanos()) {
            second.cancel();
            first.cancel();
            scheduleTwo();
        }
    }

    @Test
    void keepsTheFirstFailureAndGoesOn() throws Exception {
        loop.execute(() -> {
            throw new IllegalStateException("first");
        });
        loop.execute(() -> {
            throw new IllegalStateException("second");
        });
        loop.execute(() -> done.add("more"));

        assertThat(done.poll(20, SECONDS)).isEqualTo("more");
        assertThat(loop.failure()).get().extracting(Throwable::getMessage).isEqualTo("first");
    }

    @Test
    void timersAreForItsOwnThread() {
        assertThatIllegalStateException().isThrownBy(() -> loop.schedule(Duration.ZERO, () -> {}));
    }
}
