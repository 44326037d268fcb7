package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ManualTimerTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<String> ran = new ArrayList<>();

    @Test
    void standsStillUntilItIsMoved() {
        timer.schedule(Duration.ZERO, () -> ran.add("task"));

        assertThat(timer.instant()).isEqualTo(ManualTimer.DEFAULT_START);
        assertThat(ran).isEmpty();

        timer.advance(Duration.ofMillis(1500));

        assertThat(timer.instant()).isEqualTo(ManualTimer.DEFAULT_START.plusMillis(1500));
        assertThat(timer.nanoTime()).isEqualTo(1_500_000_000L);
    }

    @Test
    void startsWhereItIsTold() {
        Instant start = Instant.parse("2030-05-06T07:08:09Z");

        assertThat(new ManualTimer(start).instant()).isEqualTo(start);
    }

    @Test
    void runsWhatIsDueInOrderOfTimeThenOfScheduling() {
        schedule(3, "late");
        schedule(1, "early");
        schedule(2, "first of two");
        schedule(2, "second of two");
        schedule(4, "not yet");

        timer.advance(Duration.ofSeconds(3));

        assertThat(ran).containsExactly("early", "first of two", "second of two", "late");
        assertThat(timer.pending()).isEqualTo(1);
    }

    @Test
    void standsAtEachTasksTimeWhileItRuns() {
        List<Long> times = new ArrayList<>();
        timer.schedule(Duration.ofSeconds(1), () -> times.add(timer.nanoTime()));
        timer.schedule(Duration.ofSeconds(2), () -> times.add(timer.nanoTime()));

        timer.advance(Duration.ofSeconds(10));

        assertThat(times).containsExactly(1_000_000_000L, 2_000_000_000L);
        assertThat(timer.instant()).isEqualTo(ManualTimer.DEFAULT_START.plusSeconds(10));
    }

    @Test
    void runsTasksThatTasksScheduleIfTheyAreDueToo() {
        timer.schedule(Duration.ofSeconds(1), () -> {
            ran.add("one");
            schedule(1, "two");
            schedule(5, "six");
        });
        schedule(3, "three");

        timer.advance(Duration.ofSeconds(4));

        assertThat(ran).containsExactly("one", "two", "three");
        timer.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("one", "two", "three", "six");
    }

    @Test
    void runsWhatIsDueAlreadyWhenItIsMovedByNothing() {
        timer.schedule(Duration.ZERO, () -> ran.add("now"));
        timer.schedule(Duration.ofSeconds(-1), () -> ran.add("also now"));

        timer.advance(Duration.ZERO);

        assertThat(ran).containsExactly("now", "also now");
    }

    @Test
    void forgetsACancelledTask() {
        Timer.Scheduled task = timer.schedule(Duration.ofSeconds(1), () -> ran.add("cancelled"));
        schedule(1, "kept");

        task.cancel();
        task.cancel();

        assertThat(timer.pending()).isEqualTo(1);
        timer.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("kept");
    }

    @Test
    void settlesBeforeEachTaskAndAtTheEnd() {
        schedule(1, "one");
        schedule(2, "two");

        timer.advance(Duration.ofSeconds(3), () -> ran.add("settled"));

        assertThat(ran).containsExactly("settled", "one", "settled", "two", "settled");
        assertThat(timer.instant()).isEqualTo(ManualTimer.DEFAULT_START.plusSeconds(3));
    }

    @Test
    void runsAlsoWhatSettlingSchedules() {
        timer.advance(Duration.ofSeconds(3), () -> {
            if (timer.pending() == 0 && ran.isEmpty()) {
                schedule(2, "two");
            }
        });

        assertThat(ran).containsExactly("two");
    }

    @Test
    void showsAnotherTimeWhileNonePasses() {
        schedule(1, "one");
        timer.shiftClock(Duration.ofHours(-1));

        assertThat(timer.instant()).isEqualTo(ManualTimer.DEFAULT_START.minusSeconds(3600));
        assertThat(timer.nanoTime()).isZero();
        assertThat(ran).isEmpty();
        timer.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("one");
        timer.shiftClock(Duration.ofHours(2));
        assertThat(timer.instant()).isEqualTo(ManualTimer.DEFAULT_START.plusSeconds(3601));
    }

    @Test
    void letsATaskCancelAnotherThatIsDueAtTheSameTime() {
        List<Timer.Scheduled> second = new ArrayList<>();
        timer.schedule(Duration.ofSeconds(1), () -> second.get(0).cancel());
        second.add(timer.schedule(Duration.ofSeconds(1), () -> ran.add("second")));

        timer.advance(Duration.ofSeconds(1));

        assertThat(ran).isEmpty();
    }

    @Test
    void letsATaskMoveTheClockItself() {
        timer.schedule(Duration.ofSeconds(1), () -> timer.advance(Duration.ofSeconds(10)));
        schedule(5, "five");

        timer.advance(Duration.ofSeconds(2));

        assertThat(ran).containsExactly("five");
        assertThat(timer.instant()).isEqualTo(ManualTimer.DEFAULT_START.plusSeconds(11));
    }

    @Test
    void handsOutWhatATaskThrowsAndKeepsTheOthers() {
        timer.schedule(Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("broken");
        });
        schedule(2, "next");

        assertThatThrownBy(() -> timer.advance(Duration.ofSeconds(3))).hasMessage("broken");

        assertThat(timer.instant()).isEqualTo(ManualTimer.DEFAULT_START.plusSeconds(1));
        timer.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("next");
    }

    @Test
    void refusesToGoBack() {
        assertThatThrownBy(() -> timer.advance(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("forward");
    }

    @Test
    void saysSoWhenTasksScheduleEachOtherWithoutEnd() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> timer.schedule(Duration.ZERO, again[0]);
        again[0].run();

        assertThatThrownBy(() -> timer.advance(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without a delay");
    }

    @Test
    void takesTheLongestDurations() {
        timer.advance(Duration.ofSeconds(1));
        timer.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.add("the end of time"));

        timer.advance(Duration.ofDays(365 * 100));

        assertThat(ran).isEmpty();
        assertThat(timer.pending()).isEqualTo(1);
    }

    @Test
    void losesNoTaskOfManyThreadsAndRunsOneAtATime() throws InterruptedException, ExecutionException, TimeoutException {
        int threads = 4;
        int tasksEach = 500;
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        AtomicInteger count = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                ends.add(pool.submit(() -> {
                    go.await();
                    for (int task = 0; task < tasksEach; task++) {
                        timer.schedule(Duration.ofMillis(task % 7), () -> {
                            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                            count.incrementAndGet();
                            atOnce.decrementAndGet();
                        });
                        timer.advance(Duration.ofMillis(1));
                    }
                    return null;
                }));
            }
            go.countDown();
            for (Future<?> end : ends) {
                end.get(20, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        timer.advance(Duration.ofSeconds(1));

        assertThat(count).hasValue(threads * tasksEach);
        assertThat(mostAtOnce).hasValue(1);
        assertThat(timer.instant())
                .isEqualTo(ManualTimer.DEFAULT_START
                        .plusMillis(threads * tasksEach)
                        .plusSeconds(1));
    }

    private void schedule(int seconds, String name) {
        timer.schedule(Duration.ofSeconds(seconds), () -> ran.add(name));
    }
}
