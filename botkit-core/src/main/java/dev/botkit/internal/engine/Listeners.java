package dev.botkit.internal.engine;

import dev.botkit.BotkitListener;
import dev.botkit.internal.logging.Log;
import dev.botkit.time.Timer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the host's listeners what has happened: one call after the other, in order, on a thread of their own, so
 * that a slow one delays nobody. What waits is bounded, in calls and in bytes, which count in the budget of memory;
 * beyond that it is dropped, counted and told. Thread-safe.
 */
final class Listeners {

    private static final Log LOG = Log.of(Listeners.class);
    static final int MOST_WAITING = 10_000;

    /** What a call takes beside its message. */
    private static final int OVERHEAD = 200;

    /** Of what may be in flight; the rest is for clients. */
    private static final int SHARE = 4;

    private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

    private final List<BotkitListener> all;
    private final Timer timer;
    private final MemoryBudget budget;
    private final Executor executor;
    private final @Nullable ThreadPoolExecutor own;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private long bytes;
    private @Nullable Thread telling;
    private boolean busy;
    private boolean closed;
    private long dropped;
    private boolean warned;
    private long warnedAt;

    private record Call(Consumer<BotkitListener> what, int bytes) {}

    /** {@code executor} is the host's, or null for a thread of the bot's own. */
    Listeners(List<BotkitListener> all, Timer timer, MemoryBudget budget, @Nullable Executor executor) {
        this.all = all;
        this.timer = timer;
        this.budget = budget;
        this.own = executor == null && !all.isEmpty() ? thread() : null;
        this.executor = executor == null
                ? task -> {
                    if (own != null) {
                        own.execute(task);
                    }
                }
                : executor;
    }

    /** One that is started when needed, and holds at most one task. */
    private static ThreadPoolExecutor thread() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), TurnExecutor.threads("botkit-listener"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Tells each of them, soon, of something that takes so many bytes. Never throws, never blocks. */
    void tell(int itsBytes, Consumer<BotkitListener> what) {
        if (all.isEmpty()) {
            return;
        }
        long toTell = 0;
        boolean begins;
        int calls;
        lock.lock();
        try {
            if (closed || !isAdded(new Call(what, OVERHEAD + itsBytes))) {
                dropped++;
                toTell = closed ? 0 : toWarnOf();
            }
            begins = !busy && !waiting.isEmpty();
            busy |= begins;
            calls = waiting.size();
        } finally {
            lock.unlock();
        }
        warn(toTell, calls);
        if (begins) {
            begin();
        }
    }

    private boolean isAdded(Call call) {
        if (waiting.size() >= MOST_WAITING
                || bytes + call.bytes() > budget.mostInFlight() / SHARE
                || !budget.take(call.bytes())) {
            return false;
        }
        bytes += call.bytes();
        waiting.add(call);
        return true;
    }

    /** A call waits no more. */
    private void removed(Call call) {
        bytes -= call.bytes();
        budget.giveBack(call.bytes());
    }

    private void begin() {
        try {
            executor.execute(this::tellAll);
        } catch (RuntimeException | Error e) {
            // What waits is told with the next.
            LOG.debug("The listeners' executor takes nothing now", e);
            lock.lock();
            try {
                busy = false;
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void tellAll() {
        for (Consumer<BotkitListener> next = next(); next != null; next = next()) {
            for (BotkitListener listener : all) {
                try {
                    next.accept(listener);
                } catch (Throwable e) {
                    LOG.error("A listener failed", e);
                }
            }
        }
    }

    private @Nullable Consumer<BotkitListener> next() {
        lock.lock();
        try {
            Call next = waiting.poll();
            telling = next == null ? null : Thread.currentThread();
            if (next == null) {
                busy = false;
                idle.signalAll();
                return null;
            }
            removed(next);
            return next.what();
        } finally {
            lock.unlock();
        }
    }

    /** How many to tell of now, of those dropped; 0 to say nothing yet. */
    private long toWarnOf() {
        long now = timer.nanoTime();
        if (warned && now - warnedAt < BETWEEN_WARNINGS) {
            return 0;
        }
        warned = true;
        warnedAt = now;
        long count = dropped;
        dropped = 0;
        return count;
    }

    private static void warn(long dropped, int calls) {
        if (dropped > 0) {
            LOG.warn(
                    "The listeners are too slow: {} calls wait, and {} were dropped since this was said last. Said once a"
                            + " minute at most.",
                    calls,
                    dropped);
        }
    }

    /** Takes nothing more, and waits until all is told, or so long. */
    void close(long nanos) throws InterruptedException {
        long left = nanos;
        int given;
        lock.lock();
        try {
            closed = true;
            while (busy && telling != Thread.currentThread() && left > 0) {
                left = idle.awaitNanos(left);
            }
            given = waiting.size();
            waiting.forEach(this::removed);
            waiting.clear();
        } finally {
            lock.unlock();
            if (own != null) {
                own.shutdown();
            }
        }
        if (given > 0) {
            LOG.warn("Closing gives up {} calls of listeners that are too slow", given);
        }
    }

    void awaitEnd(long nanos) throws InterruptedException {
        if (own != null && telling() != Thread.currentThread() && !own.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
            LOG.warn("A listener does not return; its thread ends when it does");
        }
    }

    private @Nullable Thread telling() {
        lock.lock();
        try {
            return telling;
        } finally {
            lock.unlock();
        }
    }
}
