package dev.botkit.internal.conversation;

import dev.botkit.internal.turn.Turn;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A turn that is to run again, and begins once that is stored. The thread that has come to run it waits for that: it is marked only
 * when it is the next thing that a thread does. One that was marked and then waited for a thread would be given up after a crash, as if
 * its handler had begun. Guarded by its conversation, but for the waiting.
 */
final class Redelivery {

    /** So long a thread is held at most; behind it the turn begins on any thread. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Turn turn;
    private final CountDownLatch decided = new CountDownLatch(1);

    /** Null if the thread must not wait, or has waited too long. */
    private @Nullable Thread thread;

    private boolean stored;

    Redelivery(Turn turn, @Nullable Thread thread) {
        this.turn = turn;
        this.thread = thread;
    }

    Turn turn() {
        return turn;
    }

    /** Whether this thread is to wait for it. */
    boolean waitsHere() {
        return thread == Thread.currentThread();
    }

    /** Returns when it is stored or given up, and after a while also before that. Without a lock. */
    void await() {
        try {
            // Whether it is stored is asked with the lock.
            var unused = decided.await(MOST_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The thread does not wait any more. */
    void leaves() {
        thread = null;
    }

    /** The mark is stored; false if no thread waits for that, so that it needs one. */
    boolean isStoredForThread() {
        stored = true;
        decided.countDown();
        return thread != null;
    }

    boolean isStored() {
        return stored;
    }

    void giveUp() {
        decided.countDown();
    }
}
