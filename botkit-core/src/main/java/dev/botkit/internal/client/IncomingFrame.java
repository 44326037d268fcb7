package dev.botkit.internal.client;

import dev.botkit.Limits;
import dev.botkit.internal.memory.Held;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The frame of a connection of which not all parts have come: what it holds is counted, and how long it takes is bounded. A
 * frame in one part never comes here. There is one task of the timer for each connection at most, however many frames come.
 */
final class IncomingFrame {

    private final Held memory;
    private final Duration limit;
    private final Timer timer;
    private final Runnable tooSlow;
    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile boolean unfinished;
    private volatile boolean closed;
    private volatile long began;
    private volatile Timer.@Nullable Scheduled watch;

    IncomingFrame(Held memory, Limits limits, Timer timer, Runnable tooSlow) {
        this.memory = memory;
        this.limit = limits.clients().frameTimeout();
        this.timer = timer;
        this.tooSlow = tooSlow;
    }

    /** So many bytes are here now, 0 after its last part; false if there is no memory for them. */
    boolean holds(long bytes) {
        if (bytes == 0) {
            unfinished = false;
            memory.resize(0);
            return true;
        }
        if (!unfinished) {
            began = timer.nanoTime();
            unfinished = true;
        }
        watch(limit);
        return memory.resize(bytes);
    }

    void close() {
        closed = true;
        memory.close();
        cancel();
    }

    private void watch(Duration delay) {
        if (watched.compareAndSet(false, true)) {
            watch = timer.schedule(delay, this::look);
            if (closed) {
                cancel();
            }
        }
    }

    private void look() {
        watched.set(false);
        if (!unfinished || closed) {
            return;
        }
        long left = limit.toNanos() - (timer.nanoTime() - began);
        if (left > 0) {
            watch(Duration.ofNanos(left));
        } else {
            tooSlow.run();
        }
    }

    private void cancel() {
        Timer.Scheduled task = watch;
        if (task != null) {
            task.cancel();
        }
    }
}
