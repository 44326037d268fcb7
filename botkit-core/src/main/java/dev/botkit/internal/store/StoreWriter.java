package dev.botkit.internal.store;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Limits;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.history.WriteOutcome;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.runtime.Activity;
import dev.botkit.internal.runtime.TurnExecutor;
import dev.botkit.monitor.StoreOperation;
import dev.botkit.time.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * <p>It is long because writing, trying again and closing share the queues and the two threads.
 */
public final class StoreWriter {

    private static final Log LOG = Log.of(StoreWriter.class);
    private static final int THREADS = 2;
    private static final int MOST_ENTRIES = 1_000;
    private static final long LONGEST_DELAY = TimeUnit.MILLISECONDS.toNanos(500);

    private final History history;
    private final Limits limits;
    private final Timer timer;
    // Without the stragglers, which may wait for a store that does not come back.
    private final Activity activity;

    private final LinkedBlockingQueue<Ticket> queue = new LinkedBlockingQueue<>();

    private final Backlog backlog;
    private final AtomicInteger open = new AtomicInteger();
    private final LinkedBlockingQueue<Work> stragglers = new LinkedBlockingQueue<>();
    private final AtomicLong retried = new AtomicLong(System.nanoTime());
    private final AtomicBoolean down = new AtomicBoolean();
    private final StoreHealth health;
    private final List<Thread> threads = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean stopped;

    /** A conversation that has work; none to end a thread, as an interrupt makes some stores close their files. */
    private record Ticket(@Nullable WriteSource source) {}

    private static final Ticket END = new Ticket(null);

    private record Work(WriteSource source, Batch batch) {}

    public StoreWriter(History history, Limits limits, Timer timer, Activity activity, StoreHealth health) {
        this.backlog = new Backlog(limits.store().backlog());
        this.health = health;
        this.history = history;
        this.limits = limits;
        this.timer = timer;
        this.activity = activity;
        ThreadFactory factory = TurnExecutor.threads("botkit-store-writer");
        for (int i = 0; i < THREADS; i++) {
            Thread thread = factory.newThread(this::run);
            threads.add(thread);
            thread.start();
        }
    }

    /** The entries that wait. */
    public Backlog backlog() {
        return backlog;
    }

    /** A conversation has work. Called with its lock. */
    public void wants(WriteSource source) {
        open.incrementAndGet();
        activity.begins();
        queue.add(new Ticket(source));
    }

    /** Whether this is one of the writer's own threads, which must not wait for the writer. */
    public boolean isOwnThread() {
        return threads.contains(Thread.currentThread());
    }

    // ---- writing

