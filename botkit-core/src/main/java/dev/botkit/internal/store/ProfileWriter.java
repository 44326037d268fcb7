package dev.botkit.internal.store;

import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.runtime.Activity;
import dev.botkit.internal.runtime.TurnExecutor;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Stores the profiles of users, on threads of its own: a profile that cannot be stored, or whose call does not return, delays no
 * message. A failed call is made again, for as long as entries are tried; then the conversation goes on without it.
 */
public final class ProfileWriter {

    private static final Log LOG = Log.of(ProfileWriter.class);
    private static final int THREADS = 2;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

    private final History history;
    private final long most;
    private final Timer timer;
    // Without those that failed, which may wait for a store that does not come back.
    private final Activity activity;
    private final ThreadFactory factory = TurnExecutor.threads("botkit-profile-writer");

    private final LinkedBlockingQueue<Ticket> queue = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<ProfileSource> failed = new LinkedBlockingQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong retried = new AtomicLong(System.nanoTime());
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean troubled = new AtomicBoolean();
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private final WriteWatch watch;
    private final Runnable changed;
    private volatile List<Thread> threads = List.of();
    private volatile boolean stopped;

    /**
     * Of whom a profile is to be stored; nobody to wake a thread, or to end it, as an interrupt makes some stores close their files.
     *
     * @param since when it has come
     */
    private record Ticket(@Nullable ProfileSource source, long since) {}

    private static final Ticket WAKE = new Ticket(null, 0);

    /** {@code changed} is told when there may be nothing left to do. */
    ProfileWriter(History history, Limits limits, Timer timer, Activity activity, Runnable changed) {
        this.history = history;
        this.most = limits.store().timeout().toNanos();
        this.timer = timer;
        this.activity = activity;
        this.changed = changed;
        this.watch = new WriteWatch(timer, limits.store().timeout(), new Late());
    }

    /** A conversation has a profile to store. Called with its lock. */
    public void wants(ProfileSource source) {
        open.incrementAndGet();
        activity.begins();
        queue.add(new Ticket(source, timer.nanoTime()));
        if (begun.compareAndSet(false, true)) {
            List<Thread> all = new ArrayList<>(THREADS);
            for (int i = 0; i < THREADS; i++) {
                all.add(factory.newThread(this::run));
            }
            threads = List.copyOf(all);
            all.forEach(Thread::start);
        }
    }

    boolean isOwnThread() {
        return threads.contains(Thread.currentThread());
    }

    private void run() {
        while (!stopped) {
            try {
                Ticket next = failed.isEmpty() ? queue.take() : queue.poll(PAUSE, TimeUnit.NANOSECONDS);
                if (next != null && next.source() != null) {
                    try {
                        write(next.source());
                    } finally {
                        activity.end(1);
                    }
                }
                retryIfDue();
            } catch (InterruptedException e) {
                // A driver that interrupts the thread it runs on does not end the writing.
                LOG.debug("The writer of profiles was interrupted, and goes on");
            } catch (Throwable e) {
                LOG.error("The writer of profiles failed, and goes on", e);
            }
        }
    }

    /** Also while there is always a new one to write. */
    private void retryIfDue() {
        long last = retried.get();
        long now = System.nanoTime();
        if (!failed.isEmpty() && now - last >= PAUSE && retried.compareAndSet(last, now)) {
            // One at a time: its call may not return. The other thread, which may wait for a new one, sees to the
            // others then.
            ProfileSource next = failed.poll();
            if (!failed.isEmpty()) {
                queue.add(WAKE);
            }
            for (int left = failed.size(); next != null && !stopped; left--) {
                write(next);
                next = left > 0 ? failed.poll() : null;
            }
        }
    }

    private void write(ProfileSource source) {
        boolean isOver = true;
        try {
            isOver = isOver(source);
        } finally {
            finish(source, isOver);
        }
    }

    private void finish(ProfileSource source, boolean isOver) {
        if (isOver) {
            open.decrementAndGet();
            changed.run();
        } else {
            failed.add(source);
        }
    }

