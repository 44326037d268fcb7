package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All three stores on maps. One lock, held for a moment. */
final class InMemoryHistory implements History, LogStore, StateStore {

    private static final int MOST_ENTRIES = 1_000;
    private static final int MOST_CONVERSATIONS = 10_000;

    private final ReentrantLock lock = new ReentrantLock();

    /** Those written to longest ago come first. */
    private final LinkedHashMap<ConversationId, Log> logs = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<ConversationId, Stored> states = new HashMap<>();
    private final Map<ConversationId, String> profileTexts = new HashMap<>();
    private final ProfileStore profiles = new Profiles();

    private static final class Log {
        final NavigableMap<Long, LogEntry> bySeq = new TreeMap<>();
        final Map<String, Long> byId = new HashMap<>();

        AppendOutcome append(LogEntry entry) {
            Long known = byId.get(entry.id());
            if (known != null) {
                return known == entry.seq() ? AppendOutcome.stored(known) : AppendOutcome.duplicate(known);
            }
            if (bySeq.putIfAbsent(entry.seq(), entry) != null) {
                return AppendOutcome.CONFLICT;
            }
            byId.put(entry.id(), entry.seq());
            if (bySeq.size() > MOST_ENTRIES) {
                byId.remove(bySeq.pollFirstEntry().getValue().id());
            }
            return AppendOutcome.stored(entry.seq());
        }
    }

    private final class Profiles implements ProfileStore {

        @Override
        public @Nullable String read(ConversationId conversation) {
            return locked(() -> profileTexts.get(conversation));
        }

        @Override
        public void write(ConversationId conversation, String json) {
            locked(() -> profileTexts.put(conversation, json));
        }

        @Override
        public void erase(ConversationId conversation) {
            locked(() -> profileTexts.remove(conversation));
        }
    }

    @Override
    public LogStore log() {
        return this;
    }

    @Override
    public StateStore states() {
        return this;
    }

    @Override
    public ProfileStore profiles() {
        return profiles;
    }

    @Override
    public void close() {
        // Nothing was opened.
    }

    // ---- the log

    @Override
    public @Nullable LogHead head(ConversationId conversation) {
        return locked(() -> {
            Log log = logs.get(conversation);
            if (log == null) {
                return null;
            }
            LogEntry newest = log.bySeq.lastEntry().getValue();
            return new LogHead(newest.epoch(), newest.seq());
        });
    }

    @Override
    public List<AppendOutcome> append(List<LogEntry> batch) {
        return locked(() -> {
            List<AppendOutcome> outcomes = new ArrayList<>(batch.size());
            Set<ConversationId> stopped = new HashSet<>();
            for (LogEntry entry : batch) {
                AppendOutcome outcome = stopped.contains(entry.conversation())
                        ? AppendOutcome.SKIPPED
                        : logs.computeIfAbsent(entry.conversation(), key -> new Log())
                                .append(entry);
                if (outcome.status() != AppendOutcome.Status.STORED) {
                    stopped.add(entry.conversation());
                }
                outcomes.add(outcome);
            }
            while (logs.size() > MOST_CONVERSATIONS) {
                forget(logs.keySet().iterator().next());
            }
            return outcomes;
        });
    }

    @Override
    public List<LogEntry> readAfter(ConversationId conversation, long after, int limit) {
        return locked(() -> {
            Log log = logs.get(conversation);
            return log == null
                    ? List.of()
                    : log.bySeq.tailMap(after, false).values().stream()
                            .limit(limit)
                            .toList();
        });
    }

    @Override
    public List<LogEntry> readBefore(ConversationId conversation, long before, int limit) {
        return locked(() -> {
            Log log = logs.get(conversation);
            if (log == null) {
                return List.of();
            }
            List<LogEntry> newestFirst = log.bySeq.headMap(before, false).descendingMap().values().stream()
                    .limit(limit)
                    .toList();
            List<LogEntry> oldestFirst = new ArrayList<>(newestFirst);
            java.util.Collections.reverse(oldestFirst);
            return oldestFirst;
        });
    }

    // ---- states

    @Override
    public @Nullable Stored read(ConversationId conversation) {
        return locked(() -> states.get(conversation));
    }

    @Override
    public Set<ConversationId> write(List<Change> changes) {
        return locked(() -> {
            Set<ConversationId> refused = new HashSet<>();
            for (Change change : changes) {
                Stored known = states.get(change.conversation());
                Stored changed = new Stored(change.version() + 1, change.json());
                if ((known == null ? 0 : known.version()) == change.version()) {
                    states.put(change.conversation(), changed);
                } else if (!changed.equals(known)) {
                    refused.add(change.conversation());
                }
            }
            return refused;
        });
    }

    /** Of the log and of the state: core erases both together. */
    @Override
    public void erase(ConversationId conversation) {
        locked(() -> {
            logs.remove(conversation);
            return states.remove(conversation);
        });
    }

    private void forget(ConversationId conversation) {
        logs.remove(conversation);
        states.remove(conversation);
        profileTexts.remove(conversation);
    }

    private <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
