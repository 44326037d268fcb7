package dev.botkit.internal.engine;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitClosedException;
import dev.botkit.Limits;
import dev.botkit.internal.logging.Log;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs turns, lets them pause, and brings all of it to an end.
 *
 * <p>It is long because closing waits for what runs and cuts what pauses: all three know the same threads and counts.
 */
final class Lifecycle {

    private static final Log LOG = Log.of(Lifecycle.class);
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final long CONNECTIONS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long STORE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LISTENERS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long THREADS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Limits limits;
    private final Executor executor;
    private final @Nullable ExecutorService ownExecutor;
    private final @Nullable ThreadPoolExecutor pool;
    private final AtomicBoolean shortageReported = new AtomicBoolean();
    private final Timer timer;
    private final @Nullable SystemTimer ownTimer;
    private final Set<Pause> pausing = ConcurrentHashMap.newKeySet();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicBoolean rejectionReported = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnEnded = lock.newCondition();
    // What an executor that runs its tasks in place wants to run next: a loop instead of a recursion.
    // One for each bot, so that bots do not run each other's turns; always removed, so that nothing leaks.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<ArrayDeque<Runnable>> inPlace = new ThreadLocal<>();

    private final ReentrantLock closeLock = new ReentrantLock();
    private volatile boolean closing;
    private volatile boolean closed;

    Lifecycle(Limits limits, @Nullable Executor executor, @Nullable Timer timer) {
        this.limits = limits;
        this.ownExecutor = executor == null ? TurnExecutor.create(limits.turns().threads()) : null;
        this.pool = ownExecutor instanceof ThreadPoolExecutor bounded ? bounded : null;
        this.executor = executor == null ? Objects.requireNonNull(ownExecutor) : executor;
        this.ownTimer = timer == null ? new SystemTimer() : null;
        this.timer = timer == null ? Objects.requireNonNull(ownTimer) : timer;
    }

    Timer timer() {
        return timer;
    }

    boolean isClosing() {
        return closing;
    }

    boolean isClosed() {
        return closed;
    }

    /** @throws BotkitClosedException if the bot is closed */
    void checkOpen() {
        if (closed) {
            throw loggable(new BotkitClosedException("The bot was closed; it sends nothing any more."));
        }
    }

    // ---- running

    /** Goes on with a turn that has waited for work elsewhere; once the bot is closed on this thread. */
    void goOn(Runnable turn) {
        if (closed) {
            turn.run();
        } else {
            execute(turn);
        }
    }

    /** Goes on with a turn on the executor. */
    void execute(Runnable turn) {
        execute(null, turn);
    }

    /**
     * Runs a turn on the executor. One that takes nothing now is asked again: what was taken in is not lost.
     *
     * @param network the address that it is run for: in the bot's own pool, those of an address wait behind each other. Null for none
     */
    void execute(@Nullable String network, Runnable turn) {
        if (closed) {
            return;
        }
        try {
            Runnable run = () -> runOnTurnThread(turn);
            executor.execute(pool == null || network == null ? run : new TurnQueue.OfAddress(network, run));
        } catch (RuntimeException | Error e) {
            if (rejectionReported.compareAndSet(false, true)) {
                LOG.warn(
                        "The executor takes no turn now; it is asked again every {} ms. Reported once.",
                        RETRY.toMillis(),
                        e);
            }
            timer.schedule(RETRY, () -> execute(network, turn));
        }
    }

    private void runOnTurnThread(Runnable turn) {
        ArrayDeque<Runnable> next = inPlace.get();
        if (next != null) {
            next.add(turn);
            return;
        }
        next = new ArrayDeque<>(2);
        inPlace.set(next);
        try {
            for (Runnable run = turn; run != null && !closed; run = next.poll()) {
                runSafely(run);
            }
        } finally {
            inPlace.remove();
        }
    }

    private static void runSafely(Runnable run) {
        try {
            run.run();
        } catch (Throwable e) {
            LOG.error("A turn failed", e);
        }
    }

    /** Whether turns run on threads of the bot's own, never in place. */
    boolean hasOwnThreads() {
        return ownExecutor != null;
    }

    /**
     * So many threads are held by handlers that do not return. The pool gets as many more, up to {@link
     * dev.botkit.TurnLimits#threads()}, so that others find a thread; beyond that, turns wait for one.
     */
    void held(IntSupplier count) {
        if (pool == null) {
            return;
        }
        int bound = limits.turns().threads();
        int threads;
        lock.lock();
        try {
            threads = count.getAsInt();
            int size = bound + Math.min(threads, bound);
            if (size > pool.getMaximumPoolSize()) {
                pool.setMaximumPoolSize(size);
                pool.setCorePoolSize(size);
            } else if (size < pool.getCorePoolSize()) {
                pool.setCorePoolSize(size);
                pool.setMaximumPoolSize(size);
            }
        } finally {
            lock.unlock();
        }
        if (threads < bound) {
            shortageReported.set(false);
        } else if (shortageReported.compareAndSet(false, true)) {
            LOG.error(
                    "{} handlers do not return, and hold a thread each; no more threads take their place (TurnLimits.threads),"
                            + " and turns may wait from now on",
                    threads);
        }
    }

    void turnsBegin() {
        busy.incrementAndGet();
    }