    /** Tries once; false if it is to be tried again. */
    private boolean isOver(ProfileSource source) {
        String json = source.takeProfile();
        if (json == null) {
            return true;
        }
        WriteWatch.InHand inHand = watch.begin(List.of());
        try {
            inHand.call(() -> {
                history.profiles().write(source.id(), json);
                return json;
            });
        } catch (Throwable e) {
            // Also what this method need not declare, as in a language without checked exceptions.
            return hasFailed(source, e);
        } finally {
            watch.end(inHand);
        }
        if (troubled.get() && troubled.compareAndSet(true, false)) {
            givenUp.set(false);
            LOG.info("The store takes profiles again");
        }
        source.profileStored(json);
        return true;
    }

    private boolean hasFailed(ProfileSource source, Throwable failure) {
        if (troubled.compareAndSet(false, true)) {
            LOG.warn(
                    "The store does not take the profile of a user; it is tried again for up to {} s (StoreLimits.timeout)."
                            + " Messages do not wait for it. Reported once until it is back.",
                    TimeUnit.NANOSECONDS.toSeconds(most),
                    failure);
        }
        return isOverAfterFailure(source);
    }

    private boolean isOverAfterFailure(ProfileSource source) {
        ProfileSource.AfterFailure next = source.profileFailed(timer.nanoTime(), most);
        if (next == ProfileSource.AfterFailure.GIVEN_UP && givenUp.compareAndSet(false, true)) {
            LOG.warn(
                    "The profile of the user of conversation {} is not stored, as the store has not taken it in time; the"
                            + " conversation goes on, and keeps it until it leaves memory. Reported once until the store is"
                            + " back.",
                    Redaction.name(source.id()));
        }
        return next != ProfileSource.AfterFailure.TRY_AGAIN;
    }

    // ---- calls that do not return

    /** Conversations whose profiles wait cannot leave memory: so those behind a call that does not return wait no longer than others. */
    private final class Late implements WriteWatch.Writer {

        @Override
        public void isHeld() {
            // The other thread goes on; if both are held, profiles can wait.
        }

        @Override
        public void doesNotReturn(Thread where, Duration age) {
            troubled.set(true);
            LOG.warn(
                    "A call to store the profile of a user has not returned for {} s, longer than StoreLimits.timeout. Messages do"
                            + " not wait for it. The stack is where it is now.",
                    age.toSeconds(),
                    new TurnWatch.WhereItIs(where));
        }

        @Override
        public void giveUpLate(long now) {
            boolean wakes = false;
            for (Ticket next = queue.peek(); next != null && isLate(next, now); next = queue.peek()) {
                // Whoever takes it out has it: this thread, or one of the writer's.
                if (queue.remove(next)) {
                    wakes |= next.source() == null;
                    if (next.source() != null) {
                        giveUp(next.source());
                        activity.end(1);
                    }
                }
            }
            if (wakes) {
                // A thread may be on its way to sleep that it was meant for.
                queue.add(WAKE);
            }
            if (watch.held() >= THREADS) {
                // No thread is left to do it.
                for (int left = failed.size(); left > 0; left--) {
                    ProfileSource next = failed.poll();
                    if (next != null) {
                        giveUp(next);
                    }
                }
            }
        }

        @Override
        public boolean hasFailed() {
            return !failed.isEmpty();
        }

        /** One that wakes a thread is out of the way of those behind it. */
        private boolean isLate(Ticket one, long now) {
            return one.source() == null ? !stopped : now - one.since() > most;
        }

        private void giveUp(ProfileSource source) {
            finish(source, source.takeProfile() == null || isOverAfterFailure(source));
        }
    }

    // ---- ending

    /** Whether nothing is to be stored. */
    boolean isEmpty() {
        return open.get() == 0;
    }

    /** Ends the threads. */
    void close() {
        stopped = true;
        watch.close();
        threads.forEach(thread -> queue.add(WAKE));
    }

    List<Thread> threads() {
        List<Thread> all = new ArrayList<>(threads);
        Thread watching = watch.thread();
        if (watching != null) {
            all.add(watching);
        }
        return all;
    }
}
