package dev.botkit.testkit;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A store in 60 lines, shown in the README. It has no bounds and ends with the process; all else that
 * the contract wants is there, {@link MapHistoryTest} proves it.
 */
@SuppressWarnings({"MissingOverride", "serial"})
record MapHistory(Logs log, States states, Profiles profiles) implements History {

    public void close() {}

    /** Something of each conversation. A database has tables instead. */
    static class Table<T> extends ConcurrentHashMap<ConversationId, T> {
        public T read(ConversationId conversation) {
            return get(conversation);
        }

        public void write(ConversationId conversation, T something) {
            put(conversation, something);
        }

        public void erase(ConversationId conversation) {
            remove(conversation);
        }
    }

    static class Profiles extends Table<String> implements ProfileStore {}

    static class States extends Table<StateStore.Stored> implements StateStore {
        public Set<ConversationId> write(List<Change> changes) {
            Set<ConversationId> refused = new HashSet<>();
            for (Change each : changes) {
                Stored next = new Stored(each.version() + 1, each.json());
                Stored now = compute(each.conversation(), (key, old) -> version(old) == each.version() ? next : old);
                if (!next.equals(now)) {
                    refused.add(each.conversation());
                }
            }
            return refused;
        }

        static long version(Stored stored) {
            return stored == null ? 0 : stored.version();
        }
    }

    /** A log with its two unique indexes. */
    static class Log extends ConcurrentSkipListMap<Long, LogEntry> {
        final Map<String, Long> ids = new ConcurrentHashMap<>();
    }

    static class Logs extends Table<Log> implements LogStore {
        Log log(ConversationId conversation) {
            return getOrDefault(conversation, new Log());
        }

        public LogHead head(ConversationId conversation) {
            Map.Entry<Long, LogEntry> newest = log(conversation).lastEntry();
            return newest == null ? null : new LogHead(newest.getValue().epoch(), newest.getKey());
        }

        public List<AppendOutcome> append(List<LogEntry> batch) {
            Set<ConversationId> stopped = new HashSet<>();
            return batch.stream().map(entry -> append(entry, stopped)).toList();
        }

        AppendOutcome append(LogEntry entry, Set<ConversationId> stopped) {
            if (stopped.contains(entry.conversation())) {
                return AppendOutcome.SKIPPED;
            }
            Log log = computeIfAbsent(entry.conversation(), key -> new Log());
            Long seq = log.ids.computeIfAbsent(
                    entry.id(), id -> log.putIfAbsent(entry.seq(), entry) == null ? entry.seq() : null);
            if (seq != null && seq == entry.seq()) {
                return AppendOutcome.stored(seq);
            }
            stopped.add(entry.conversation());
            return seq == null ? AppendOutcome.CONFLICT : AppendOutcome.duplicate(seq);
        }

        public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
            return LogPage.forward(log(conversation).tailMap(after, false).values(), maxEntries, maxBytes);
        }

        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            var newestFirst = log(conversation).headMap(before, false).descendingMap();
            return LogPage.backward(newestFirst.values(), maxEntries, maxBytes);
        }
    }
}
