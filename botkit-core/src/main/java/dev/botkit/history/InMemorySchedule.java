package dev.botkit.history;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.JsonValues;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Scheduled pushes on maps, with one lock that is held for a moment. Nothing is dropped to make room: it may be far off. */
final class InMemorySchedule implements ScheduleStore {

    private static final int MOST_PUSHES = 10_000;
    private static final long MOST_BYTES =
            Math.min(16L << 20, Runtime.getRuntime().maxMemory() / 16);

    /** What one takes beside its texts, with its places in sets and maps. */
    private static final int OVERHEAD = 400;

    private static final Comparator<ScheduledPush> BY_TIME = Comparator.comparing(ScheduledPush::due)
            .thenComparing(ScheduledPush::id)
            .thenComparing(push -> push.conversation().toString());

    private final int mostPushes;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<ScheduledPush> byTime = new TreeSet<>(BY_TIME);
    private final Map<ConversationId, Map<String, ScheduledPush>> byConversation = new HashMap<>();
    private long bytes;

    InMemorySchedule() {
        this(MOST_PUSHES, MOST_BYTES);
    }

    InMemorySchedule(int mostPushes, long mostBytes) {
        this.mostPushes = mostPushes;
        this.mostBytes = mostBytes;
    }

    @Override
    public void add(ScheduledPush push) {
        lock.lock();
        try {
            Map<String, ScheduledPush> own = byConversation.getOrDefault(push.conversation(), Map.of());
            if (own.containsKey(push.id())) {
                return;
            }
            if ((byTime.size() >= mostPushes || bytes + bytes(push) > mostBytes) && !isMoving(push)) {
                throw loggable(new LimitExceededException(
                        "No memory is left for another scheduled push (" + byTime.size() + " wait).", true));
            }
            byConversation
                    .computeIfAbsent(push.conversation(), id -> new TreeMap<>())
                    .put(push.id(), push);
            byTime.add(push);
            bytes += bytes(push);
        } finally {
            lock.unlock();
        }
    }

    /** One that is in another conversation is about to be removed there. Looked for only where there is no room. */
    private boolean isMoving(ScheduledPush push) {
        return byTime.stream().anyMatch(other -> other.id().equals(push.id()));
    }

    @Override
    public List<DuePush> due(Instant until, int maxPushes) {
        lock.lock();
        try {
            return byTime.stream()
                    .takeWhile(push -> !push.due().isAfter(until))
                    .limit(maxPushes)
                    .map(DuePush::of)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable ScheduledPush find(ConversationId conversation, String id) {
        lock.lock();
        try {
            return byConversation.getOrDefault(conversation, Map.of()).get(id);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<ScheduledPush> of(ConversationId conversation) {
        lock.lock();
        try {
            return byConversation.getOrDefault(conversation, Map.of()).values().stream()
                    .sorted(BY_TIME)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** The conversations that have any. */
    List<ConversationId> conversations() {
        lock.lock();
        try {
            return List.copyOf(byConversation.keySet());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean remove(ConversationId conversation, String id) {
        lock.lock();
        try {
            Map<String, ScheduledPush> own = byConversation.get(conversation);
            ScheduledPush removed = own == null ? null : own.remove(id);
            if (own == null || removed == null) {
                return false;
            }
            if (own.isEmpty()) {
                byConversation.remove(conversation);
            }
            forget(removed);
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void erase(ConversationId conversation) {
        lock.lock();
        try {
            Map<String, ScheduledPush> own = byConversation.remove(conversation);
            if (own != null) {
                own.values().forEach(this::forget);
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(ScheduledPush push) {
        byTime.remove(push);
        bytes -= bytes(push);
    }

    private static long bytes(ScheduledPush push) {
        return (long) OVERHEAD
                + JsonValues.textBytes(push.json())
                + JsonValues.textBytes(push.conversation().name());
    }
}
