package dev.botkit.internal.runtime;

import dev.botkit.BotkitListener;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.time.Timer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the host's listeners what has happened: one call after the other, in order, on a thread of their own, so
 * that a slow one delays nobody. What is beyond the bounds of {@link WaitingCalls} is dropped, counted and told. Thread-safe.
 *
 * <p>What no listener overrides is not made: who would tell much asks {@link #hear} first. While calls keep coming, their thread looks for the
 * next ones every few milliseconds, so that a message wakes no thread.
 */
public final class Listeners {

    private static final Log LOG = Log.of(Listeners.class);
    private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

    /** How often the thread of the bot's own looks for calls, and how many looks in vain it takes to let it sleep. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int IDLE_LOOKS = 200;

    private final List<BotkitListener> all;
    private final Set<ListenerMethod> heard;
    private final Timer timer;
    private final Executor executor;
    private final @Nullable ThreadPoolExecutor own;
    private final WaitingCalls waiting;

    /** True while a thread tells what waits, or was asked to. Whoever makes it true has that done. */
    private final AtomicBoolean busy = new AtomicBoolean();

    /** Set before a call is polled, so that whoever finds none waiting and nobody here knows that all is told. */
    private volatile @Nullable Thread telling;

    private volatile boolean closed;

    /** Nothing is told any more. */
    private volatile boolean over;

    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong droppedEver = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Condition closing = lock.newCondition();
    private boolean warned;
    private long warnedAt;

    /** {@code executor} is the host's, or null for a thread of the bot's own. */
    public Listeners(List<BotkitListener> all, Timer timer, MemoryBudget budget, @Nullable Executor executor) {
        this.all = all;
        this.heard = ListenerMethod.heardBy(all);
        this.timer = timer;
        this.waiting = new WaitingCalls(budget);
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

    /** Whether any of them hears of something like that. */
    public boolean hear(ListenerMethod kind) {
        return heard.contains(kind);
    }

    /** How many calls were dropped in all. */
    public long dropped() {
        return droppedEver.get();
    }

    /**
     * Tells each of them, soon, of something that takes so many bytes, if any of them {@link #hear}s of it. Never throws, never
     * blocks, unless the host's executor does.
     */
    public void tell(ListenerMethod kind, long itsBytes, Consumer<BotkitListener> what) {
        if (hear(kind)) {
            note(kind, itsBytes, what);
            tellNoted();
        }
    }

    /** Puts a call in its place. Does no more, so that the caller may hold a lock; {@link #tellNoted()} follows. */
    public void note(ListenerMethod kind, long itsBytes, Consumer<BotkitListener> what) {
        if (closed || !waiting.add(what, itsBytes, kind.isOfClients())) {
            dropped.incrementAndGet();
            droppedEver.incrementAndGet();
        } else if (over) {
            waiting.clear();
        }
    }

    /** Has the calls told that wait. */
    public void tellNoted() {
        if (dropped.get() > 0) {
            warn();
        }
        if (!busy.get() && !waiting.isEmpty() && busy.compareAndSet(false, true)) {
            begin();
        }
    }

    private void begin() {
        try {
            executor.execute(this::tellAll);
        } catch (Throwable e) {
            // What waits is told with the next.
            LOG.debug("The listeners' executor takes nothing now", e);
            busy.set(false);
            lock.lock();
            try {
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void tellAll() {
        do {
            for (Consumer<BotkitListener> next = next(); next != null; next = next()) {
                for (BotkitListener listener : all) {
                    try {
                        next.accept(listener);
                    } catch (Throwable e) {
                        LOG.error("A listener failed", e);
                    }
                }
            }
            busy.set(false);
            // What was put while this thread was still busy is its own to tell.
        } while (!waiting.isEmpty() && busy.compareAndSet(false, true));
    }

    private @Nullable Consumer<BotkitListener> next() {
        telling = Thread.currentThread();
        Consumer<BotkitListener> next = waiting.poll();
        if (next == null && own != null && awaitNext()) {
            telling = Thread.currentThread();
            next = waiting.poll();
        }
        if (next == null) {
            rest();
        }
        return next;
    }

    /** Looks for a while; false if nothing comes. */
    private boolean awaitNext() {
        lock.lock();
        try {
            rest();
            for (int looks = 0; looks < IDLE_LOOKS && !closed && waiting.isEmpty(); looks++) {
                try {
                    closing.awaitNanos(LOOK);
                } catch (InterruptedException e) {
                    LOG.debug("A listener has interrupted its thread, which goes on");
                }
            }
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is being told. */
    private void rest() {
        lock.lock();
        try {
            telling = null;
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says how many were dropped, once a minute at most. */
    private void warn() {
        long toTell = 0;
        lock.lock();
        try {
            long now = timer.nanoTime();
            if (!closed && (!warned || now - warnedAt >= BETWEEN_WARNINGS)) {
                warned = true;
                warnedAt = now;
                toTell = dropped.getAndSet(0);
            }
        } finally {
            lock.unlock();
        }
        if (toTell > 0) {
            LOG.warn(
                    "The listeners are too slow: {} calls wait, and {} were dropped since this was said last. Said once a"
                            + " minute at most.",
                    waiting.size(),
                    toTell);
        }
    }

    /** Takes nothing more, and waits until all is told, or so long. */
    public void close(long nanos) throws InterruptedException {
        closed = true;
        try {
            // Twice: what was put before may have been left by a thread that was just about to rest.
            long left = awaitIdle(nanos);
            awaitIdle(left);
        } finally {
            over = true;
            int given = waiting.clear();
            if (own != null) {
                own.shutdown();
            }
            if (given > 0) {
                LOG.warn("Closing gives up {} calls of listeners that are too slow", given);
            }
        }
    }

    /** Has told what waits, and returns how much time is left. */
    private long awaitIdle(long nanos) throws InterruptedException {
        tellNoted();
        long left = nanos;
        lock.lock();
        try {
            closing.signalAll();
            while (!isIdle() && telling != Thread.currentThread() && left > 0) {
                left = idle.awaitNanos(left);
            }
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** In this order, see {@link #telling}. */
    private boolean isIdle() {
        return !busy.get() || (waiting.isEmpty() && telling == null);
    }

    public void awaitEnd(long nanos) throws InterruptedException {
        if (own != null && telling != Thread.currentThread() && !own.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
            LOG.warn("A listener does not return; its thread ends when it does");
        }
    }
}