    void turnsEnded() {
        busy.decrementAndGet();
        if (closing) {
            lock.lock();
            try {
                turnEnded.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    // ---- pausing

    /** A turn behind a typing delay. */
    private final class Pause {

        private final Turn turn;
        private volatile Timer.@Nullable Scheduled scheduled;

        Pause(Turn turn) {
            this.turn = turn;
        }

        /** Lets the turn go on: by the timer or by closing, whichever is first. */
        void end() {
            if (pausing.remove(this)) {
                Timer.Scheduled task = scheduled;
                if (task != null) {
                    task.cancel();
                }
                AtomicBoolean resumed = new AtomicBoolean();
                execute(() -> {
                    if (resumed.compareAndSet(false, true)) {
                        turn.drain();
                    }
                });
            }
        }
    }

    /** Lets a turn go on later; false if it need not wait. */
    boolean pause(Turn turn, Duration delay) {
        if (closing || delay.isZero()) {
            return false;
        }
        Pause pause = new Pause(turn);
        pausing.add(pause);
        try {
            pause.scheduled = timer.schedule(delay, pause::end);
        } catch (RuntimeException | Error e) {
            // If it is out of the set already, the turn goes on elsewhere.
            return !pausing.remove(pause);
        }
        if (closing) {
            pause.end();
        }
        return true;
    }

    // ---- closing

    /** What ends with the bot; {@code writer} is null where there is no store. */
    record Parts(
            Connections connections,
            Runnable refusePosts,
            @Nullable StoreWriter writer,
            List<Background> background,
            TurnWatch watch,
            Listeners listeners) {}

    /**
     * Ends everything, in this order; others who call wait for the first. A handler that closes its
     * own bot is not waited for.
     */
    void close(Parts parts) {
        boolean fromTurn = inPlace.get() != null;
        if (fromTurn && !closeLock.tryLock()) {
            return;
        }
        if (!fromTurn) {
            closeLock.lock();
        }
        try {
            if (!closed) {
                close(parts, fromTurn);
            }
        } finally {
            closeLock.unlock();
        }
    }

    private void close(Parts parts, boolean fromTurn) {
        Connections connections = parts.connections();
        StoreWriter writer = parts.writer();
        closing = true;
        pausing.forEach(Pause::end);
        ArrayDeque<Runnable> own = inPlace.get();
        if (own != null) {
            // They would wait for this thread, which is about to wait for them.
            for (Runnable run = own.poll(); run != null; run = own.poll()) {
                runSafely(run);
            }
        }
        boolean interrupted = !uninterrupted(() -> awaitTurns(fromTurn ? 1 : 0));
        closed = true;
        if (writer != null) {
            interrupted |= !uninterrupted(() -> writer.awaitEmpty(STORE_NANOS));
        }
        safely(parts.refusePosts());
        safely(connections::closeAll);
        interrupted |= !uninterrupted(() -> connections.awaitNone(CONNECTIONS_NANOS));
        safely(connections::closeAllNow);
        if (ownExecutor != null) {
            ownExecutor.shutdownNow();
            if (fromTurn) {
                // Shutting down has interrupted this thread, too; its handler is to end in its own way.
                interrupted |= Thread.interrupted() && interrupted;
            } else if (!interrupted) {
                interrupted = !uninterrupted(() -> awaitEnd(ownExecutor));
            }
        }
        parts.background().forEach(Background::close);
        for (Background each : parts.background()) {
            interrupted |= !uninterrupted(() -> each.awaitEnd(THREADS_NANOS));
        }
        if (writer != null) {
            writer.close();
            interrupted |= !uninterrupted(() -> writer.awaitEnd(THREADS_NANOS));
        }
        interrupted |= !uninterrupted(() -> end(parts.watch(), parts.listeners()));
        if (ownTimer != null) {
            ownTimer.close();
            interrupted |= !uninterrupted(() -> ownTimer.awaitEnd(THREADS_NANOS));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was told before is heard to the end, within bounds. */
    private static void end(TurnWatch watch, Listeners listeners) throws InterruptedException {
        watch.close();
        listeners.close(LISTENERS_NANOS);
        listeners.awaitEnd(THREADS_NANOS);
        watch.awaitEnd(THREADS_NANOS);
    }

    private interface QueuedTask {
        void await() throws InterruptedException;
    }

    private static boolean uninterrupted(QueuedTask waiting) {
        try {
            waiting.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static void safely(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A step of closing failed; the others are done", e);
        }
    }

    private void awaitTurns(int own) throws InterruptedException {
        long left = limits.turns().closeTimeout().toNanos();
        lock.lock();
        try {
            while (busy.get() > own && left > 0) {
                left = turnEnded.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        int cut = busy.get() - own;
        if (cut > 0) {
            LOG.warn(
                    "Closing cuts off turns that did not end within {} s (TurnLimits.closeTimeout); conversations: {}",
                    limits.turns().closeTimeout().toSeconds(),
                    cut);
        }
    }

    private static void awaitEnd(ExecutorService executor) throws InterruptedException {
        if (!executor.awaitTermination(THREADS_NANOS, TimeUnit.NANOSECONDS)) {
            LOG.warn("A handler goes on although it was interrupted; its thread ends when the handler does");
        }
    }
}
