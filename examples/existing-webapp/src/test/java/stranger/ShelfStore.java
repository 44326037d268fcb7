package stranger;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.DuePush;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.history.WriteOutcome;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store with every method of the SPI: a shelf for each conversation, and one lock, so that {@link #write} is a transaction. */
final class ShelfStore implements History {

    private static final class Shelf {
        final TreeMap<Long, LogEntry> entries = new TreeMap<>();
        final Map<String, Long> places = new HashMap<>();
        StateStore.@Nullable Stored state;

        @Nullable
        String profile;

        final Map<String, ScheduledPush> pushes = new HashMap<>();

        boolean isEmpty() {
            return entries.isEmpty() && state == null && profile == null && pushes.isEmpty();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ConversationId, Shelf> shelves = new HashMap<>();
    private boolean closed;

    @Override
    public LogStore log() {
        return new Log();
    }

    @Override
    public StateStore states() {
        return new States();
    }

    @Override
    public ProfileStore profiles() {
        return new Profiles();
    }

    @Override
    public ScheduleStore schedule() {
        return new Schedule();
    }

    @Override
    public List<ConversationId> conversationsAfter(ConversationId after, int most) {
        String from = after.label() == null ? "" : after.label();
        return locked(() -> shelves.entrySet().stream()
                .filter(shelf -> !shelf.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .filter(id -> id.withLabel(null).equals(after.withLabel(null)))
                .filter(id -> id.label() != null && id.label().compareTo(from) > 0)
                .sorted(Comparator.comparing(ConversationId::toString))
                .limit(most)
                .toList());
    }

    @Override
    public WriteOutcome write(List<LogEntry> entries, List<StateStore.Change> changes) {
        return locked(() -> {
            List<AppendOutcome> outcomes = append(entries);
            return new WriteOutcome(outcomes, change(WriteOutcome.following(entries, outcomes, changes)));
        });
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            if (closed) {
                throw new StoreUnavailableException("The store is closed.", null);
            }
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private Shelf shelf(ConversationId conversation) {
        return shelves.computeIfAbsent(conversation, key -> new Shelf());
    }

    private List<AppendOutcome> append(List<LogEntry> batch) {
        Set<ConversationId> stopped = new HashSet<>();
        List<AppendOutcome> outcomes = new ArrayList<>();
        for (LogEntry entry : batch) {
            AppendOutcome outcome = stopped.contains(entry.conversation())
                    ? AppendOutcome.SKIPPED
                    : append(shelf(entry.conversation()), entry);
            if (outcome.status() != AppendOutcome.Status.STORED) {
                stopped.add(entry.conversation());
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private static AppendOutcome append(Shelf shelf, LogEntry entry) {
        Long known = shelf.places.get(entry.id());
        if (known != null) {
            LogEntry there = shelf.entries.get(known);
            boolean isRetry = there != null
                    && known == entry.seq()
                    && there.epoch().equals(entry.epoch())
                    && there.date().equals(entry.date());
            return isRetry ? AppendOutcome.stored(known) : AppendOutcome.duplicate(known);
        }
        if (shelf.entries.putIfAbsent(entry.seq(), entry) != null) {
            return AppendOutcome.CONFLICT;
        }
        shelf.places.put(entry.id(), entry.seq());
        return AppendOutcome.stored(entry.seq());
    }

    private Set<ConversationId> change(List<StateStore.Change> changes) {
        Set<ConversationId> stale = new HashSet<>();
        for (StateStore.Change change : changes) {
            Shelf shelf = shelf(change.conversation());
            StateStore.Stored next = StateStore.Stored.of(change.version() + 1, change.json());
            long version = shelf.state == null ? 0 : shelf.state.version();
            if (version == change.version()) {
                shelf.state = next;
            } else if (!next.equals(shelf.state)) {
                stale.add(change.conversation());
            }
        }
        return stale;
    }

    private final class Log implements LogStore {

        @Override
        public @Nullable LogHead head(ConversationId conversation) {
            return locked(() -> {
                Map.Entry<Long, LogEntry> newest = shelf(conversation).entries.lastEntry();
                return newest == null ? null : new LogHead(newest.getValue().epoch(), newest.getKey());
            });
        }

        @Override
        public List<AppendOutcome> append(List<LogEntry> batch) {
            return locked(() -> ShelfStore.this.append(batch));
        }

        @Override
        public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
            return locked(() -> LogPage.forward(
                    shelf(conversation).entries.tailMap(after, false).values(), maxEntries, maxBytes));
        }

        @Override
        public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
            return locked(() -> LogPage.backward(
                    shelf(conversation)
                            .entries
                            .headMap(before, false)
                            .descendingMap()
                            .values(),
                    maxEntries,
                    maxBytes));
        }

        @Override
        public int countSent(ConversationId conversation, long after, long upTo) {
            return locked(
                    () -> Math.toIntExact(shelf(conversation).entries.subMap(after, false, upTo, true).values().stream()
                            .filter(entry -> entry.kind() == LogEntry.Kind.SENT)
                            .count()));
        }

        @Override
        public void erase(ConversationId conversation) {
            locked(() -> {
                shelf(conversation).entries.clear();
                shelf(conversation).places.clear();
                return true;
            });
        }
    }

    private final class States implements StateStore {

        @Override
        public @Nullable Stored read(ConversationId conversation) {
            return locked(() -> shelf(conversation).state);
        }

        @Override
        public Set<ConversationId> write(List<Change> changes) {
            return locked(() -> change(changes));
        }

        @Override
        public void erase(ConversationId conversation) {
            locked(() -> shelf(conversation).state = null);
        }
    }

    private final class Profiles implements ProfileStore {

        @Override
        public @Nullable String read(ConversationId conversation) {
            return locked(() -> shelf(conversation).profile);
        }

        @Override
        public void write(ConversationId conversation, String json) {
            locked(() -> shelf(conversation).profile = json);
        }

        @Override
        public void erase(ConversationId conversation) {
            locked(() -> shelf(conversation).profile = null);
        }
    }

    private final class Schedule implements ScheduleStore {

        private static List<ScheduledPush> inOrder(Collection<ScheduledPush> pushes) {
            return pushes.stream()
                    .sorted(Comparator.comparing(ScheduledPush::due))
                    .toList();
        }

        @Override
        public void add(ScheduledPush push) {
            locked(() -> shelf(push.conversation()).pushes.putIfAbsent(push.id(), push));
        }

        @Override
        public List<DuePush> due(Instant until, int maxPushes) {
            return locked(() -> inOrder(shelves.values().stream()
                            .flatMap(shelf -> shelf.pushes.values().stream())
                            .filter(push -> !push.due().isAfter(until))
                            .toList())
                    .stream()
                    .limit(maxPushes)
                    .map(DuePush::of)
                    .toList());
        }

        @Override
        public @Nullable ScheduledPush find(ConversationId conversation, String id) {
            return locked(() -> shelf(conversation).pushes.get(id));
        }

        @Override
        public List<ScheduledPush> of(ConversationId conversation) {
            return locked(() -> inOrder(shelf(conversation).pushes.values()));
        }

        @Override
        public boolean remove(ConversationId conversation, String id) {
            return locked(() -> shelf(conversation).pushes.remove(id) != null);
        }

        @Override
        public void erase(ConversationId conversation) {
            locked(() -> {
                shelf(conversation).pushes.clear();
                return true;
            });
        }
    }
}
