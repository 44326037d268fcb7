package dev.botkit.internal.engine;

import dev.botkit.BotkitListener;
import dev.botkit.internal.logging.Log;
import dev.botkit.time.Timer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the host's listeners what has happened: one call after the other, in order, on a thread of their own, so
 * that a slow one delays nobody. What waits is bounded, in calls and in bytes, which count in the budget of memory;
 * beyond that it is dropped, counted and told. Of both bounds, calls that clients bring about without a turn, such as refusals, may
 * take a quarter: a flood that is refused does not push out what is told of turns. Thread-safe.
 *
 * <p>What no listener overrides is not made: who would tell much asks {@link #hear} first. While calls keep coming, their thread looks for the
 * next ones every few milliseconds, so that a message wakes no thread.
 */
final class Listeners {

    private static final Log LOG = Log.of(Listeners.class);
    static final int MOST_WAITING = 10_000;

    /** What a call takes beside its arguments. */
    private static final int OVERHEAD = 200;

    /** Of what may be in flight; the rest is for clients. */
    private static final int SHARE = 4;

    /** Of what may wait, in calls and in bytes, that clients bring about without a turn. */
    private static final int CLIENTS = 4;

    static final int MOST_OF_CLIENTS = MOST_WAITING / CLIENTS;

    private static final long BETWEEN_WARNINGS = TimeUnit.MINUTES.toNanos(1);

    /** How often the thread of the bot's own looks for calls, and how many looks in vain it takes to let it sleep. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int IDLE_LOOKS = 200;

    private final List<BotkitListener> all;
    private final Set<ListenerMethod> heard;
    private final Timer timer;
    private final MemoryBudget budget;
    private final Executor executor;
    private final @Nullable ThreadPoolExecutor own;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Condition closing = lock.newCondition();
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private long bytes;

    /** Of all that waits, what clients have brought about without a turn. */
    private int callsOfClients;

    private long bytesOfClients;
    private @Nullable Thread telling;
    // Changed with the lock; true until nothing waits any more, so that what was put before it was read is told.
    private volatile boolean busy;
    private boolean closed;
    private long dropped;
    private volatile boolean hasToWarn;
    private final AtomicLong droppedEver = new AtomicLong();
    private boolean warned;
    private long warnedAt;

    private record Call(Consumer<BotkitListener> what, long bytes, boolean ofClients) {}

    /** {@code executor} is the host's, or null for a thread of the bot's own. */
    Listeners(List<BotkitListener> all, Timer timer, MemoryBudget budget, @Nullable Executor executor) {
        this.all = all;
        this.heard = ListenerMethod.heardBy(all);
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

    /** Whether any of them hears of something like that. */
    boolean hear(ListenerMethod kind) {
        return heard.contains(kind);
    }

    /** How many calls were dropped in all. */
    long dropped() {
        return droppedEver.get();
    }

    /**
     * Tells each of them, soon, of something that takes so many bytes, if any of them {@link #hear}s of it. Never throws, never
     * blocks, unless the host's executor does.
     */
    void tell(ListenerMethod kind, long itsBytes, Consumer<BotkitListener> what) {
        if (!hear(kind)) {
            return;
        }
        tellNoted(new Call(what, OVERHEAD + itsBytes, kind.isOfClients()));
    }

    /** Puts a call in its place. Does no more, so that the caller may hold a lock; {@link #tellNoted()} follows. */
    void note(ListenerMethod kind, long itsBytes, Consumer<BotkitListener> what) {
        lock.lock();
        try {
            put(new Call(what, OVERHEAD + itsBytes, kind.isOfClients()));
        } finally {
            lock.unlock();
        }
    }

    /** Has the calls told that wait. */
    void tellNoted() {
        if (!busy || hasToWarn) {
            tellNoted(null);
        }
    }

    private void tellNoted(@Nullable Call more) {
        long toTell;
        boolean begins;
        int calls;
        lock.lock();
        try {
            if (more != null) {
                put(more);
            }
            toTell = closed || dropped == 0 ? 0 : toWarnOf();
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

    private void put(Call call) {
        if (closed || !isAdded(call)) {
            dropped++;
            hasToWarn = true;
            droppedEver.incrementAndGet();
        }
    }

    private boolean isAdded(Call call) {
        long mostBytes = budget.mostInFlight() / SHARE;
        if (waiting.size() >= MOST_WAITING
                || bytes + call.bytes() > mostBytes
                || (call.ofClients() && !hasRoomOfClients(call, mostBytes))
                || !budget.take(call.bytes())) {
            return false;
        }
        count(call, 1);
        waiting.add(call);
        return true;
    }

    private boolean hasRoomOfClients(Call call, long mostBytes) {
        return callsOfClients < MOST_OF_CLIENTS && bytesOfClients + call.bytes() <= mostBytes / CLIENTS;
    }

    /** A call waits no more. */
    private void removed(Call call) {
        count(call, -1);
        budget.giveBack(call.bytes());
    }

    private void count(Call call, int sign) {
        bytes += sign * call.bytes();
        if (call.ofClients()) {
            callsOfClients += sign;
            bytesOfClients += sign * call.bytes();
        }
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
            if (next == null) {
                telling = null;
                idle.signalAll();
                next = awaitNext();
            }
            if (next == null) {
                busy = false;
                return null;
            }
            telling = Thread.currentThread();
            removed(next);
            return next.what();
        } finally {
            lock.unlock();
        }
    }

    /** Looks for a while, with the lock released in between; null if nothing comes, or this thread is the host's. */
    private @Nullable Call awaitNext() {
        for (int looks = 0; own != null && looks < IDLE_LOOKS && !closed && waiting.isEmpty(); looks++) {
            try {
                closing.awaitNanos(LOOK);
            } catch (InterruptedException e) {
                LOG.debug("A listener has interrupted its thread, which goes on");
            }
        }
        return waiting.poll();
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
        hasToWarn = false;
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
            closing.signalAll();
            while (busy && !isIdle() && telling != Thread.currentThread() && left > 0) {
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

    private boolean isIdle() {
        return waiting.isEmpty() && telling == null;
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