    private void run() {
        while (!stopped) {
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
        // What failed while the writer was being closed.
        stragglers();
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
        List<Work> left = tryTogether(gathered);
        if (left.size() > 1) {
            left = tryOneByOne(withoutLate(left));
        }
        stragglers.addAll(left);
    }

    /** Returns what is left to do: all or nothing. */
    private List<Work> tryTogether(List<Work> all) {
        try {
            tryToWrite(all);
            isUp();
            return List.of();
        } catch (RuntimeException | Error e) {
            failed(e);
            return all;
        }
    }

    /** Where one can be written, those that cannot are what the store stumbles over; otherwise it may be down. */
    private List<Work> tryOneByOne(List<Work> all) {
        List<Work> failing = new ArrayList<>();
        boolean works = false;
        for (int i = 0; i < all.size(); i++) {
            try {
                tryToWrite(all.subList(i, i + 1));
                works = true;
            } catch (RuntimeException | Error e) {
                failed(e);
                failing.add(all.get(i));
                if (!works) {
                    // The next round begins with another one.
                    List<Work> left = new ArrayList<>(all.subList(i + 1, all.size()));
                    left.addAll(failing);
                    return left;
                }
            }
        }
        isUp();
        stragglers.addAll(failing);
        return List.of();
    }

    private void isUp() {
        health.works(StoreOperation.WRITE);
        if (down.compareAndSet(true, false)) {
            LOG.info("The store takes entries again");
        }
    }

    private void tryToWrite(List<Work> all) {
        List<LogEntry> entries = new ArrayList<>();
        List<StateStore.Change> changes = new ArrayList<>();
        for (Work work : all) {
            entries.addAll(work.batch().entries());
            if (work.batch().change() != null) {
                changes.add(work.batch().change());
            }
        }
        WriteOutcome outcome;
        Timer.Scheduled call = health.begins(StoreOperation.WRITE);
        try {
            outcome = write(entries, changes);
            for (Work work : all) {
                if (work.batch().profile() != null) {
                    history.profiles().write(work.source().id(), work.batch().profile());
                }
            }
        } finally {
            call.cancel();
        }
        List<AppendOutcome> outcomes = outcome.entries();
        int from = 0;
        for (Work work : all) {
            int to = from + work.batch().entries().size();
            finish(
                    work,
                    outcomes.subList(from, to),
                    outcome.stale().contains(work.source().id()));
            from = to;
        }
    }

    private WriteOutcome write(List<LogEntry> entries, List<StateStore.Change> changes) {
        WriteOutcome outcome = entries.isEmpty() && changes.isEmpty()
                ? new WriteOutcome(List.of(), Set.of())
                : history.write(entries, changes);
        if (outcome.entries().size() != entries.size()) {
            throw loggable(
                    new StoreUnavailableException("The store gave another number of outcomes than entries.", null));
        }
        return outcome;
    }

    /** What is stored is stored: nothing that fails in here may have it stored again. */
    private void finish(Work work, List<AppendOutcome> outcomes, boolean stale) {
        try {
            if (work.source().stored(work.batch(), outcomes, stale)) {
                catchUp(work.source());
            }
            // A handler that ran in place may have left it.
            Thread.interrupted();
        } catch (RuntimeException | Error e) {
            LOG.error("A conversation could not go on; it starts again from the store", e);
            work.source().breakDown();
        }
    }

    /** Somebody else has written to the conversation: reads what it was, then tries again. */
    private void catchUp(WriteSource source) {
        try {
            List<LogEntry> foreign = history.log()
                    .readAfter(
                            source.id(),
                            source.seq(),
                            MOST_ENTRIES,
                            limits.store().pageBytes())
                    .entries();
            source.foreign(foreign, history.states().read(source.id()));
        } catch (RuntimeException e) {
            failed(e);
            source.breakDown();
        }
    }

    private void failed(Throwable e) {
        health.failed(StoreOperation.WRITE, e);
        if (down.compareAndSet(false, true)) {
            LOG.warn(
                    "The store does not take entries; they wait for up to {} s (StoreLimits.timeout) and are tried"
                            + " again. Reported once until it is back.",
                    limits.store().timeout().toSeconds(),
                    e);
        }
    }

    private List<Work> withoutLate(List<Work> all) {
        long now = timer.nanoTime();
        List<Work> left = new ArrayList<>(all.size());
        for (Work work : all) {
            if (stopped
                    || work.source().isBroken()
                    || work.source().waitedSince(now) > limits.store().timeout().toNanos()) {
                work.source().breakDown();
            } else {
                left.add(work);
            }
        }
        return left;
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
            while ((open.get() > 0 || !stragglers.isEmpty()) && left > 0) {
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
        signal();
        for (Ticket left = queue.poll(); left != null; left = queue.poll()) {
            if (left.source() != null) {
                left.source().breakDown();
            }
        }
        for (Work left = stragglers.poll(); left != null; left = stragglers.poll()) {
            left.source().breakDown();
        }
        threads.forEach(thread -> queue.add(END));
    }

    public void awaitEnd(long nanos) throws InterruptedException {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
        for (Thread thread : threads) {
            if (thread != Thread.currentThread()) {
                thread.join(millis);
            }
        }
    }
}
