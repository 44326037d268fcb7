package dev.botkit.internal.push;

import dev.botkit.history.DuePush;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * When the pushes that this process has scheduled are due by the time that only moves forward, beside the instants that are stored:
 * a clock that is set back delays none of them. Of very many, the next ones are known; the others go by the clock alone. Thread-safe.
 */
final class PushDeadlines {

    /** As many as the store in memory keeps. */
    static final int MOST = 10_000;

    private static final Comparator<Deadline> BY_TIME = Comparator.comparingLong(Deadline::nanos)
            .thenComparing(deadline -> deadline.key().id())
            .thenComparing(deadline -> deadline.key().conversation());

    /** Before all others that are due at the same time: none has an empty id. */
    private static final PushKey BEFORE_ALL = new PushKey(ConversationId.webhook("-"), "");

    private final Timer timer;
    private final int most;
    private final long start;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PushKey, Deadline> byKey = new HashMap<>();
    private final TreeSet<Deadline> byTime = new TreeSet<>(BY_TIME);

    /** Which push it is. */
    record PushKey(ConversationId conversation, String id) {

        static PushKey of(ScheduledPush push) {
            return new PushKey(push.conversation(), push.id());
        }

        static PushKey of(DuePush push) {
            return new PushKey(push.conversation(), push.id());
        }
    }

    /**
     * Of one push.
     *
     * @param nanos from the start of these deadlines
     */
    private record Deadline(PushKey key, long nanos) {}

    PushDeadlines(Timer timer) {
        this(timer, MOST);
    }

    PushDeadlines(Timer timer, int most) {
        this.timer = timer;
        this.most = most;
        this.start = timer.nanoTime();
    }

    /** A push was scheduled that is due so long from now. */
    void add(PushKey key, Duration wait) {
        Deadline deadline = new Deadline(key, now() + wait.toNanos());
        lock.lock();
        try {
            remove(byKey.put(key, deadline));
            byTime.add(deadline);
            if (byTime.size() > most) {
                byKey.remove(byTime.last().key());
                byTime.pollLast();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long it is until a push is due; null if it goes by the clock alone. */
    @Nullable
    Duration left(PushKey key) {
        lock.lock();
        try {
            Deadline deadline = byKey.get(key);
            return deadline == null ? null : Duration.ofNanos(deadline.nanos() - now());
        } finally {
            lock.unlock();
        }
    }

    /** How long it is until the next one that is not due yet; null if there is none. */
    @Nullable
    Duration untilNext() {
        long now = now();
        lock.lock();
        try {
            Deadline next = byTime.ceiling(new Deadline(BEFORE_ALL, now + 1));
            return next == null ? null : Duration.ofNanos(next.nanos() - now);
        } finally {
            lock.unlock();
        }
    }

    /** The earliest of those that are due, so many at most. */
    List<PushKey> due(int most) {
        long now = now();
        lock.lock();
        try {
            return byTime.stream()
                    .takeWhile(deadline -> deadline.nanos() <= now)
                    .limit(most)
                    .map(Deadline::key)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** A push is not in the store any more. */
    void forget(PushKey key) {
        lock.lock();
        try {
            remove(byKey.remove(key));
        } finally {
            lock.unlock();
        }
    }

    /** None of a conversation's is. */
    void forget(ConversationId conversation) {
        lock.lock();
        try {
            byTime.removeIf(deadline -> deadline.key().conversation().equals(conversation));
            byKey.keySet().removeIf(key -> key.conversation().equals(conversation));
        } finally {
            lock.unlock();
        }
    }

    private void remove(@Nullable Deadline deadline) {
        if (deadline != null) {
            byTime.remove(deadline);
        }
    }

    private long now() {
        return timer.nanoTime() - start;
    }
}
