package dev.botkit.internal.runtime;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitClosedException;
import dev.botkit.Limits;
import dev.botkit.internal.engine.Shutdown;
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
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs turns, lets them pause, and ends them when the bot is closed ({@link Shutdown}), which is why all three are in one class. Thread-safe.
 */
public final class TurnRunner {

    private static final Log LOG = Log.of(TurnRunner.class);

    private static final Duration RETRY = Duration.ofMillis(50);

    private final Limits limits;
    private final Executor executor;
    private final @Nullable ExecutorService ownExecutor;
    private final @Nullable ThreadPoolExecutor pool;
    private final @Nullable TurnQueue queue;

    /**
     * Threads that hand over to the host's executor what the bot's own timer has called for: it may run turns in place, which may hang.
     * Null if the executor is the bot's own.
     */
    private final @Nullable Background handingOver;

    /**
     * Threads that end what turns still write: all of the bot's own pool may be taken by handlers that wait for just that. Where the executor
     * is the host's, they hand over to it what the timer has called for, apart from the turns. Null with virtual threads.
     */
    private final @Nullable Background stopping;

    /** A thread that ends what turns still write where that runs no code of the host. */
    private final Background dropping = new Background("botkit-drop", 1, new Activity());

    private final AtomicBoolean shortageReported = new AtomicBoolean();
    private final Timer timer;
    private final Set<Pause> pausing = ConcurrentHashMap.newKeySet();
    private final AtomicInteger busy = new AtomicInteger();
    private final LentThreads lent = new LentThreads();
    private final AtomicBoolean rejectionReported = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnEnded = lock.newCondition();
    // What an executor that runs its tasks in place wants to run next: a loop instead of a recursion.
    // One for each bot, so that bots do not run each other's turns; always removed, so that nothing leaks.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<OnThread> inPlace = new ThreadLocal<>();

    private volatile boolean closing;
    private volatile boolean closed;

    /** {@code executor} is the host's, or null for threads of the bot's own. */
    public TurnRunner(Limits limits, @Nullable Executor executor, Timer timer) {
        this.limits = limits;
        this.ownExecutor = executor == null ? TurnExecutor.create(limits.turns().threads()) : null;
        this.pool = ownExecutor instanceof ThreadPoolExecutor bounded ? bounded : null;
        this.queue = pool == null ? null : (TurnQueue) pool.getQueue();
        this.executor = executor == null ? Objects.requireNonNull(ownExecutor) : executor;
        this.handingOver = executor == null ? null : Background.forHost("botkit-handover", new Activity());
        this.stopping = executor == null && pool == null ? null : Background.forHost("botkit-stop", new Activity());
        this.timer = timer;
    }

