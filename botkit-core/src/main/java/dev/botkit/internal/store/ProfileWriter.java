package dev.botkit.internal.store;

import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.runtime.Activity;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.QueuedTask;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stores the profiles of users, on threads of its own: a profile that cannot be stored, or whose call does not return, delays no
 * message. The profiles of a network address wait for those of others by one at a time only ({@link Background}). A failed call is made
 * again, for as long as entries are tried; then the conversation goes on without it.
 */
public final class ProfileWriter {

    private static final Log LOG = Log.of(ProfileWriter.class);
    private static final int THREADS = 2;

    private final History history;
    private final long most;
    private final Timer timer;
    private final Background threads;

    private final Set<Ticket> waiting = ConcurrentHashMap.newKeySet();
    private final Queue<Ticket> failed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicBoolean troubled = new AtomicBoolean();
    private final AtomicBoolean givenUp = new AtomicBoolean();
    private final AtomicBoolean crowded = new AtomicBoolean();
    private final WriteWatch watch;
    private final Runnable changed;
    private volatile boolean stopped;

    /** When a call to the store has returned; at first when this has begun. */
    private volatile long returned;

    /** Of whom a profile is to be stored. */
    private static final class Ticket {

        private final ProfileSource source;
        private final String lane;
        private final long since;
        private volatile @Nullable QueuedTask place;

        /** {@code since} is when it has come. */
        Ticket(ProfileSource source, String lane, long since) {
            this.source = source;
            this.lane = lane;
            this.since = since;
        }

        /** To be tried again. */
        Ticket again() {
            return new Ticket(source, lane, since);
        }

        /** Whether it was taken back: whoever does so has it. */
        boolean isTakenBack() {
            QueuedTask known = place;
            return known != null && known.withdraw();
        }
    }

    /** {@code changed} is told when there may be nothing left to do. */
    ProfileWriter(History history, Limits limits, Timer timer, Activity activity, Runnable changed) {
        this.history = history;
        this.most = limits.store().timeout().toNanos();
        this.timer = timer;
        this.threads = new Background("botkit-profile-writer", THREADS, activity);
        this.changed = changed;
        this.returned = timer.nanoTime();
        this.watch = new WriteWatch(timer, limits.store().timeout(), new Late());
    }

    /**
     * A conversation has a profile to store. Called with its lock.
     *
     * @param network the address of the client that has sent it; null if none has
     * @return false if too many of that address wait already, or of all. What comes from no client, as at a login, always has a place
     */
    public boolean wants(ProfileSource source, @Nullable String network) {
        open.incrementAndGet();
        Ticket ticket = new Ticket(source, network == null ? Background.OWN : network, timer.nanoTime());
        if (queue(ticket) || stopped) {
            return true;
        }
        isOver();
        return false;
    }

    private boolean queue(Ticket ticket) {
        waiting.add(ticket);
        Runnable task = () -> write(ticket);
        QueuedTask place =
                ticket.lane.equals(Background.OWN) ? threads.executeLast(task) : threads.execute(ticket.lane, task);
        ticket.place = place;
        if (place == null) {
            waiting.remove(ticket);
        }
        return place != null;
    }

    /** A profile is not stored, as too much of its network address waits. */
    public void isNotStored(ConversationId id) {
        if (crowded.compareAndSet(false, true)) {
            LOG.warn(
                    "The profile of the user of conversation {} is not stored, as too much of its network address waits already;"
                            + " the conversation goes on, and keeps it until it leaves memory. Reported once until no"
                            + " profile waits.",
                    Redaction.name(id));
        }
    }

    boolean isOwnThread() {
        return threads.isOwnThread();
    }

    private void write(Ticket ticket) {
        waiting.remove(ticket);
        if (stopped) {
            isOver();
            return;
        }
        WriteWatch.InHand inHand = watch.begin(List.of());
        boolean isOver = true;
        try {
            isOver = isOver(ticket.source, inHand);
        } finally {
            try {
                // Before that: the watch sleeps when nothing has failed and nothing is in hand.
                finish(ticket, isOver);
            } finally {
                watch.end(inHand);
            }
        }
    }

    private void finish(Ticket ticket, boolean isOver) {
        if (isOver) {
            isOver();
        } else {
            failed.add(ticket);
        }
    }

    private void isOver() {
        if (open.decrementAndGet() == 0) {
            crowded.set(false);
        }
        changed.run();
    }

    /** Tries once; false if it is to be tried again. */
    private boolean isOver(ProfileSource source, WriteWatch.InHand inHand) {
        String json = source.takeProfile();
        if (json == null) {
            return true;
        }
        try {
            inHand.call(() -> {
                history.profiles().write(source.id(), json);
                return json;
            });
        } catch (Throwable e) {
            // Also what this method need not declare, as in a language without checked exceptions.
            return hasFailed(source, e);
        } finally {
            returned = timer.nanoTime();
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

    // ---- what has failed, and calls that do not return

    /** One round of the watch; tests take some of their own. */
    public void look() {
        watch.look();
    }

    /** Conversations whose profiles wait cannot leave memory: so those behind calls that do not return wait no longer than others. */
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

        /** Nothing is given up while the store takes one after the other, however many wait. */
        @Override
        public void giveUpLate(long now) {
            if (watch.held() < THREADS) {
                tryAgain();
                return;
            }
            // Calls that take long, but return, are no reason to give up what waits behind them.
            boolean hangs = now - returned > most;
            List<Ticket> late = waiting.stream()
                    .filter(one -> hangs && now - one.since > most && one.isTakenBack())
                    .toList();
            for (Ticket one : late) {
                waiting.remove(one);
                giveUp(one);
            }
            for (int left = failed.size(); left > 0; left--) {
                Ticket next = failed.poll();
                if (next != null) {
                    giveUp(next);
                }
            }
        }

        /** Those that have failed wait with the others. */
        private void tryAgain() {
            for (int left = failed.size(); left > 0 && !stopped; left--) {
                Ticket next = failed.poll();
                if (next != null && !queue(next.again())) {
                    failed.add(next);
                }
            }
        }

        @Override
        public boolean hasFailed() {
            return !failed.isEmpty();
        }

        private void giveUp(Ticket one) {
            finish(one, one.source.takeProfile() == null || isOverAfterFailure(one.source));
        }
    }

    // ---- ending

    /** Whether nothing is to be stored. */
    boolean isEmpty() {
        return open.get() == 0;
    }

    /** Takes nothing more. */
    void close() {
        stopped = true;
        watch.close();
        threads.close();
    }

    void awaitEnd(long nanos) throws InterruptedException {
        Thread watching = watch.thread();
        if (watching != null && watching != Thread.currentThread()) {
            watching.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
        if (!isOwnThread()) {
            threads.awaitEnd(nanos);
        }
    }
}
