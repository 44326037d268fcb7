package dev.botkit.testkit;

import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it, and the tasks that wait for it. Thread-safe.
 *
 * <p>Tasks run on the thread that moves the clock, one at a time. A second thread that moves it meanwhile waits.
 */
public final class ManualTimer implements Timer {

    /** Where {@link #ManualTimer()} starts: 1 January 2026, 00:00 UTC. */
    public static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");

    /** So many tasks at one point of time mean that they schedule each other without end. */
    private static final int MAX_TASKS_AT_ONCE = 100_000;

    private final Instant start;
    private final ReentrantLock running = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Task> tasks =
            new TreeSet<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private long scheduled;
    private volatile long elapsed;
    private volatile Duration shift = Duration.ZERO;
    private volatile Runnable beforeEach = () -> {};

    /** A task and its time in nanoseconds from the start. */
    private record Task(long due, long order, Runnable action) {}

    /** Makes a clock that stands at {@link #DEFAULT_START}. */
    public ManualTimer() {
        this(DEFAULT_START);
    }

    /**
     * Makes a clock.
     *
     * @param start the initial time
     */
    public ManualTimer(Instant start) {
        this.start = Objects.requireNonNull(start, "start");
    }

    @Override
    public Instant instant() {
        return start.plus(shift).plusNanos(elapsed);
    }

    @Override
    public long nanoTime() {
        return elapsed;
    }

    /**
     * Runs a task when the clock has been moved to its time, never before this method returns.
     *
     * @param delay the time from now; zero or less means the next move of the clock, even one by zero
     * @param task the task; must not block
     * @return a handle to cancel it
     */
    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        Objects.requireNonNull(task, "task");
        long wait = Math.max(0, nanos(delay));
        lock.lock();
        try {
            Task waiting = new Task(plus(elapsed, wait), scheduled++, task);
            tasks.add(waiting);
            return () -> cancel(waiting);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves the clock and runs the tasks that become due, including those that are scheduled meanwhile, in the order of
     * their times. Tasks that are due at the same time run in the order in which they were scheduled. The clock stands
     * at each task's time while the task runs, and at the new time at the end.
     *
     * <p>If a task throws an exception, this method throws it; the clock then stands at that task's time, and the
     * remaining tasks wait for the next call.
     *
     * @param duration how far to move it; zero runs what is already due
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException if tasks schedule each other without end at one point of time
     */
    public void advance(Duration duration) {
        advance(duration, () -> {});
    }

    /**
     * Moves the clock as {@link #advance(Duration)} does, and runs an action before each task and at the end, while the
     * clock stands: where a bot has threads of its own, one that waits until they have nothing left to do, such as
     * {@code () -> botkit.awaitStore(…)}.
     *
     * @param duration how far to move it; zero runs what is already due
     * @param settle the action; runs on the calling thread
     * @throws IllegalArgumentException if the duration is negative
     * @throws IllegalStateException if tasks schedule each other without end at one point of time
     */
    public void advance(Duration duration, Runnable settle) {
        Objects.requireNonNull(settle, "settle");
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Time only moves forward; the clock cannot move by " + duration + ".");
        }
        running.lock();
        try {
            long until = in(duration);
            do {
                advanceUntil(until, () -> false, settle);
            } while (!standsAt(until));
        } finally {
            running.unlock();
        }
    }

    /**
     * Changes what {@link #instant()} shows, as when somebody sets the clock of the computer. No time passes: {@link
     * #nanoTime()} stays, and no task runs.
     *
     * @param by how far to set it forward, or back if it is negative
     */
    public void shiftClock(Duration by) {
        lock.lock();
        try {
            shift = shift.plus(by);
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many tasks wait, without cancelled ones} */
    public int pending() {
        lock.lock();
        try {
            return tasks.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves the clock from task to task until something has happened, and no further.
     *
     * @param until as {@link #nanoTime()}; tasks behind it are left waiting
     * @param happened asked before each task
     * @return false if it has not happened and no task is left
     */
    boolean advanceUntil(long until, BooleanSupplier happened) {
        return advanceUntil(until, happened, () -> {});
    }

    private boolean advanceUntil(long until, BooleanSupplier happened, Runnable settle) {
        running.lock();
        try {
            long previous = -1;
            int atOnce = 0;
            while (!happenedBefore(happened, settle)) {
                Task next = takeNext(until);
                if (next == null) {
                    return false;
                }
                atOnce = elapsed == previous ? atOnce + 1 : 0;
                previous = elapsed;
                if (atOnce == MAX_TASKS_AT_ONCE) {
                    throw new IllegalStateException("More than " + MAX_TASKS_AT_ONCE + " tasks ran at " + instant()
                            + ": they schedule each other without a delay.");
                }
                next.action().run();
            }
            return true;
        } finally {
            running.unlock();
        }
    }

    /** Runs on the thread that moves the clock before each step, until nothing but time is missing. */
    void beforeEach(Runnable settle) {
        beforeEach = settle;
    }

    /** The time, as {@link #nanoTime()}, that is a duration away. */
    long in(Duration duration) {
        return plus(elapsed, nanos(duration));
    }

    private boolean happenedBefore(BooleanSupplier happened, Runnable settle) {
        if (happened.getAsBoolean()) {
            return true;
        }
        beforeEach.run();
        settle.run();
        return happened.getAsBoolean();
    }

    /** Moves the clock to a time, unless another thread has just scheduled a task that is due until then. */
    private boolean standsAt(long until) {
        lock.lock();
        try {
            if (!tasks.isEmpty() && tasks.first().due() <= until) {
                return false;
            }
            // A task may have moved the clock even further.
            elapsed = Math.max(elapsed, until);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Task takeNext(long until) {
        lock.lock();
        try {
            if (tasks.isEmpty() || tasks.first().due() > until) {
                return null;
            }
            Task next = tasks.first();
            tasks.remove(next);
            elapsed = Math.max(elapsed, next.due());
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void cancel(Task task) {
        lock.lock();
        try {
            tasks.remove(task);
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds, or as many as there can be. */
    private static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private static long plus(long time, long more) {
        long sum = time + more;
        return sum < time ? Long.MAX_VALUE : sum;
    }
}
