package dev.botkit.internal.push;

import dev.botkit.internal.runtime.Background;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * When it is looked which scheduled pushes are due. There is one look at a time; who wants one meanwhile gets it behind that.
 * Thread-safe.
 */
final class ScheduleLookout {

    /** How long after it could not be looked that is tried again. */
    static final Duration RETRY = Duration.ofSeconds(10);

    private final Timer timer;
    private final @Nullable Duration longest;
    private final Background threads;
    private final Runnable look;
    private final ReentrantLock lock = new ReentrantLock();
    private Timer.@Nullable Scheduled scheduled;
    private long planned;
    private boolean looking;
    private boolean again;
    private boolean closed;

    /**
     * Looks when that is planned.
     *
     * @param longest the longest time between two looks; null if there is none
     * @param look one look, which may block
     */
    ScheduleLookout(Timer timer, @Nullable Duration longest, Background threads, Runnable look) {
        this.timer = timer;
        this.longest = longest;
        this.threads = threads;
        this.look = look;
    }

    /** Looks no more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            if (scheduled != null) {
                scheduled.cancel();
                scheduled = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Looks after a delay, or before. */
    void plan(Duration delay) {
        Duration wait = delay;
        if (delay.isNegative()) {
            wait = Duration.ZERO;
        } else if (longest != null && delay.compareTo(longest) > 0) {
            wait = longest;
        }
        lock.lock();
        try {
            long at = timer.nanoTime() + wait.toNanos();
            if (closed || (scheduled != null && planned - at <= 0)) {
                return;
            }
            if (scheduled != null) {
                scheduled.cancel();
            }
            planned = at;
            scheduled = timer.schedule(wait, this::wake);
        } finally {
            lock.unlock();
        }
    }

    /** Called by the timer. */
    private void wake() {
        lock.lock();
        try {
            scheduled = null;
        } finally {
            lock.unlock();
        }
        lookSoon();
    }

    /** Looks on a thread that has nothing to do, or behind the look that is under way. */
    void lookSoon() {
        lock.lock();
        try {
            if (looking || closed) {
                again = true;
                return;
            }
            looking = true;
        } finally {
            lock.unlock();
        }
        if (!threads.execute(this::looks)) {
            noLook();
        }
    }

    private void looks() {
        boolean over = false;
        try {
            while (!over) {
                look.run();
                over = !looksAgain();
            }
        } finally {
            if (!over) {
                noLook();
            }
        }
    }

    /** Whether a look was wanted meanwhile; if not, the next one that is wanted needs a thread again. */
    private boolean looksAgain() {
        lock.lock();
        try {
            looking = again && !closed;
            again = false;
            return looking;
        } finally {
            lock.unlock();
        }
    }

    /** It could not be looked, or not to the end. */
    private void noLook() {
        lock.lock();
        try {
            looking = false;
            again = false;
        } finally {
            lock.unlock();
        }
        plan(RETRY);
    }
}
