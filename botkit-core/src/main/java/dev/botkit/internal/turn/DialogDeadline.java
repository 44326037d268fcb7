package dev.botkit.internal.turn;

import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;

/**
 * When the time of a dialog is over: by the clock, which may be set forward or back meanwhile, and by the time that
 * only moves forward. The earlier counts.
 *
 * @param instant what is stored
 * @param nanos as {@link Timer#nanoTime()}
 */
public record DialogDeadline(Instant instant, long nanos) {

    private static final Duration LONGEST = Duration.ofDays(365);

    /** So long from now. */
    static DialogDeadline in(Duration timeout, Timer timer) {
        Duration bounded = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        return new DialogDeadline(timer.instant().plus(bounded), timer.nanoTime() + bounded.toNanos());
    }

    /** As a store has it; never further away than the dialog's own time-out, as the clock may have been set back. */
    public static DialogDeadline stored(Instant instant, Duration timeout, Timer timer) {
        Duration left = Duration.between(timer.instant(), instant);
        if (left.compareTo(timeout) > 0) {
            return in(timeout, timer);
        }
        return new DialogDeadline(instant, timer.nanoTime() + (left.isNegative() ? 0 : left.toNanos()));
    }

    public boolean isOver(Timer timer) {
        return timer.nanoTime() - nanos >= 0 || isOverAt(timer.instant());
    }

    /** Whether it is over by the clock. */
    public boolean isOverAt(Instant now) {
        return !now.isBefore(instant);
    }
}
