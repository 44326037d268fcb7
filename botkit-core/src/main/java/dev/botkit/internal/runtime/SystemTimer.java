package dev.botkit.internal.runtime;

import dev.botkit.internal.logging.Log;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The system's time, and one daemon thread for all that waits; it starts with the first task. */
public final class SystemTimer implements Timer, AutoCloseable {

    private static final Log LOG = Log.of(SystemTimer.class);
    private static final Scheduled NOTHING = () -> {};

    private final ScheduledThreadPoolExecutor executor;

    public SystemTimer() {
        executor = new ScheduledThreadPoolExecutor(1, TurnExecutor.threads("botkit-timer", TimerThread::new));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** So that it is known wherever it goes. */
    private static final class TimerThread extends Thread {

        TimerThread(Runnable work, String name) {
            // Without the inheritable thread locals of whichever request starts the thread.
            super(null, work, name, 0, false);
        }
    }

    /** Whether this thread is a timer's, on which all that waits for its time would wait. */
    static boolean isOnItsThread() {
        return Thread.currentThread() instanceof TimerThread;
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> future = executor.schedule(() -> runSafely(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            return NOTHING; // The bot is closed: what waits is cut.
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** Waits for the thread to end. */
    public void awaitEnd(long nanos) throws InterruptedException {
        if (!executor.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
            LOG.warn("A task of the timer did not end in time.");
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("A timed task failed", e);
        }
    }
}
