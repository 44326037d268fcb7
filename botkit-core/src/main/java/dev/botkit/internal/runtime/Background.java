package dev.botkit.internal.runtime;

import dev.botkit.internal.logging.Log;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A few threads for what may block and belongs to no turn: reading from the store, checking
 * credentials. Started when needed; what waits for them is bounded, and each network address has a share of it ({@link FairQueue})
 * and, where code of the host may hang, of the threads ({@link HeldThreads}).
 */
public final class Background {

    private static final Log LOG = Log.of(Background.class);
    private static final int THREADS = 8;

    /** With those that are held by code of the host that does not return. */
    public static final int MOST_THREADS = 64;

    private static final int MOST_WAITING = 10_000;

    /** The lane of what is done for no client; no network address. */
    public static final String OWN = "the bot itself";

    private final FairQueue waiting;
    private final @Nullable HeldThreads held;
    private final ReentrantLock resizing = new ReentrantLock();
    private final ThreadPoolExecutor pool;
    private final Activity activity;
    private final String name;

    /** Threads that read from the store; at most half of them do what must be done, which may take long. */
    public static Background readers(String threads, Activity activity) {
        return new Background(threads, THREADS, activity, new HeldThreads(THREADS, MOST_THREADS), THREADS / 2);
    }

    /** Threads for code of the host that may not return. */
    public static Background forHost(String threads, Activity activity) {
        return new Background(threads, THREADS, activity, new HeldThreads(THREADS, MOST_THREADS), THREADS);
    }

    public Background(String threads, int most, Activity activity) {
        this(threads, most, activity, null, most);
    }

    /** The tasks of an address hold as many threads as {@code held} says, if there is one; what must be done holds {@code mostLast} at most. */
    private Background(String threads, int most, Activity activity, @Nullable HeldThreads held, int mostLast) {
        this.waiting = new FairQueue(MOST_WAITING, held == null ? FairQueue.Share.ALL : held, mostLast);
        this.held = held;
        this.activity = activity;
        this.name = threads;
        pool = new ThreadPoolExecutor(
                most, most, 10, TimeUnit.SECONDS, waiting, TurnExecutor.threads(threads, Worker::new));
        pool.allowCoreThreadTimeOut(true);
    }

    /** A thread that knows what it runs. */
    private static final class Worker extends Thread {

        private @Nullable Task task;

        Worker(Runnable work, String name) {
            // Without the inheritable thread locals of whichever request starts the thread.
            super(null, work, name, 0, false);
        }
    }

    /** The task that this thread runs; null if it is none of these threads. */
    public static @Nullable Task current() {
        return Thread.currentThread() instanceof Worker worker ? worker.task : null;
    }

    /** The network address that this thread does something for; null if it is none of these threads, or does it for the bot itself. */
    public static @Nullable String network() {
        Task task = current();
        return task == null || task.lane.equals(OWN) ? null : task.lane;
    }

    /** Whether this is one of these threads. */
    public boolean isOwnThread() {
        Task task = current();
        return task != null && task.owner == this;
    }

    /** One that waits for a thread or has one; its lane is the network address that it is done for, or {@link #OWN}. */
    public static final class Task implements Runnable, QueuedTask {

        private enum Hold {
            NONE,
            LONG,
            OVER
        }

        private final Background owner;
        private final String lane;
        private final boolean last;

        /** Null once it has begun or was taken back, whoever still knows the task. */
        private volatile @Nullable Runnable work;

        /** Guarded by the queue. */
        private boolean begun;

        private final AtomicReference<Hold> hold = new AtomicReference<>(Hold.NONE);

        private Task(Background owner, String lane, boolean last, Runnable work) {
            this.owner = owner;
            this.lane = lane;
            this.last = last;
            this.work = work;
        }

        String lane() {
            return lane;
        }

        /** Whether it is not dropped when the bot is closed. */
        boolean isLast() {
            return last;
        }

        /** Whether it is done for a client, who can come again. */
        public boolean mayBeRefused() {
            return !last && !lane.equals(OWN);
        }

