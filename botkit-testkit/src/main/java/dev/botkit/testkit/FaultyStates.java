package dev.botkit.testkit;

import dev.botkit.history.History;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory.Call;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The states of a {@link FaultyHistory}: its calls fail or block as planned. Thread-safe. */
final class FaultyStates implements StateStore {

    private final FaultyCalls calls;
    private final History inner;

    FaultyStates(FaultyCalls calls, History inner) {
        this.calls = calls;
        this.inner = inner;
    }

    @Override
    public @Nullable Stored read(ConversationId conversation) {
        return calls.run(
                Call.READ_STATE, Set.of(conversation), () -> inner.states().read(conversation));
    }

    @Override
    public Set<ConversationId> write(List<Change> changes) {
        Set<ConversationId> of = changes.stream().map(Change::conversation).collect(Collectors.toUnmodifiableSet());
        return calls.run(Call.WRITE_STATES, of, () -> {}, () -> inner.states().write(changes), parts -> {
            if (parts > 0) {
                inner.states().write(changes.subList(0, Math.min(parts, changes.size())));
            }
        });
    }

    @Override
    public void erase(ConversationId conversation) {
        calls.run(Call.ERASE_STATE, Set.of(conversation), () -> inner.states().erase(conversation));
    }
}
