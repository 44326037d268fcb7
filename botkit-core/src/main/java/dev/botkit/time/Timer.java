package dev.botkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Time, and the timer for everything that waits. Tests replace it by one that they move by hand. Thread-safe.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface Timer extends InstantSource {

    /** {@return the time of day, UTC} It may be set forward or back. */
    @Override
    Instant instant();

    /** {@return a time that only moves forward, in nanoseconds, for measuring durations} */
    long nanoTime();

    /**
     * Runs a task later.
     *
     * @param delay the time from now
     * @param task the task; must be quick and must not block, because all tasks share one thread
     * @return a handle to cancel it
     */
    Scheduled schedule(Duration delay, Runnable task);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Scheduled {
        /** Cancels the task, unless it is already running. Idempotent. */
        void cancel();
    }
}
