package dev.botkit.internal.client;

import dev.botkit.internal.memory.Held;
import dev.botkit.internal.runtime.TokenBucket;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one client sends, in its order: while something that may block goes on for a frame, those behind it wait here, within bounds.
 * And how much it sends that leads to nothing. Thread-safe.
 */
final class FrameInbox {

    // Of frames that are refused or repeated; beyond it the connection is closed. Stated in docs/PROTOCOL.md.
    private static final int REFUSALS_PER_SECOND = 20;
    private static final int REFUSALS_AT_ONCE = 200;

    private static final int MOST_WAITING = 64;
    private static final int MOST_CHARACTERS = 256 * 1024;

    private final Held memory;
    private final TokenBucket refusals;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<String> waiting = new ArrayDeque<>(0);
    private int characters;
    private boolean closed;

    /** Changed with the lock: how often a frame has begun to defer others, so that whoever lets them go on sees a later one. */
    private volatile int deferred;

    private boolean deferring;

    /** What becomes of a frame. */
    enum Place {
        /** It is to be processed at once. */
        NOW,
        /** It waits, or nobody wants it any more. */
        WAITS,
        /** Too much waits. */
        TOO_MUCH
    }

    /** {@code memory} counts what waits; {@code now} is in nanoseconds. */
    FrameInbox(Held memory, long now) {
        this.memory = memory;
        this.refusals = new TokenBucket(REFUSALS_PER_SECOND, REFUSALS_AT_ONCE, now);
    }

    /** Takes a frame that has come. */
    Place take(String frame) {
        lock.lock();
        try {
            if (!deferring) {
                return Place.NOW;
            }
            if (closed) {
                return Place.WAITS;
            }
            characters += frame.length();
            if (waiting.size() >= MOST_WAITING || characters > MOST_CHARACTERS || !memory.resize(2L * characters)) {
                waiting.clear();
                return Place.TOO_MUCH;
            }
            waiting.addLast(frame);
            return Place.WAITS;
        } finally {
            lock.unlock();
        }
    }

    /** The frame that is being processed goes on in the background: what comes from now on waits until {@link #goOn}. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Changed with the lock only.
    void defer() {
        lock.lock();
        try {
            deferring = true;
            deferred++;
        } finally {
            lock.unlock();
        }
    }

    /** Processes what has waited, up to a frame that defers in its turn and takes the rest with it. */
    void goOn(Consumer<String> process) {
        int before = deferred;
        while (deferred == before) {
            String next = next();
            if (next == null) {
                return;
            }
            process.accept(next);
        }
    }

    private @Nullable String next() {
        lock.lock();
        try {
            String next = waiting.pollFirst();
            if (next == null) {
                deferring = false;
                return null;
            }
            characters -= next.length();
            memory.resize(2L * characters);
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** What waits is not taken any more, nor what comes behind it; the frame before it may go on for long. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            characters = 0;
            memory.close();
        } finally {
            lock.unlock();
        }
    }

    /** Counts what leads to nothing; false if that was too much. */
    boolean countsRefusal(long now) {
        lock.lock();
        try {
            return refusals.take(now);
        } finally {
            lock.unlock();
        }
    }
}
