package dev.botkit.internal.store;

import dev.botkit.internal.runtime.Rounds;
import dev.botkit.internal.runtime.TurnExecutor;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks each second at what the threads of a writer have in hand, while they have anything: another thread takes the place of one that
 * is held for long, and conversations that have waited too long break down although their call has not returned. They can begin anew
 * when it has, and not before: so nothing of them is stored beside it. Thread-safe.
 */
final class WriteWatch {

    private final Timer timer;
    private final long most;
    private final Writer writer;
    private final Set<InHand> inHand = ConcurrentHashMap.newKeySet();
    private final AtomicInteger held = new AtomicInteger();
    private final Rounds rounds = new Rounds(TurnExecutor.threads("botkit-store-watch"), this::isIdle, this::look);

    /** Whose writing is watched: {@link StoreWriter} or {@link ProfileWriter}. Called by the watch's own thread. */
    interface Writer {

        /** One more thread is held, and another one is to take its place. */
        void isHeld();

        /** A call has taken so long that what waits for it was given up. */
        void doesNotReturn(Thread where, Duration age);

        /** Gives up what has waited too long for a thread, or to be tried again. */
        void giveUpLate(long now);

        /** Whether anything has failed, and waits to be tried again. */
        boolean hasFailed();
    }

    /** {@code most} is how long a conversation may wait. */
    WriteWatch(Timer timer, Duration most, Writer writer) {
        this.timer = timer;
        this.most = most.toNanos();
        this.writer = writer;
    }

    /** What one thread has in hand: conversations that wait for it, and the call to the store that it makes. */
    static final class InHand {

        private enum Hold {
            NONE,
            LONG,
            OVER
        }

        private final List<WriteSource> sources;
        private final Timer timer;
        private final long since;
        private final Thread thread = Thread.currentThread();
        private final AtomicReference<Hold> hold = new AtomicReference<>(Hold.NONE);
        private volatile @Nullable Call call;

        private InHand(List<WriteSource> sources, Timer timer) {
            this.sources = sources;
            this.timer = timer;
            this.since = timer.nanoTime();
        }

        /** Makes a call to the store. */
        <T extends @Nullable Object> T call(Supplier<T> toStore) {
            call = new Call(timer.nanoTime());
            try {
                return toStore.get();
            } finally {
                call = null;
            }
        }
    }

    /** One call to the store. */
    private static final class Call {

        private final long since;
        private volatile boolean late;

        Call(long since) {
            this.since = since;
        }
    }

    /** This thread takes something in hand. */
    InHand begin(List<WriteSource> sources) {
        InHand one = new InHand(sources, timer);
        inHand.add(one);
        rounds.wake();
        return one;
    }

    void end(InHand one) {
        inHand.remove(one);
        if (one.hold.getAndSet(InHand.Hold.OVER) == InHand.Hold.LONG) {
            held.decrementAndGet();
        }
    }

    /** How many threads are held for long. */
    int held() {
        return held.get();
    }

    /** Whether a call does not return for so long that what waits for it was given up. */
    boolean isStuck() {
        for (InHand one : inHand) {
            Call call = one.call;
            if (call != null && call.late) {
                return true;
            }
        }
        return false;
    }

    // ---- the rounds

    /** What has failed is looked at, too, although it is in nobody's hand until it is tried again. */
    private boolean isIdle() {
        return inHand.isEmpty() && !writer.hasFailed();
    }

    void look() {
        if (isIdle()) {
            return;
        }
        long now = timer.nanoTime();
        for (InHand one : inHand) {
            if (now - one.since >= StoreHealth.HELD.toNanos()) {
                lookAt(one, now);
            }
        }
        writer.giveUpLate(now);
    }

    private void lookAt(InHand one, long now) {
        Call call = one.call;
        if (call != null && !call.late && now - call.since > most) {
            call.late = true;
            writer.doesNotReturn(one.thread, Duration.ofNanos(now - call.since));
        }
        // Behind that: what the other thread stores does not say that the store works.
        if (one.hold.compareAndSet(InHand.Hold.NONE, InHand.Hold.LONG)) {
            held.incrementAndGet();
            writer.isHeld();
        }
        for (WriteSource source : one.sources) {
            if (source.waitedSince(now) > most) {
                source.breakDown(null);
            }
        }
    }

    void close() {
        rounds.close();
    }

    /** Its thread; null if there was none. */
    @Nullable
    Thread thread() {
        return rounds.thread();
    }
}
