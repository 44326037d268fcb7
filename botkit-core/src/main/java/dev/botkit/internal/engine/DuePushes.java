package dev.botkit.internal.engine;

import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.internal.engine.PushDeadlines.PushKey;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.logging.Log;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The scheduled pushes that are due: reads them, and has them sent on the schedule's threads. A look reads one page more than is
 * under way, rests or is left to another process, so that pushes that hang, fail or wait for that one keep no others back. Where a page is full, the next one is read as soon
 * as a thread has nothing to do. What a page may take in memory is bounded by the sizes of the page before.
 *
 * <p>Thread-safe.
 */
final class DuePushes {

    /** How far ahead the store is read, and how long a push of another process's may stay unseen. */
    static final Duration AHEAD = Duration.ofSeconds(30);

    /** The process that has scheduled a push sends it; others do when it is late. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** How long a push rests that was not sent, and when a store that has failed is asked again. */
    static final Duration RETRY = ScheduleLookout.RETRY;

    /** How long a clock that is set forward may stay unseen where the store is not read for others. */
    static final Duration CLOCK = Duration.ofMinutes(1);

    static final int PAGE = 100;

    /** The first page, of pushes whose size is not known. */
    static final int FIRST_PAGE = 16;

    /** How much new pushes of a page may take; where they took more, the next page has fewer. */
    static final long PAGE_BYTES = 4L << 20;

    /** The same with those that are read once more, as they rest or are under way. */
    private static final long MOST_BYTES = 16L << 20;

