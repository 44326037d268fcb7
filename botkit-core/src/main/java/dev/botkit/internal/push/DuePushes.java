package dev.botkit.internal.push;

import dev.botkit.history.DuePush;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.push.PushDeadlines.PushKey;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.Ids;
import dev.botkit.internal.store.StoreHealth;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The scheduled pushes that are due: looks which they are, and has them sent on the schedule's threads. A look reads one page more than is
 * under way, rests or is left to another process, so that pushes that hang, fail or wait for that one keep no others back. Where a page is full, the next one is read as soon
 * as a thread has nothing to do. The text of a push is read on the thread that sends it, right before that.
 *
 * <p>It is long because what is due, under way, resting and left to another process is one state under one lock. Thread-safe.
 */
public final class DuePushes {

    /** How far ahead the store is read, and how long a push of another process's may stay unseen. */
    public static final Duration AHEAD = Duration.ofSeconds(30);

    /** The process that has scheduled a push sends it; others do when it is late. */
    public static final Duration GRACE = Duration.ofSeconds(5);

    /** How long a push rests that was not sent, and when a store that has failed is asked again. */
    public static final Duration RETRY = ScheduleLookout.RETRY;

    /** How long a clock that is set forward may stay unseen where the store is not read for others. */
    public static final Duration CLOCK = Duration.ofMinutes(1);

    public static final int PAGE = 100;

