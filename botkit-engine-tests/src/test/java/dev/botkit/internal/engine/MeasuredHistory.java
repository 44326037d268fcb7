package dev.botkit.internal.engine;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A store that measures every page that is read. A {@code FaultyHistory} does not look at what its calls return. */
final class MeasuredHistory implements History {
    final History in = History.inMemory();
    final List<Read> reads = new CopyOnWriteArrayList<>();
    final List<String> counted = new CopyOnWriteArrayList<>();
    volatile Runnable onRead = () -> {};
    volatile Runnable onCount = () -> {};

    /** A page that was read: what it could have held, and what it held. */
    record Read(int maxBytes, int entries, long bytes) {}

    @Override
    public LogStore log() {
        return new LogStore() {
            @Override
            public @Nullable LogHead head(ConversationId id) {
                return in.log().head(id);
            }

            @Override
            public List<AppendOutcome> append(List<LogEntry> batch) {
                return in.log().append(batch);
            }

            @Override
            public LogPage readAfter(ConversationId id, long after, int maxEntries, int maxBytes) {
                return measured(maxBytes, in.log().readAfter(id, after, maxEntries, maxBytes));
            }

            @Override
            public LogPage readBefore(ConversationId id, long before, int maxEntries, int maxBytes) {
                return measured(maxBytes, in.log().readBefore(id, before, maxEntries, maxBytes));
            }

            @Override
            public int countSent(ConversationId id, long after, long upTo) {
                counted.add(after + " to " + upTo);
                onCount.run();
                return in.log().countSent(id, after, upTo);
            }

            @Override
            public void erase(ConversationId id) {
                in.log().erase(id);
            }
        };
    }

    private LogPage measured(int maxBytes, LogPage page) {
        onRead.run();
        long bytes = page.entries().stream().mapToLong(LogEntry::bytes).sum();
        reads.add(new Read(maxBytes, page.entries().size(), bytes));
        return page;
    }

    @Override
    public StateStore states() {
        return in.states();
    }

    @Override
    public ProfileStore profiles() {
        return in.profiles();
    }

    @Override
    public void close() {}
}
