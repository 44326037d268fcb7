package dev.botkit.internal.store;

import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.runtime.Activity;
import dev.botkit.internal.runtime.TurnExecutor;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stores what conversations have accepted. While one call to the store is under way, more work
 * gathers, and the next call takes all of it: under load many conversations share a round trip, and
 * when there is little to do nothing waits for a timer.
 *
 * <p>A failed call is made again with the same entries, until they have waited too long; then their
 * conversations break down, see {@link WriteSource#breakDown}.
 *
 * <p>A call that does not return holds its thread and its conversations, and nobody else: see {@link WriteWatch}.
 */
public final class StoreWriter {

    private static final Log LOG = Log.of(StoreWriter.class);
    private static final int THREADS = 2;

    /** With those that are held by calls that do not return. */
    private static final int MOST_THREADS = 8;

    /** How many entries are written in one call, and how many of somebody else's are read. */
    static final int MOST_ENTRIES = 1_000;

    private static final long LONGEST_DELAY = TimeUnit.MILLISECONDS.toNanos(500);

    private final Limits limits;
    private final Timer timer;
    // Without the stragglers, which may wait for a store that does not come back.
    private final Activity activity;

    private final LinkedBlockingQueue<Ticket> queue = new LinkedBlockingQueue<>();

    private final Backlog backlog;
    private final AtomicInteger open = new AtomicInteger();
    private final LinkedBlockingQueue<Work> stragglers = new LinkedBlockingQueue<>();
    private final AtomicLong retried = new AtomicLong(System.nanoTime());
    private final ProfileWriter profiles;
    private final WriteWatch watch;
    private final BatchWriting writing;
    private final ThreadFactory factory = TurnExecutor.threads("botkit-store-writer");
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean stopped;

    /**
     * A conversation that has work; none to end a thread, as an interrupt makes some stores close their files.
     *
     * @param since when it has come
     */
    private record Ticket(@Nullable WriteSource source, long since) {}

    private static final Ticket END = new Ticket(null, 0);

    /** A batch, and whose it is. */
    record Work(WriteSource source, Batch batch) {}

    public StoreWriter(History history, Limits limits, Timer timer, Activity activity, StoreHealth health) {
        this.backlog = new Backlog(limits.store().backlog());
        this.limits = limits;
        this.timer = timer;
        this.activity = activity;
        this.profiles = new ProfileWriter(history, limits, timer, activity, this::signal);
        this.watch = new WriteWatch(timer, limits.store().timeout(), new Late());
        this.writing = new BatchWriting(history, limits, health, watch);
        for (int i = 0; i < THREADS; i++) {
            startThread();
        }
    }

    private void startThread() {
        Thread thread = factory.newThread(this::run);
        threads.add(thread);
        thread.start();
    }

    /** The entries that wait. */
    public Backlog backlog() {
        return backlog;
    }

    /** Stores profiles, apart from entries and states. */
    public ProfileWriter profiles() {
        return profiles;
    }

    /** A conversation has work. Called with its lock. */
    public void wants(WriteSource source) {
        open.incrementAndGet();
        activity.begins();
        queue.add(new Ticket(source, timer.nanoTime()));
    }

    /** Whether this is one of the writer's own threads, which must not wait for the writer. */
    public boolean isOwnThread() {
        return threads.contains(Thread.currentThread()) || profiles.isOwnThread();
    }

    // ---- writing

    private void run() {
        while (!stopped && !isOneTooMany()) {
            try {
                Ticket first = next();
                if (first != null && first.source() != null) {
                    List<Work> all = new ArrayList<>();
                    int polled = gather(first, all);
                    try {
                        write(all);
                    } finally {
                        open.addAndGet(-polled);
                        signal();
                        activity.end(polled);
                    }
                }
                retryIfDue();
            } catch (InterruptedException e) {
                // A handler or driver that interrupts the thread it runs on does not end the writing.
                LOG.debug("The writer was interrupted, and goes on");
            } catch (Throwable e) {
                LOG.error("The writer failed, and goes on", e);
            }
        }
        if (stopped) {
            // What failed while the writer was being closed.
            stragglers();
        }
    }

    /**
     * Whether this thread has taken the place of another one that has returned, and ends. Not while anything is to be tried again: the
     * others may wait for something new, and not know of it.
     */
    private boolean isOneTooMany() {
        if (threads.size() == THREADS || !stragglers.isEmpty()) {
            return false;
        }
        lock.lock();
        try {
            return threads.size() > Math.min(MOST_THREADS, THREADS + watch.held())
                    && threads.remove(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    /** Also while there is always something new to write. */
    private void retryIfDue() {
        long last = retried.get();
        long now = System.nanoTime();
        if (!stragglers.isEmpty() && now - last >= LONGEST_DELAY && retried.compareAndSet(last, now)) {
            write(stragglers());
            signal();
        }
    }

    /** The next that has work; null if those that failed are to be tried again. */
    private @Nullable Ticket next() throws InterruptedException {
        return stragglers.isEmpty() ? queue.take() : queue.poll(LONGEST_DELAY, TimeUnit.NANOSECONDS);
    }

    /** Takes the work of those that have some now; returns how many they were. */
    private int gather(Ticket first, List<Work> all) {
        int entries = 0;
        int polled = 0;
        Ticket next = first;
        while (next != null && next.source() != null) {
            polled++;
            WriteSource source = next.source();
            Batch batch = source.take();
            if (batch != null) {
                all.add(new Work(source, batch));
                entries += batch.entries().size();
            }
            next = entries < MOST_ENTRIES ? queue.poll() : null;
        }
        return polled;
    }

    /** Those whose own write fails while others are written; they wait here, and hold no thread. */
    private List<Work> stragglers() {
        List<Work> all = new ArrayList<>();
        stragglers.drainTo(all, MOST_ENTRIES);
        return withoutLate(all);
    }

    /** What fails waits with the stragglers, so that a thread is never held by it. */
    private void write(List<Work> gathered) {
        if (gathered.isEmpty()) {
            return;
        }
        WriteWatch.InHand inHand =
                watch.begin(gathered.stream().map(Work::source).toList());
        try {
            List<Work> left = writing.tryTogether(gathered, inHand);
            if (left.size() > 1) {
                left = writing.tryOneByOne(withoutLate(left), inHand);
            }
            stragglers.addAll(left);
        } finally {
            watch.end(inHand);
        }
    }

    private List<Work> withoutLate(List<Work> all) {
        long now = timer.nanoTime();
        List<Work> left = new ArrayList<>(all.size());
        for (Work work : all) {
            if (isLate(work, now)) {
                work.source().breakDown(work.batch());
            } else {
                left.add(work);
            }
        }
        return left;
    }

    /** Whether it is tried no more. */
    private boolean isLate(Work work, long now) {
        return stopped
                || work.source().isBroken()
                || work.source().waitedSince(now) > limits.store().timeout().toNanos();
    }

    // ---- calls that do not return

    private final class Late implements WriteWatch.Writer {

        @Override
        public void isHeld() {
            lock.lock();
            try {
                if (!stopped && threads.size() < Math.min(MOST_THREADS, THREADS + watch.held())) {
                    startThread();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void doesNotReturn(Thread where, Duration age) {
            writing.doesNotReturn(where, age);
        }

        @Override
        public void giveUpLate(long now) {
            long most = limits.store().timeout().toNanos();
            for (Ticket next = queue.peek();
                    next != null && next.source() != null && now - next.since() > most;
                    next = queue.peek()) {
                // Whoever takes it out has it: this thread, or one of the writer's.
                if (queue.remove(next)) {
                    next.source().breakDown(null);
                    open.decrementAndGet();
                    signal();
                    activity.end(1);
                }
            }
            for (Work work : stragglers) {
                // Here, too: all threads may be held.
                if (isLate(work, now) && stragglers.remove(work)) {
                    work.source().breakDown(work.batch());
                    signal();
                }
            }
        }

        @Override
        public boolean hasFailed() {
            return !stragglers.isEmpty();
        }
    }

    // ---- waiting and ending

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything is stored, or so long. */
    public void awaitEmpty(long nanos) throws InterruptedException {
        long left = isOwnThread() ? 0 : nanos;
        lock.lock();
        try {
            while ((open.get() > 0 || !stragglers.isEmpty() || !profiles.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        if (backlog.count() > 0) {
            LOG.warn("Closing gives up {} entries that the store does not take", backlog.count());
        }
    }

    /** Ends the threads. What was not stored was not confirmed to anybody; who waits for it is told. */
    public void close() {
        stopped = true;
        profiles.close();
        watch.close();
        signal();
        for (Ticket left = queue.poll(); left != null; left = queue.poll()) {
            if (left.source() != null) {
                left.source().breakDown(null);
            }
        }
        for (Work left = stragglers.poll(); left != null; left = stragglers.poll()) {
            left.source().breakDown(left.batch());
        }
        threads.forEach(thread -> queue.add(END));
    }

    public void awaitEnd(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        List<Thread> all = new ArrayList<>(threads);
        if (watch.thread() != null) {
            all.add(watch.thread());
        }
        for (Thread thread : all) {
            if (thread != Thread.currentThread()) {
                thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            }
        }
        profiles.awaitEnd(end - System.nanoTime());
    }
}
