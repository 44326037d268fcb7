package dev.botkit.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Time, and one timer for everything that waits. Replaced in tests by one that is moved by hand.
 * Thread-safe.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface Timer extends InstantSource {

    /** {@return the time of day, UTC} It may be set forward or back. */
    @Override
    Instant instant();

    /** {@return a time that only moves forward, in nanoseconds, for measuring} */
    long nanoTime();

    /**
     * Runs a task later.
     *
     * @param delay from now
     * @param task must be quick and must not block: all tasks share one thread
     * @return cancels it
     */
    Scheduled schedule(Duration delay, Runnable task);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Scheduled {
        /** Takes the task back, unless it runs already. Idempotent. */
        void cancel();
    }
}
