package dev.botkit.internal.engine;

import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
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
    }

    /**
     * Of one push.
     *
     * @param due as the store has it
     * @param nanos from the start of these deadlines
     */
    private record Deadline(PushKey key, Instant due, long nanos) {}

    PushDeadlines(Timer timer) {
        this(timer, MOST);
    }

    PushDeadlines(Timer timer, int most) {
        this.timer = timer;
        this.most = most;
        this.start = timer.nanoTime();
    }

    /** A push was scheduled that is due so long from now. */
    void add(ScheduledPush push, Duration wait) {
        Deadline deadline = new Deadline(PushKey.of(push), push.due(), now() + wait.toNanos());
        lock.lock();
        try {
            remove(byKey.put(deadline.key(), deadline));
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
            return byTime.stream()
                    .map(Deadline::nanos)
                    .filter(nanos -> nanos > now)
                    .findFirst()
                    .map(nanos -> Duration.ofNanos(nanos - now))
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** Those that are due although their instant is later than another one, the earliest first. */
    List<PushKey> dueBefore(Instant instant) {
        long now = now();
        lock.lock();
        try {
            return byTime.stream()
                    .takeWhile(deadline -> deadline.nanos() <= now)
                    .filter(deadline -> deadline.due().isAfter(instant))
                    .map(Deadline::key)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    void forget(PushKey key) {
        lock.lock();
        try {
            remove(byKey.remove(key));
        } finally {
            lock.unlock();
        }
    }

    private void forget(ConversationId conversation) {
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

    /** The store, where what is removed from it is forgotten here. */
    ScheduleStore forgetting(ScheduleStore store) {
        return new ScheduleStore() {
            @Override
            public void add(ScheduledPush push) {
                store.add(push);
            }

            @Override
            public List<ScheduledPush> due(Instant until, int maxPushes) {
                return store.due(until, maxPushes);
            }

            @Override
            public List<ScheduledPush> of(ConversationId conversation) {
                return store.of(conversation);
            }

            @Override
            public boolean contains(ConversationId conversation, String id) {
                return store.contains(conversation, id);
            }

            @Override
            public boolean remove(ConversationId conversation, String id) {
                boolean removed = store.remove(conversation, id);
                forget(new PushKey(conversation, id));
                return removed;
            }

            @Override
            public void erase(ConversationId conversation) {
                store.erase(conversation);
                forget(conversation);
            }
        };
    }
}