    private static final Log LOG = Log.of(DuePushes.class);
    private static final Instant END_OF_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);

    /** What a store can be asked for. */
    private static final int MOST = 10_000;

    private final Timer timer;
    private final ScheduleStore store;
    private final boolean survives;
    private final PushDeadlines deadlines;
    private final PushPlaces places = new PushPlaces();
    private final StoreHealth health;
    private final Ids ids;
    private final ScheduleSender sender;
    private final SendLanes lanes;
    private final ScheduleLookout lookout;
    private final AtomicBoolean troubled = new AtomicBoolean();

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<PushKey> underWay = new HashSet<>();
    private final Map<PushKey, Resting> resting = new HashMap<>();
    private int leftToOthers;
    private boolean moreMayBeDue;

    /** One that was not sent, and when it is tried again. */
    private record Resting(ScheduledSending sending, long until) {}

    /** Does nothing before {@link #start}; {@code survives} tells whether the store lasts longer than this process. */
    DuePushes(
            Timer timer,
            ScheduleStore store,
            boolean survives,
            StoreHealth health,
            Ids ids,
            ScheduleSender sender,
            Background threads,
            Background looks) {
        this.timer = timer;
        this.store = store;
        this.survives = survives;
        this.deadlines = new PushDeadlines(timer);
        this.health = health;
        this.ids = ids;
        this.sender = sender;
        this.lanes = new SendLanes(threads);
        this.lookout = new ScheduleLookout(timer, survives ? AHEAD : CLOCK, looks, this::look);
    }

    /** Begins to look for what an earlier process has left. */
    void start() {
        if (survives) {
            lookout.plan(Duration.ZERO);
        }
    }

    /** Has nothing more sent; what is due is sent by whoever comes next. */
    void close() {
        lookout.close();
    }

    /** A push is in the store, and is to be sent at its time. */
    void await(ScheduledPush push) {
        await(push, Duration.between(timer.instant(), push.due()));
    }

    /** The same for one that is due so long from now, also if the clock was set back meanwhile. */
    void await(ScheduledPush push, Duration wait) {
        deadlines.add(PushKey.of(push), wait);
        lookout.plan(wait);
    }

    /** How long it is until a push is due. */
    Duration untilDue(ScheduledPush push) {
        Duration wait = Duration.between(timer.instant(), push.due());
        Duration left = deadlines.left(PushKey.of(push));
        return earlier(left, wait);
    }

    /** Does something while this bot does not send a push that is not under way yet. */
    void holding(ScheduledPush push, Runnable task) {
        PushKey key = PushKey.of(push);
        lock.lock();
        try {
            underWay.add(key);
        } finally {
            lock.unlock();
        }
        try {
            task.run();
        } finally {
            isOver(key, null);
        }
    }

    /** The places of those that are kept in memory. */
    PushPlaces places() {
        return places;
    }

    /** A push was removed from the store. */
    void forget(PushKey key) {
        deadlines.forget(key);
        places.forget(key);
    }

    /** One that is kept in memory has been put there; it may have been sent or erased since. */
    void isKept(ScheduledPush push, @Nullable String network, long bytes) {
        PushKey key = PushKey.of(push);
        places.isKept(key, network, bytes);
        if (store.find(push.conversation(), push.id()) == null) {
            places.forget(key);
        }
    }

    /** All pushes of a conversation were. */
    void forget(ConversationId conversation) {
        deadlines.forget(conversation);
        if (!survives) {
            places.forget(conversation, key -> store.find(key.conversation(), key.id()) == null);
        }
    }

    // ---- which are due

    private void look() {
        Instant now = timer.instant();
        int most = mostToRead();
        List<DuePush> page;
        try {
            page = read(() -> store.due(survives ? now.plus(AHEAD) : END_OF_TIME, most));
            troubled.set(false);
        } catch (Throwable e) {
            trouble("The store was not asked which scheduled pushes are due; it is asked again", e);
            lookout.plan(RETRY);
            return;
        }
        Duration next = survives ? AHEAD : deadlines.untilNext();
        boolean begun = false;
        int left = 0;
        for (DuePush push : page) {
            Duration wait = waits(push, now);
            if (wait.isNegative() || wait.isZero()) {
                begun |= begin(PushKey.of(push));
            } else {
                next = earlier(next, wait);
                left += push.due().isAfter(now) || isOwn(push) ? 0 : 1;
            }
        }
        // The page has most of them, but not those that are due later by a clock that was set back.
        List<PushKey> own = deadlines.due(most);
        for (PushKey key : own) {
            begun |= begin(key);
        }
        boolean readsMore = leavesToOthers(left);
        if (own.size() >= most
                || (page.size() >= most && !page.get(page.size() - 1).due().isAfter(now))) {
            // Also if all threads hang, or nothing of it could be begun.
            next = earlier(next, RETRY);
            if (begun || readsMore) {
                moreMayBeDue();
            }
        }
        if (next != null) {
            lookout.plan(next);
        }
        planNextTry();
    }

    private <T extends @Nullable Object> T read(Supplier<T> read) {
        return survives ? health.read(read) : read.get();
    }

    private int mostToRead() {
        lock.lock();
        try {
            long now = timer.nanoTime();
            // Those that are not there any more; one that is was tried again long ago.
            resting.values().removeIf(one -> now - one.until() > AHEAD.toNanos());
            return Math.min(MOST, PAGE + underWay.size() + resting.size() + leftToOthers);
        } finally {
            lock.unlock();
        }
    }

    /** Notes how many are left to another process that may be about to send them; true if there are more than before. */
    private boolean leavesToOthers(int left) {
        lock.lock();
        try {
            boolean more = left > leftToOthers;
            leftToOthers = left;
            return more;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOwn(DuePush push) {
        return !survives || ids.isOwn(push.id());
    }

    private static Duration earlier(@Nullable Duration next, Duration wait) {
        return next == null || wait.compareTo(next) < 0 ? wait : next;
    }

    /** How long it is until the time of a push has come for this bot. */
    private Duration waits(DuePush push, Instant now) {
        Instant ripe = isOwn(push) ? push.due() : push.due().plus(GRACE);
        return earlier(deadlines.left(PushKey.of(push)), Duration.between(now, ripe));
    }

    /** Looks when the next one has rested. */
    private void planNextTry() {
        OptionalLong wait;
        lock.lock();
        try {
            long now = timer.nanoTime();
            wait = resting.values().stream()
                    .mapToLong(one -> one.until() - now)
                    .filter(left -> left > 0)
                    .min();
        } finally {
            lock.unlock();
        }
        wait.ifPresent(nanos -> lookout.plan(Duration.ofNanos(nanos)));
    }

    /** The next page is read as soon as there is less under way than there are threads. */
    private void moreMayBeDue() {
        lock.lock();
        try {
            moreMayBeDue = true;
        } finally {
            lock.unlock();
        }
        lookIfIdle();
    }

    private void lookIfIdle() {
        boolean looks;
        lock.lock();
        try {
            looks = moreMayBeDue && lanes.count() - sender.held() < ScheduleSender.THREADS;
            moreMayBeDue &= !looks;
        } finally {
            lock.unlock();
        }
        if (looks) {
            lookout.lookSoon();
        }
    }

    // ---- what is done with them

    /** Has a push sent; false if it is under way already, or rests. */
    private boolean begin(PushKey key) {
        Resting earlier;
        lock.lock();
        try {
            earlier = resting.get(key);
            if ((earlier != null && earlier.until() - timer.nanoTime() > 0) || !underWay.add(key)) {
                return false;
            }
            resting.remove(key);
        } finally {
            lock.unlock();
        }
        ScheduledSending sending = earlier == null ? sender.sending(key) : earlier.sending();
        return lanes.execute(key, () -> send(key, sending), () -> rests(key, earlier == null ? null : sending));
    }

    private void send(PushKey key, ScheduledSending sending) {
        ScheduledSending notSent = null;
        try {
            ScheduledPush push = read(() -> store.find(key.conversation(), key.id()));
            if (push != null) {
                sender.send(push, sending, new ScheduleSender.Owner() {
                    @Override
                    public void heldHasChanged() {
                        lookIfIdle();
                    }

                    @Override
                    public void isGivenUp() {
                        forget(key);
                        isOver(key, null);
                    }
                });
            }
            if (push == null) {
                // Gone, or the store lists what it does not have: that must not keep looks going.
                notSent = sending;
            }
            forget(key);
        } catch (Throwable e) {
            trouble("A scheduled push was not sent; it is tried again", e);
            notSent = sending;
        } finally {
            isOver(key, notSent);
        }
    }

    /** One is not under way any more; it rests if it was not sent. */
    private void isOver(PushKey key, @Nullable ScheduledSending notSent) {
        rests(key, notSent);
        lanes.isOver(key);
        lookIfIdle();
    }

    private void rests(PushKey key, @Nullable ScheduledSending notSent) {
        lock.lock();
        try {
            underWay.remove(key);
            if (notSent != null) {
                resting.put(key, new Resting(notSent, timer.nanoTime() + RETRY.toNanos()));
            }
        } finally {
            lock.unlock();
        }
        if (notSent != null) {
            lookout.plan(RETRY);
        }
    }

    /** Said once until the store has answered. */
    private void trouble(String what, Throwable failure) {
        if (troubled.compareAndSet(false, true)) {
            LOG.warn("{}", what, failure);
        } else {
            LOG.debug("{}", what, failure);
        }
    }
}
