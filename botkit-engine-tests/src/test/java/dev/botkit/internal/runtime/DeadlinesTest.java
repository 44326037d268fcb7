package dev.botkit.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.testkit.ManualTimer;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

    private final ManualTimer time = new ManualTimer();
    private final CountingTimer timer = new CountingTimer(time);
    private final Deadlines deadlines = new Deadlines(timer);
    private final List<String> due = new ArrayList<>();

    /** Counts the tasks that reach the timer. */
    private static final class CountingTimer implements Timer {

        private final Timer timer;
        private int tasks;

        CountingTimer(Timer timer) {
            this.timer = timer;
        }

        @Override
        public Instant instant() {
            return timer.instant();
        }

        @Override
        public long nanoTime() {
            return timer.nanoTime();
        }

        @Override
        public Scheduled schedule(Duration delay, Runnable task) {
            tasks++;
            return timer.schedule(delay, task);
        }
    }

    private Timer.Scheduled after(int seconds) {
        return deadlines.schedule(Duration.ofSeconds(seconds), () -> due.add("after " + seconds));
    }

    private void pass(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void eachIsDueWhenItsTimeHasCome() {
        after(30);
        after(10);
        after(20);
        pass(9);
        assertThat(due).isEmpty();
        pass(1);
        assertThat(due).containsExactly("after 10");
        pass(10);
        assertThat(due).containsExactly("after 10", "after 20");
        after(5);
        pass(10);
        assertThat(due).containsExactly("after 10", "after 20", "after 5", "after 30");
    }

    @Test
    void whatIsCancelledIsNeverDue() {
        Timer.Scheduled first = after(10);
        after(20);
        first.cancel();
        first.cancel();
        pass(60);
        assertThat(due).containsExactly("after 20");
    }

    @Test
    void manyThatAreOverInTimeAreOneTaskOfTheTimer() {
        for (int i = 0; i < 1_000; i++) {
            after(30).cancel();
        }
        assertThat(timer.tasks).isEqualTo(1);
        pass(30);
        assertThat(timer.tasks).as("nothing is left to be looked at").isEqualTo(1);
        after(30);
        pass(30);
        assertThat(due).containsExactly("after 30");
    }

    @Test
    void oneThatIsAddedWhenAnotherIsDueIsNotForgotten() {
        deadlines.schedule(Duration.ofSeconds(1), () -> after(1));
        pass(1);
        pass(1);
        assertThat(due).containsExactly("after 1");
    }

    @Test
    void oneThatFailsLeavesTheOthersAlone() {
        deadlines.schedule(Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("a task that fails");
        });
        after(1);
        after(2);
        pass(2);
        assertThat(due).containsExactly("after 1", "after 2");
    }

    @Test
    void aDelayOfZeroIsDueAtOnce() {
        deadlines.schedule(Duration.ZERO, () -> due.add("at once"));
        pass(0);
        assertThat(due).containsExactly("at once");
    }
}
