package dev.botkit.testkit;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory.Call;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The log of a {@link FaultyHistory}: its calls fail, block or are refused as planned. Thread-safe. */
final class FaultyLog implements LogStore {

    private final FaultyCalls calls;
    private final History inner;
    private final Refusals refusals;
    private volatile Consumer<? super List<LogEntry>> appendWatch = batch -> {};

    FaultyLog(FaultyCalls calls, History inner, Refusals refusals) {
        this.calls = calls;
        this.inner = inner;
        this.refusals = refusals;
    }

    /** See {@link FaultyHistory#beforeAppend}. */
    void beforeAppend(Consumer<? super List<LogEntry>> action) {
        appendWatch = action;
    }

    @Override
    public @Nullable LogHead head(ConversationId conversation) {
        return calls.run(Call.HEAD, Set.of(conversation), () -> inner.log().head(conversation));
    }

    @Override
    public List<AppendOutcome> append(List<LogEntry> batch) {
        Set<ConversationId> of = batch.stream().map(LogEntry::conversation).collect(Collectors.toUnmodifiableSet());
        return calls.run(Call.APPEND, of, () -> appendWatch.accept(batch), () -> refusals.append(batch), parts -> {
            if (parts > 0) {
                refusals.append(batch.subList(0, Math.min(parts, batch.size())));
            }
        });
    }

    @Override
    public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
        return calls.run(
                Call.READ_AFTER,
                Set.of(conversation),
                () -> inner.log().readAfter(conversation, after, maxEntries, maxBytes));
    }

    @Override
    public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
        return calls.run(
                Call.READ_BEFORE,
                Set.of(conversation),
                () -> inner.log().readBefore(conversation, before, maxEntries, maxBytes));
    }

    @Override
    public int countSent(ConversationId conversation, long after, long upTo) {
        return calls.run(
                Call.COUNT_SENT, Set.of(conversation), () -> inner.log().countSent(conversation, after, upTo));
    }

    @Override
    public void erase(ConversationId conversation) {
        calls.run(Call.ERASE_LOG, Set.of(conversation), () -> inner.log().erase(conversation));
    }
}
