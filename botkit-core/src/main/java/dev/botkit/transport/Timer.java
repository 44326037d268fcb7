package dev.botkit.transport;

import java.time.Duration;
import java.time.Instant;

/**
 * Time, and one timer for everything that waits. Replaced in tests by one that is moved by hand.
 * Thread-safe.
 */
public interface Timer {

    /** {@return the time of day, UTC} */
    Instant now();

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
