package dev.botkit.internal.runtime;

import dev.botkit.internal.logging.Log;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that looks at something once a second, in real time, while there is anything to look at, and for ten rounds more. Whoever begins
 * something wakes it, which costs a look at a flag while it is awake. Thread-safe.
 */
public final class Rounds {

    private static final Log LOG = Log.of(Rounds.class);
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final int IDLE_ROUNDS = 10;

    private final ThreadFactory threads;
    private final BooleanSupplier isIdle;
    private final Runnable look;
    private final AtomicBoolean awake = new AtomicBoolean();
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /**
     * Sleeps at first.
     *
     * @param threads makes its thread, of a name of its own
     * @param isIdle whether there is nothing to look at
     * @param look one round
     */
    public Rounds(ThreadFactory threads, BooleanSupplier isIdle, Runnable look) {
        this.threads = threads;
        this.isIdle = isIdle;
        this.look = look;
    }

    /** Called when something has begun that is to be looked at. */
    public void wake() {
        if (awake.get() || closed || !awake.compareAndSet(false, true)) {
            return;
        }
        try {
            Thread next = threads.newThread(this::rounds);
            thread = next;
            next.start();
        } catch (Throwable e) {
            // No thread is to be had; the next one to begin something tries again.
            awake.set(false);
            LOG.debug("A watch could not be started", e);
        }
    }

    private void rounds() {
        int idle = 0;
        while (!closed) {
            LockSupport.parkNanos(this, PAUSE);
            idle = isIdle.getAsBoolean() ? idle + 1 : 0;
            try {
                look.run();
            } catch (Throwable e) {
                LOG.error("A watch failed, and goes on", e);
            }
            if (idle >= IDLE_ROUNDS) {
                awake.set(false);
                // Whoever began meanwhile may have counted on this thread.
                if (isIdle.getAsBoolean() || !awake.compareAndSet(false, true)) {
                    return;
                }
            }
        }
    }

    /** Ends its thread, soon. */
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Its thread; null if there was none. */
    public @Nullable Thread thread() {
        return thread;
    }
}
