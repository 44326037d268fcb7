package dev.botkit.testkit;

import dev.botkit.history.History;
import dev.botkit.history.ProfileStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory.Call;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The profiles of a {@link FaultyHistory}: its calls fail or block as planned. Thread-safe. */
final class FaultyProfiles implements ProfileStore {

    private final FaultyCalls calls;
    private final History inner;

    FaultyProfiles(FaultyCalls calls, History inner) {
        this.calls = calls;
        this.inner = inner;
    }

    @Override
    public @Nullable String read(ConversationId conversation) {
        return calls.run(
                Call.READ_PROFILE, Set.of(conversation), () -> inner.profiles().read(conversation));
    }

    @Override
    public void write(ConversationId conversation, String json) {
        calls.run(
                Call.WRITE_PROFILE, Set.of(conversation), () -> inner.profiles().write(conversation, json));
    }

    @Override
    public void erase(ConversationId conversation) {
        calls.run(
                Call.ERASE_PROFILE, Set.of(conversation), () -> inner.profiles().erase(conversation));
    }
}
