package dev.botkit.webhook.internal;

import dev.botkit.time.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Cuts an answer off when its client has taken nothing of it for too long. */
final class WriteWatch {

    private final Timer timer;
    private final Duration limit;
    private final Runnable cut;
    private volatile long progress;
    private volatile boolean ended;
    private volatile Timer.@Nullable Scheduled next;

    WriteWatch(Timer timer, Duration limit, Runnable cut) {
        this.timer = timer;
        this.limit = limit;
        this.cut = cut;
    }

    /** The container has as much of the answer as it takes, and is waiting for the client. */
    void begin() {
        progressed();
        watch(limit);
    }

    /** The client has taken something. */
    void progressed() {
        progress = timer.nanoTime();
    }

    /** All is written, or the client is gone. */
    void end() {
        ended = true;
        Timer.Scheduled task = next;
        if (task != null) {
            task.cancel();
        }
    }

    private void watch(Duration delay) {
        next = timer.schedule(delay, this::look);
        if (ended) {
            end();
        }
    }

    private void look() {
        long left = limit.toNanos() - (timer.nanoTime() - progress);
        if (ended) {
            return;
        }
        if (left > 0) {
            watch(Duration.ofNanos(left));
        } else {
            cut.run();
        }
    }
}
