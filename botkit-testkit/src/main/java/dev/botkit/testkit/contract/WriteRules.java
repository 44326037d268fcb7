package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entries;
import static dev.botkit.testkit.contract.Sample.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.WriteOutcome;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How entries are stored together with the states that follow them. */
interface WriteRules extends StoreRules {

    String JSON = "{\"handled\":1}";

    @Test
    default void entriesAndTheStatesThatFollowThemAreStoredInOneWrite() {
        List<LogEntry> batch = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        List<ConversationId> conversations = conversations(200);
        for (ConversationId each : conversations) {
            batch.addAll(entries(each, 1, 2));
            changes.add(Change.of(each, 0, JSON));
        }

        write(batch, changes, Sample.allStored(batch), Set.of());

        for (ConversationId each : conversations) {
            expectLog(each, entries(each, 1, 2));
            expectState(each, 1, JSON);
        }
    }

    @Test
    default void aWriteMayHoldEntriesOnlyOrStatesOnly() {
        ConversationId conversation = conversation();

        write(entries(conversation, 1, 2), List.of(), Sample.allStored(entries(conversation, 1, 2)), Set.of());
        write(List.of(), List.of(Change.of(conversation, 0, JSON)), List.of(), Set.of());
        write(List.of(), List.of(Change.of(conversation, 1, "{\"n\":2}")), List.of(), Set.of());

        expectLog(conversation, entries(conversation, 1, 2));
        expectState(conversation, 2, "{\"n\":2}");
    }

    @Test
    default void aStateFollowsOfItsOwnConversationOnlyWhatIsStored() {
        ConversationId conflict = conversation();
        ConversationId repeat = conversation();
        ConversationId good = conversation();
        ConversationId none = conversation();
        store(entry(conflict, 1, "somebody-else"));
        store(entries(repeat, 1, 2));
        List<LogEntry> batch =
                List.of(entry(conflict, 1), entry(good, 1), entry(repeat, 3, "id-1"), entry(repeat, 4), entry(good, 2));
        List<Change> changes = List.of(
                Change.of(conflict, 0, JSON),
                Change.of(repeat, 0, JSON),
                Change.of(good, 0, JSON),
                Change.of(none, 0, JSON));

        write(
                batch,
                changes,
                List.of(
                        AppendOutcome.CONFLICT,
                        AppendOutcome.stored(1),
                        AppendOutcome.duplicate(1),
                        AppendOutcome.SKIPPED,
                        AppendOutcome.stored(2)),
                Set.of());

        assertNull(states().read(conflict), "the state behind a conflict");
        assertNull(states().read(repeat), "the state behind an entry that was skipped");
        expectState(good, 1, JSON);
        expectState(none, 1, JSON);
        expectLog(good, entries(good, 1, 2));
    }

    @Test
    default void theSameWriteAgainCountsAndChangesNothing() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        change(other, 0, "{}");
        List<LogEntry> batch = Sample.inTurns(entries(one, 1, 3), entries(other, 1, 2));
        List<Change> changes = List.of(Change.of(one, 0, JSON), Change.of(other, 1, JSON));

        for (int i = 0; i < 2; i++) {
            write(batch, changes, Sample.allStored(batch), Set.of());
        }

        expectLog(one, entries(one, 1, 3));
        expectLog(other, entries(other, 1, 2));
        expectState(one, 1, JSON);
        expectState(other, 2, JSON);
    }

    @Test
    default void entriesThatAreThereAlreadyAreFollowedByTheirState() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 2));

        List<LogEntry> batch = entries(conversation, 1, 4);
        write(batch, List.of(Change.of(conversation, 0, JSON)), Sample.allStored(batch), Set.of());

        expectLog(conversation, batch);
        expectState(conversation, 1, JSON);
    }

    @Test
    default void aStateOfAnotherVersionIsToldAndItsEntriesAreStored() {
        ConversationId stale = conversation();
        ConversationId missing = conversation();
        ConversationId good = conversation();
        change(stale, 0, "{\"by\":\"somebody else\"}");
        List<LogEntry> batch = List.of(entry(stale, 1), entry(missing, 1), entry(good, 1));
        List<Change> changes =
                List.of(Change.of(stale, 0, JSON), Change.of(missing, 3, JSON), Change.of(good, 0, JSON));

        write(batch, changes, Sample.allStored(batch), Set.of(stale, missing));

        expectState(stale, 1, "{\"by\":\"somebody else\"}");
        assertNull(states().read(missing), "the state that was never there");
        expectState(good, 1, JSON);
        expectLog(stale, entry(stale, 1));
        expectLog(missing, entry(missing, 1));
        expectLog(good, entry(good, 1));
    }

    private void write(
            List<LogEntry> batch, List<Change> changes, List<AppendOutcome> outcomes, Set<ConversationId> stale) {
        WriteOutcome outcome = history().write(batch, changes);
        Check.outcomes(batch, outcome.entries(), outcomes);
        assertEquals(stale, outcome.stale(), "the conversations whose state was refused by a write");
    }
}