    private static final Log LOG = Log.of(DuePushes.class);
    private static final Instant END_OF_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);

    /** What a store can be asked for. */
    private static final int MOST = 10_000;

    private final Timer timer;
    private final ScheduleStore store;
    private final boolean survives;
    private final PushDeadlines deadlines;
    private final StoreHealth health;
    private final Ids ids;
    private final ScheduleSender sender;
    private final Background threads;
    private final ScheduleLookout lookout;
    private final AtomicBoolean troubled = new AtomicBoolean();

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<PushKey> underWay = new HashSet<>();
    private final Map<PushKey, Resting> resting = new HashMap<>();
    private int leftToOthers;
    private int pageSize = FIRST_PAGE;
    private long bytesOfOne;
    private boolean moreMayBeDue;

    /** One that was not sent, and when it is tried again. */
    private record Resting(ScheduledSending sending, long until) {}

    /** Does nothing before {@link #start}; {@code survives} tells whether the store lasts longer than this process. */
    DuePushes(
            Timer timer,
            ScheduleStore store,
            boolean survives,
            PushDeadlines deadlines,
            StoreHealth health,
            Ids ids,
            ScheduleSender sender,
            Background threads) {
        this.timer = timer;
        this.store = store;
        this.survives = survives;
        this.deadlines = deadlines;
        this.health = health;
        this.ids = ids;
        this.sender = sender;
        this.threads = threads;
        this.lookout = new ScheduleLookout(timer, survives ? AHEAD : CLOCK, threads, this::look);
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
        deadlines.add(push, wait);
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

    // ---- which are due

    private void look() {
        Instant now = timer.instant();
        int most = mostToRead();
        List<ScheduledPush> page;
        List<ScheduledPush> behindTheClock;
        try {
            page = survives ? health.read(() -> store.due(now.plus(AHEAD), most)) : store.due(END_OF_TIME, most);
            behindTheClock = dueBefore(survives ? now.plus(AHEAD) : now, page);
            troubled.set(false);
        } catch (RuntimeException e) {
            trouble("The store was not asked which scheduled pushes are due; it is asked again", e);
            lookout.plan(RETRY);
            return;
        }
        isRead(page);
        Duration next = survives ? AHEAD : deadlines.untilNext();
        boolean begun = false;
        int left = 0;
        for (ScheduledPush push : page) {
            Duration wait = waits(push, now);
            if (wait.isNegative() || wait.isZero()) {
                begun |= begin(push);
            } else {
                next = earlier(next, wait);
                left += push.due().isAfter(now) || isOwn(push) ? 0 : 1;
            }
        }
        boolean readsMore = leavesToOthers(left);
        if (page.size() >= most && !page.get(page.size() - 1).due().isAfter(now)) {
            // Also if all threads hang, or nothing of it could be begun.
            next = earlier(next, RETRY);
            if (begun || readsMore) {
                moreMayBeDue();
            }
        }
        for (ScheduledPush push : behindTheClock) {
            begun |= begin(push);
        }
        if (!behindTheClock.isEmpty()) {
            // There may be more of them.
            next = earlier(next, RETRY);
            if (begun) {
                moreMayBeDue();
            }
        }
        if (next != null) {
            lookout.plan(next);
        }
    }

    /** What is due before its instant, as the clock was set back, and is not in a page. Seldom any, so they are read one by one. */
    private List<ScheduledPush> dueBefore(Instant instant, List<ScheduledPush> page) {
        List<PushKey> keys = deadlines.dueBefore(instant);
        if (keys.isEmpty()) {
            return List.of();
        }
        Set<PushKey> inPage = page.stream().map(PushKey::of).collect(Collectors.toSet());
        List<ScheduledPush> found = new ArrayList<>();
        long bytes = 0;
        for (PushKey key : keys) {
            if (found.size() >= PAGE || bytes >= PAGE_BYTES) {
                break;
            }
            if (inPage.contains(key) || isBusy(key)) {
                continue;
            }
            List<ScheduledPush> all =
                    survives ? health.read(() -> store.of(key.conversation())) : store.of(key.conversation());
            ScheduledPush push = all.stream()
                    .filter(each -> each.id().equals(key.id()))
                    .findFirst()
                    .orElse(null);
            if (push == null) {
                deadlines.forget(key);
            } else {
                found.add(push);
                bytes += JsonValues.textBytes(push.json());
            }
        }
        return found;
    }

    /** Whether it is under way, or rests. */
    private boolean isBusy(PushKey key) {
        lock.lock();
        try {
            Resting rests = resting.get(key);
            return underWay.contains(key) || (rests != null && rests.until() - timer.nanoTime() > 0);
        } finally {
            lock.unlock();
        }
    }

    private int mostToRead() {
        lock.lock();
        try {
            long now = timer.nanoTime();
            // Those that are not there any more; one that is was tried again long ago.
            resting.values().removeIf(one -> now - one.until() > AHEAD.toNanos());
            int all = Math.min(MOST, pageSize + underWay.size() + resting.size() + leftToOthers);
            return (int) Math.min(all, Math.max(pageSize, MOST_BYTES / Math.max(1, bytesOfOne)));
        } finally {
            lock.unlock();
        }
    }

    /** How large the next page may be follows from this one. */
    private void isRead(List<ScheduledPush> page) {
        if (page.isEmpty()) {
            return;
        }
        long bytes = 0;
        for (ScheduledPush push : page) {
            bytes += JsonValues.textBytes(push.json());
        }
        lock.lock();
        try {
            bytesOfOne = bytes / page.size();
            long fit = PAGE_BYTES / Math.max(1, bytesOfOne);
            pageSize = (int) Math.max(1, Math.min(Math.min(PAGE, 2L * pageSize), fit));
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

    private boolean isOwn(ScheduledPush push) {
        return !survives || ids.isOwn(push.id());
    }

    private static Duration earlier(@Nullable Duration next, Duration wait) {
        return next == null || wait.compareTo(next) < 0 ? wait : next;
    }

    /** How long it is until this bot sends a push. */
    private Duration waits(ScheduledPush push, Instant now) {
        Instant ripe = isOwn(push) ? push.due() : push.due().plus(GRACE);
        PushKey key = PushKey.of(push);
        Duration own = deadlines.left(key);
        Duration wait = earlier(own, Duration.between(now, ripe));
        lock.lock();
        try {
            Resting rests = resting.get(key);
            Duration left = rests == null ? wait : Duration.ofNanos(rests.until() - timer.nanoTime());
            return left.compareTo(wait) > 0 ? left : wait;
        } finally {
            lock.unlock();
        }
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
            looks = moreMayBeDue && underWay.size() - sender.held() < ScheduleSender.THREADS;
            moreMayBeDue &= !looks;
        } finally {
            lock.unlock();
        }
        if (looks) {
            lookout.lookSoon();
        }
    }

    // ---- what is done with them

    /** Has a push sent; false if it is under way already. */
    private boolean begin(ScheduledPush push) {
        PushKey key = PushKey.of(push);
        Resting earlier;
        lock.lock();
        try {
            if (!underWay.add(key)) {
                return false;
            }
            earlier = resting.remove(key);
        } finally {
            lock.unlock();
        }
        ScheduledSending sending = earlier == null ? sender.sending(push) : earlier.sending();
        if (!threads.execute(() -> send(push, sending))) {
            isOver(key, earlier == null ? null : sending);
            return false;
        }
        return true;
    }

    private void send(ScheduledPush push, ScheduledSending sending) {
        PushKey key = PushKey.of(push);
        ScheduledSending notSent = null;
        try {
            sender.send(push, sending, new ScheduleSender.Owner() {
                @Override
                public void heldHasChanged() {
                    lookIfIdle();
                }

                @Override
                public void isGivenUp() {
                    isOver(key, null);
                }
            });
        } catch (RuntimeException e) {
            trouble("A scheduled push was not sent; it is tried again", e);
            notSent = sending;
        } finally {
            isOver(key, notSent);
        }
    }

    /** One is not under way any more; it rests if it was not sent. */
    private void isOver(PushKey key, @Nullable ScheduledSending notSent) {
        lock.lock();
        try {
            underWay.remove(key);
            if (notSent != null) {
                resting.put(key, new Resting(notSent, timer.nanoTime() + RETRY.toNanos()));
            }
        } finally {
            lock.unlock();
        }
        lookIfIdle();
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
