package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.JsonValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All three stores on maps, with one lock that is held for a moment.
 *
 * <p>They are independent for whoever calls them, but share the bounds: what goes to make room is
 * all of a conversation. A log that outlives its state would be handled once more from its beginning.
 *
 * <p>It is long because the three stores share the lock, the bounds and what goes to make room.
 */
final class InMemoryHistory implements History {

    private static final int MOST_ENTRIES = 1_000;
    private static final int MOST_CONVERSATIONS = 10_000;

    /** An estimate of all that is kept. */
    static final long MOST_BYTES = Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 4);

    // What objects take on a JVM with compressed references, the usual one; texts aside, with their places in maps.
    private static final int ENTRY = 240;
    private static final int CONVERSATION = 400;

    /** So large a part of it may belong to one log, so that nobody takes the place of all others. */
    private static final int LOGS_PART = 16;

    private final int mostEntries;
    private final int mostConversations;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();

    /** Those written to longest ago come first. */
    private final LinkedHashMap<ConversationId, Kept> conversations = new LinkedHashMap<>();

    private long bytes;
    private final LogStore log = new Logs();
    private final StateStore states = new States();
    private final ProfileStore profiles = new Profiles();
    private final InMemorySchedule schedule = new InMemorySchedule();

    InMemoryHistory() {
        this(MOST_ENTRIES, MOST_CONVERSATIONS, MOST_BYTES);
    }

    InMemoryHistory(int mostEntries, int mostConversations, long mostBytes) {
        this.mostEntries = mostEntries;
        this.mostConversations = mostConversations;
        this.mostBytes = mostBytes;
    }

    @Override
    public LogStore log() {
        return log;
    }

    @Override
    public StateStore states() {
        return states;
    }

    @Override
    public ProfileStore profiles() {
        return profiles;
    }

    @Override
    public ScheduleStore schedule() {
        return schedule;
    }

    @Override
    public List<ConversationId> conversationsAfter(ConversationId after, int most) {
        Set<String> labels = new TreeSet<>();
        schedule.conversations().forEach(id -> addLabel(labels, id, after));
        locked(() -> {
            conversations.keySet().forEach(id -> addLabel(labels, id, after));
            return true;
        });
        return labels.stream().limit(most).map(after::withLabel).toList();
    }

    private static void addLabel(Set<String> labels, ConversationId id, ConversationId after) {
        String label = id.label();
        if (label != null
                && id.withLabel(after.label()).equals(after)
                && (after.label() == null || label.compareTo(after.label()) > 0)) {
            labels.add(label);
        }
    }

    @Override
    public void close() {
        // Nothing was opened.
    }

    /** All that is kept of one conversation. */
    private static final class Kept {
        final NavigableMap<Long, LogEntry> bySeq = new TreeMap<>();
        final Map<String, Long> byId = new HashMap<>();
        private final long ownBytes;
        private long logBytes;
        private StateStore.@Nullable Stored state;
        private long stateBytes;
        private @Nullable String profile;
        private long profileBytes;

        Kept(ConversationId conversation) {
            String label = conversation.label();
            ownBytes = CONVERSATION + JsonValues.textBytes(conversation.name()) + bytes(label);
        }

        AppendOutcome append(LogEntry entry) {
            Long known = byId.get(entry.id());
            if (known != null) {
                return isRetry(entry) ? AppendOutcome.stored(known) : AppendOutcome.duplicate(known);
            }
            // Below the first one were entries that had to go.
            if (bySeq.containsKey(entry.seq()) || (!bySeq.isEmpty() && entry.seq() < bySeq.firstKey())) {
                return AppendOutcome.CONFLICT;
            }
            bySeq.put(entry.seq(), entry);
            byId.put(entry.id(), entry.seq());
            logBytes += bytes(entry);
            return AppendOutcome.stored(entry.seq());
        }

        /** Whether it is what is at its place, and not what another node has stored there. */
        private boolean isRetry(LogEntry entry) {
            LogEntry there = bySeq.get(entry.seq());
            return there != null
                    && there.id().equals(entry.id())
                    && there.epoch().equals(entry.epoch())
                    && there.date().equals(entry.date());
        }

        /** Lets the oldest entries go; the newest one stays, however large. */
        void trim(int mostEntries, long mostBytes) {
            while (bySeq.size() > 1 && (bySeq.size() > mostEntries || logBytes > mostBytes)) {
                LogEntry oldest = bySeq.pollFirstEntry().getValue();
                byId.remove(oldest.id());
                logBytes -= bytes(oldest);
            }
        }

        void eraseLog() {
            bySeq.clear();
            byId.clear();
            logBytes = 0;
        }

        long bytes() {
            return ownBytes + logBytes + stateBytes + profileBytes;
        }

        private static long bytes(LogEntry entry) {
            return ENTRY
                    + JsonValues.textBytes(entry.id())
                    + JsonValues.textBytes(entry.body())
                    + bytes(entry.inReplyTo());
        }

        private static long bytes(@Nullable String text) {
            return text == null ? 0 : JsonValues.textBytes(text);
        }

        void state(StateStore.@Nullable Stored document) {
            state = document;
            stateBytes = document == null ? 0 : bytes(document.json());
        }

        void profile(@Nullable String json) {
            profile = json;
            profileBytes = bytes(json);
        }

        boolean isEmpty() {
            return bySeq.isEmpty() && state == null && profile == null;
        }
    }

    private final class Logs implements LogStore {

        @Override
        public @Nullable LogHead head(ConversationId conversation) {
            return locked(() -> {
                Kept kept = conversations.get(conversation);
                if (kept == null || kept.bySeq.isEmpty()) {
                    return null;
                }
                LogEntry newest = kept.bySeq.lastEntry().getValue();
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
                            : change(entry.conversation(), kept -> kept.append(entry));
                    if (outcome.status() != AppendOutcome.Status.STORED) {
                        stopped.add(entry.conversation());
                    }
                    outcomes.add(outcome);
                }
                makeRoom();
                return outcomes;
            });
        }

        @Override
        public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
            return locked(() -> {
                Kept kept = conversations.get(conversation);
                return kept == null
                        ? LogPage.EMPTY
                        : LogPage.forward(kept.bySeq.tailMap(after, false).values(), maxEntries, maxBytes);
            });
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            return locked(() -> {
                Kept kept = conversations.get(conversation);
                if (kept == null) {
                    return LogPage.EMPTY;
                }
                NavigableMap<Long, LogEntry> newestFirst =
                        kept.bySeq.headMap(before, false).descendingMap();
                return LogPage.backward(newestFirst.values(), maxEntries, maxBytes);
            });
        }

        @Override
        public void erase(ConversationId conversation) {
            eraseOf(conversation, Kept::eraseLog);
        }
    }

    private final class States implements StateStore {

        @Override
        public @Nullable Stored read(ConversationId conversation) {
            return locked(() -> {
                Kept kept = conversations.get(conversation);
                return kept == null ? null : kept.state;
            });
        }

        @Override
        public Set<ConversationId> write(List<Change> changes) {
            return locked(() -> {
                Set<ConversationId> refused = new HashSet<>();
                for (Change change : changes) {
                    if (!apply(change)) {
                        refused.add(change.conversation());
                    }
                }
                makeRoom();
                return refused;
            });
        }

        private boolean apply(Change change) {
            Stored known = read(change.conversation());
            Stored changed = Stored.of(change.version() + 1, change.json());
            if ((known == null ? 0 : known.version()) != change.version()) {
                return changed.equals(known);
            }
            change(change.conversation(), kept -> {
                kept.state(changed);
                return true;
            });
            return true;
        }

        @Override
        public void erase(ConversationId conversation) {
            eraseOf(conversation, kept -> kept.state(null));
        }
    }

    private final class Profiles implements ProfileStore {

        @Override
        public @Nullable String read(ConversationId conversation) {
            return locked(() -> {
                Kept kept = conversations.get(conversation);
                return kept == null ? null : kept.profile;
            });
        }

        @Override
        public void write(ConversationId conversation, String json) {
            locked(() -> {
                change(conversation, kept -> {
                    kept.profile(json);
                    return true;
                });
                makeRoom();
                return json;
            });
        }

        @Override
        public void erase(ConversationId conversation) {
            eraseOf(conversation, kept -> kept.profile(null));
        }
    }

    /** An estimate of what all of it takes in memory. */
    long bytes() {
        return locked(() -> bytes);
    }

    // ---- with the lock held

    /** Writes to a conversation, which is then the one that was written to last. */
    private <T> T change(ConversationId conversation, Function<Kept, T> action) {
        Kept removed = conversations.remove(conversation);
        Kept kept = removed == null ? new Kept(conversation) : removed;
        conversations.put(conversation, kept);
        bytes -= removed == null ? 0 : removed.bytes();
        T result = action.apply(kept);
        kept.trim(mostEntries, mostBytes / LOGS_PART);
        bytes += kept.bytes();
        return result;
    }

    /** The conversation that was written to last stays, however large. */
    private void makeRoom() {
        while (conversations.size() > 1 && (conversations.size() > mostConversations || bytes > mostBytes)) {
            Iterator<Kept> oldestFirst = conversations.values().iterator();
            bytes -= oldestFirst.next().bytes();
            oldestFirst.remove();
        }
    }

    // ---- with or without it

    private void eraseOf(ConversationId conversation, Consumer<Kept> action) {
        locked(() -> {
            Kept kept = conversations.get(conversation);
            if (kept != null) {
                bytes -= kept.bytes();
                action.accept(kept);
                if (kept.isEmpty()) {
                    conversations.remove(conversation);
                } else {
                    bytes += kept.bytes();
                }
            }
            return true;
        });
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