        boolean hasBegun() {
            return begun;
        }

        void begins() {
            begun = true;
        }

        @Override
        public void run() {
            if (!owner.waiting.begins(this)) {
                return;
            }
            Runnable todo = work;
            work = null;
            runsOnThisThread(this);
            try {
                runSafely(todo);
            } finally {
                runsOnThisThread(null);
                if (hold.getAndSet(Hold.OVER) == Hold.LONG) {
                    owner.holds(this, -1);
                }
                owner.waiting.returned(this);
                owner.activity.end(1);
            }
        }

        private static void runsOnThisThread(@Nullable Task task) {
            if (Thread.currentThread() instanceof Worker worker) {
                worker.task = task;
            }
        }

        /** It holds its thread for so long that another one is to take the place until it returns. Idempotent. */
        public void isHeld() {
            if (hold.compareAndSet(Hold.NONE, Hold.LONG)) {
                owner.holds(this, 1);
            }
        }

        @Override
        public boolean withdraw() {
            boolean withdrawn = owner.waiting.remove(this);
            if (withdrawn) {
                work = null;
                owner.activity.end(1);
            }
            return withdrawn;
        }
    }

    /** Runs a task of the bot's own soon; false if too many wait, or the bot is closed. */
    public boolean execute(Runnable task) {
        return submit(new Task(this, OWN, false, task)) != null;
    }

    /** Runs a task for a network address soon; null if too many wait, in all or of that address, or the bot is closed. */
    @Nullable
    public QueuedTask execute(String network, Runnable task) {
        return submit(new Task(this, network, false, task));
    }

    /** Runs a task soon, however many wait, and also if the bot is closed meanwhile; false if it is closed already. */
    boolean executeLast(String lane, Runnable task) {
        return submit(new Task(this, lane, true, task)) != null;
    }

    /** The same for the bot itself; null if it is closed already. */
    @Nullable
    public QueuedTask executeLast(Runnable task) {
        return submit(new Task(this, OWN, true, task));
    }

    /**
     * Does what must be done, soon, also if the bot is closed: for a network address, or for {@link #OWN}. How much of it waits is
     * bounded by the conversations in memory, and for an address by {@link #hasRoomFor}.
     */
    public void lastly(String lane, Runnable task) {
        if (!executeLast(lane, task)) {
            // The bot is closed. Not on this thread, which may be the one that closes it or a writer's.
            TurnExecutor.threads("botkit-last").newThread(task).start();
        }
    }

    /** Whether a network address may have one more task that waits. */
    public boolean hasRoomFor(String network) {
        return waiting.hasRoomFor(network);
    }

    private @Nullable Task submit(Task task) {
        activity.begins();
        try {
            pool.execute(task);
            return task;
        } catch (RejectedExecutionException e) {
            activity.end(1);
            return null;
        }
    }

    private static void runSafely(@Nullable Runnable task) {
        try {
            if (task != null) {
                task.run();
            }
        } catch (Throwable e) {
            LOG.error("A task in the background failed", e);
        }
    }

    private void holds(Task task, int more) {
        HeldThreads all = held;
        if (all == null) {
            return;
        }
        if (task.isLast()) {
            all.changeLast(more);
        } else {
            all.change(task.lane(), more);
        }
        resizing.lock();
        try {
            resize(all.threads());
        } finally {
            resizing.unlock();
        }
        waiting.shareHasChanged();
    }

    /** Has at most so many threads from now on; those that are too many end when they have nothing to do. */
    public void resize(int most) {
        if (most > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(most);
            pool.setCorePoolSize(most);
        } else {
            pool.setCorePoolSize(most);
            pool.setMaximumPoolSize(most);
        }
    }

    /** Takes nothing more. Nobody is interrupted: some stores close their files then. */
    public void close() {
        waiting.removeIf(task -> !(task instanceof Task one && one.isLast()));
        pool.shutdown();
    }

    public void awaitEnd(long nanos) throws InterruptedException {
        if (!pool.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
            LOG.warn("A thread {} goes on, as what it waits for does not answer; it ends when that does", name);
        }
    }
}