    /** Threads to be ended with the bot's others, beside those that run turns. */
    public List<Background> threads() {
        return Stream.of(handingOver, stopping, dropping)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * What is under way on a thread.
     *
     * @param next what it runs next
     * @param borrowed whether it is a thread that has handed a turn to the executor, and runs it in place
     */
    private record OnThread(ArrayDeque<Runnable> next, boolean borrowed) {}

    /** A turn on its way to a thread. */
    private final class Handover implements Runnable {

        private final Runnable turn;
        private final Thread from = Thread.currentThread();

        /** Written and read by the same thread only. */
        private boolean done;

        Handover(Runnable turn) {
            this.turn = turn;
        }

        @Override
        public void run() {
            runOnTurnThread(turn, from == Thread.currentThread() && !done);
        }

        void isDone() {
            done = true;
        }
    }

    public boolean isClosing() {
        return closing;
    }

    public boolean isClosed() {
        return closed;
    }

    /**
     * Throws if the bot is closed.
     *
     * @throws BotkitClosedException if it is
     */
    public void checkOpen() {
        if (closed) {
            throw loggable(new BotkitClosedException("The bot was closed; it sends nothing any more."));
        }
    }

    // ---- running

    /** Goes on with a turn that has waited for work elsewhere; once the bot is closed on this thread. */
    public void goOn(Runnable turn) {
        if (closed) {
            turn.run();
        } else {
            execute(turn);
        }
    }

    /**
     * Does what ends what a turn still writes, also where all threads of the pool are taken; once the bot is closed on this thread.
     *
     * @param network the address that it is done for, as such code may hang: an address has a part of the threads. Null for none
     */
    public void stop(@Nullable String network, Runnable task) {
        if (closed) {
            task.run();
        } else if (stopping == null || (handingOver != null && !SystemTimer.isOnItsThread())) {
            execute(network, task);
        } else {
            Runnable run = handingOver == null ? task : () -> handOver(network, task);
            if (stopping.execute(network == null ? Background.OWN : network, run) == null) {
                execute(network, task);
            }
        }
    }

    /** Does what ends what a turn still writes, and runs no code of the host: so it waits for none. */
    public void drop(Runnable task) {
        if (closed || !dropping.execute(task)) {
            task.run();
        }
    }

    /** Goes on with a turn on the executor. */
    public void execute(Runnable turn) {
        execute(null, turn);
    }

    /**
     * Runs a turn on the executor. One that takes nothing now is asked again: what was taken in is not lost.
     *
     * @param network the address that it is run for: in the bot's own pool, those of an address wait behind each other. Null for none
     */
    public void execute(@Nullable String network, Runnable turn) {
        if (closed) {
            return;
        }
        if (handingOver == null || !(SystemTimer.isOnItsThread() || dropping.isOwnThread())) {
            handOver(network, turn);
        } else if (!handingOver.execute(() -> handOver(network, turn))) {
            retry(network, turn);
        }
    }

    private void handOver(@Nullable String network, Runnable turn) {
        if (closed) {
            return;
        }
        try {
            Handover run = new Handover(turn);
            executor.execute(queue == null || network == null ? run : new TurnQueue.OfAddress(queue, network, run));
            run.isDone();
        } catch (RuntimeException | Error e) {
            if (rejectionReported.compareAndSet(false, true)) {
                LOG.warn(
                        "The executor takes no turn now; it is asked again every {} ms. Reported once.",
                        RETRY.toMillis(),
                        e);
            }
            retry(network, turn);
        }
    }

    private void retry(@Nullable String network, Runnable turn) {
        timer.schedule(RETRY, () -> execute(network, turn));
    }

    /** Whether {@link #runLent} may run a turn now, and so is worth the look who answers. */
    public boolean mayBeLent() {
        return hasOwnThreads() && !closed && !runsHere() && lent.anyLeft();
    }

    /**
     * Runs a turn on this thread, which is none of the executor's, if it is quick; false if it is not, or may not run here, and was not run.
     */
    public boolean runLent(BooleanSupplier isQuick, Runnable turn) {
        return mayBeLent() && lent.run(isQuick, () -> runOnTurnThread(turn, false));
    }

    /** Whether a turn that runs there takes a thread of the executor's. */
    boolean isOwn(@Nullable Thread thread) {
        return thread != null && !lent.isLent(thread);
    }

    private void runOnTurnThread(Runnable turn, boolean borrowed) {
        OnThread here = inPlace.get();
        if (here != null) {
            here.next().add(turn);
            return;
        }
        here = new OnThread(new ArrayDeque<>(2), borrowed);
        inPlace.set(here);
        try {
            for (Runnable run = turn; run != null && !closed; run = here.next().poll()) {
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

    /** Whether this thread is one of the executor's, which may wait for others of the bot's; else they may wait for it. */
    public boolean mayWaitHere() {
        OnThread here = inPlace.get();
        return here != null && !here.borrowed();
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

    public void turnsBegin() {
        busy.incrementAndGet();
    }

    public void turnsEnded() {
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

        private final Runnable turn;
        private volatile Timer.@Nullable Scheduled scheduled;

        Pause(Runnable turn) {
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
                        turn.run();
                    }
                });
            }
        }
    }

    /** Has a turn go on later; false if it need not wait. */
    public boolean pause(Duration delay, Runnable turn) {
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

    /** Whether this thread runs a turn of this bot. */
    public boolean runsHere() {
        return inPlace.get() != null;
    }

    /** Nothing new comes in; what pauses, and what waits for this very thread, goes on now. */
    public void beginToClose() {
        closing = true;
        pausing.forEach(Pause::end);
        OnThread own = inPlace.get();
        if (own != null) {
            // They would wait for this thread, which is about to wait for them.
            for (Runnable run = own.next().poll(); run != null; run = own.next().poll()) {
                runSafely(run);
            }
        }
    }

    /** Waits for the turns of others until their time is over. */
    public void awaitTurns() throws InterruptedException {
        awaitTurns(runsHere() ? 1 : 0);
    }

    /** Runs no turn any more. */
    public void close() {
        closed = true;
    }

    /** Interrupts the threads of the bot's own, and those lent to it, that still run turns, and starts no more. */
    public void interruptThreads() {
        if (ownExecutor != null) {
            ownExecutor.shutdownNow();
            lent.interrupt();
        }
    }

    public void awaitThreads(long nanos) throws InterruptedException {
        if (ownExecutor == null) {
            return;
        }
        boolean ended = ownExecutor.awaitTermination(nanos, TimeUnit.NANOSECONDS);
        if (!lent.awaitNone(nanos) || !ended) {
            LOG.warn("A handler goes on although it was interrupted; its thread ends when the handler does");
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
}
