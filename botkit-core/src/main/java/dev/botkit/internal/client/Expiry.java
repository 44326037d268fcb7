package dev.botkit.internal.client;

import dev.botkit.internal.turn.DialogDeadline;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * When the credential of a connection expires: by the clock, which may be set forward meanwhile, and by the time that
 * only moves forward, whichever is earlier. No timer tells that the clock was set forward, so this looks at it once a
 * minute, and whoever takes a frame asks {@link #isOver()}. Thread-safe.
 */
final class Expiry {

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final long LOOK_NANOS = Duration.ofMinutes(1).toNanos();

    private final Timer timer;
    private final DialogDeadline end;
    private final Runnable over;
    private final ReentrantLock lock = new ReentrantLock();
    private Timer.Scheduled scheduled = () -> {};
    private boolean cancelled;

    private Expiry(DialogDeadline end, Timer timer, Runnable over) {
        this.end = end;
        this.timer = timer;
        this.over = over;
    }

    /** Calls {@code over} on the timer's thread when the time has come; after a year at the latest. */
    static Expiry at(Instant end, Timer timer, Runnable over) {
        Expiry expiry = new Expiry(DialogDeadline.stored(end, LONGEST, timer), timer, over);
        expiry.plan();
        return expiry;
    }

    boolean isOver() {
        return end.isOver(timer);
    }

    /** Idempotent. */
    void cancel() {
        lock.lock();
        try {
            cancelled = true;
            scheduled.cancel();
        } finally {
            lock.unlock();
        }
    }

    private void plan() {
        lock.lock();
        try {
            if (!cancelled) {
                scheduled = timer.schedule(Duration.ofNanos(nanosUntilLook()), this::look);
            }
        } finally {
            lock.unlock();
        }
    }

    private long nanosUntilLook() {
        return isOver() ? 0 : Math.max(0, Math.min(LOOK_NANOS, end.nanos() - timer.nanoTime()));
    }

    /** Called by the timer. */
    private void look() {
        if (isOver()) {
            over.run();
        } else {
            plan();
        }
    }
}
