package dev.botkit.testkit;

import dev.botkit.history.DuePush;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory.Call;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The scheduled pushes of a {@link FaultyHistory}: its calls fail or block as planned. Thread-safe. */
final class FaultySchedule implements ScheduleStore {

    private final FaultyCalls calls;
    private final ScheduleStore kept;

    FaultySchedule(FaultyCalls calls, ScheduleStore kept) {
        this.calls = calls;
        this.kept = kept;
    }

    @Override
    public void add(ScheduledPush push) {
        calls.run(Call.ADD_PUSH, Set.of(push.conversation()), () -> kept.add(push));
    }

    @Override
    public List<DuePush> due(Instant until, int maxPushes) {
        return calls.run(Call.READ_DUE_PUSHES, Set.of(), () -> kept.due(until, maxPushes));
    }

    @Override
    public @Nullable ScheduledPush find(ConversationId conversation, String id) {
        return calls.run(Call.FIND_PUSH, Set.of(conversation), () -> kept.find(conversation, id));
    }

    @Override
    public List<ScheduledPush> of(ConversationId conversation) {
        return calls.run(Call.READ_PUSHES, Set.of(conversation), () -> kept.of(conversation));
    }

    @Override
    public boolean contains(ConversationId conversation, String id) {
        return calls.run(Call.CHECK_PUSH, Set.of(conversation), () -> kept.contains(conversation, id));
    }

    @Override
    public boolean remove(ConversationId conversation, String id) {
        return calls.run(Call.REMOVE_PUSH, Set.of(conversation), () -> kept.remove(conversation, id));
    }

    @Override
    public void erase(ConversationId conversation) {
        calls.run(Call.ERASE_PUSHES, Set.of(conversation), () -> kept.erase(conversation));
    }
}
