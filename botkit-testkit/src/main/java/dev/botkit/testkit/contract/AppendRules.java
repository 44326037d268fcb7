package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entries;
import static dev.botkit.testkit.contract.Sample.entry;
import static dev.botkit.testkit.contract.Sample.inTurns;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of entries that are appended. */
interface AppendRules extends StoreRules {

    @Test
    default void anEntryIsThereOnceItIsStored() {
        ConversationId conversation = conversation();
        LogEntry first = entry(conversation, 1);
        LogEntry second = entry(conversation, 2);

        append(List.of(first), AppendOutcome.stored(1));
        expectLog(conversation, first);
        append(List.of(second), AppendOutcome.stored(2));
        expectLog(conversation, first, second);
    }

    @Test
    default void aBatchKeepsItsOrder() {
        ConversationId conversation = conversation();
        List<LogEntry> batch = entries(conversation, 1, 100);

        store(batch);
        store(entries(conversation, 101, 130));

        expectLog(conversation, entries(conversation, 1, 130));
    }

    @Test
    default void aBatchMayHoldManyConversations() {
        List<ConversationId> conversations = conversations(200);
        List<LogEntry> batch = new ArrayList<>();
        for (long seq = 1; seq <= 10; seq++) {
            for (ConversationId each : conversations) {
                batch.add(entry(each, seq));
            }
        }

        store(batch);

        for (int i = 0; i < conversations.size(); i += 33) {
            expectLog(conversations.get(i), entries(conversations.get(i), 1, 10));
        }
    }

    @Test
    default void theSameIdMayBeInManyConversations() {
        ConversationId one = conversation();
        ConversationId other = conversation();

        append(
                List.of(entry(one, 1, "same"), entry(other, 1, "same")),
                AppendOutcome.stored(1),
                AppendOutcome.stored(1));

        expectLog(one, entry(one, 1, "same"));
        expectLog(other, entry(other, 1, "same"));
    }

    @Test
    default void theSameBatchAgainIsStoredAndChangesNothing() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        List<LogEntry> batch = inTurns(entries(one, 1, 5), entries(other, 1, 3));

        store(batch);
        store(batch);

        expectLog(one, entries(one, 1, 5));
        expectLog(other, entries(other, 1, 3));
    }

    @Test
    default void aBatchOfWhichAPartIsStoredAlreadyIsCompleted() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        store(inTurns(entries(one, 1, 2), entries(other, 1, 3)));

        store(inTurns(entries(one, 1, 5), entries(other, 1, 3)));

        expectLog(one, entries(one, 1, 5));
        expectLog(other, entries(other, 1, 3));
    }

    @Test
    default void aRetryBehindWhichOthersHaveWrittenIsStored() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 3));
        store(entry(conversation, 4, "of somebody else"));

        store(entries(conversation, 1, 3));

        append(
                entries(conversation, 1, 4),
                AppendOutcome.stored(1),
                AppendOutcome.stored(2),
                AppendOutcome.stored(3),
                AppendOutcome.CONFLICT);
        assertEquals(
                4,
                log().readAfter(conversation, 0, 10, Integer.MAX_VALUE)
                        .entries()
                        .size(),
                "entries");
    }

    @Test
    default void whatIsStoredNeverChanges() {
        ConversationId conversation = conversation();
        LogEntry first = entry(conversation, 1, "id", "{\"text\":\"the first\"}");
        store(first);

        append(
                List.of(entry(conversation, 1, "id", "{\"text\":\"made again, differently\"}")),
                AppendOutcome.stored(1));

        expectLog(conversation, first);
    }

    @Test
    default void anIdThatAnotherProcessHasStoredAtThisVeryPlaceIsADuplicate() {
        ConversationId conversation = conversation();
        List<LogEntry> all = entries(conversation, 1, 3);
        store(all);
        LogEntry later =
                Sample.withDate(entry(conversation, 3), all.get(2).date().plusMillis(1));
        LogEntry otherLife = Sample.withEpoch(entry(conversation, 3), "epoch-2");

        append(List.of(later, entry(conversation, 4)), AppendOutcome.duplicate(3), AppendOutcome.SKIPPED);
        append(List.of(otherLife), AppendOutcome.duplicate(3));

        expectLog(conversation, all);
    }

    @Test
    default void anIdThatIsElsewhereInTheLogIsADuplicateAndTellsItsPlace() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 3));

        append(List.of(entry(conversation, 4, "id-2")), AppendOutcome.duplicate(2));

        expectLog(conversation, entries(conversation, 1, 3));
        store(entry(conversation, 4));
    }

    @Test
    default void anIdThatIsTwiceInABatchIsADuplicate() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        List<LogEntry> batch = List.of(
                entry(one, 1, "a"),
                entry(other, 1, "a"),
                entry(one, 2, "b"),
                entry(one, 3, "a"),
                entry(other, 2, "b"),
                entry(one, 4, "c"));

        append(
                batch,
                AppendOutcome.stored(1),
                AppendOutcome.stored(1),
                AppendOutcome.stored(2),
                AppendOutcome.duplicate(1),
                AppendOutcome.stored(2),
                AppendOutcome.SKIPPED);

        expectLog(one, entry(one, 1, "a"), entry(one, 2, "b"));
        expectLog(other, entry(other, 1, "a"), entry(other, 2, "b"));
    }

    @Test
    default void aTakenPlaceIsAConflictAndKeepsItsEntry() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 2));

        append(List.of(entry(conversation, 2, "late")), AppendOutcome.CONFLICT);
        append(List.of(entry(conversation, 1, "later")), AppendOutcome.CONFLICT);

        expectLog(conversation, entries(conversation, 1, 2));
        store(entry(conversation, 3, "late"));
    }

    @Test
    default void aPlaceIsTakenWhateverTheEpochIs() {
        ConversationId conversation = conversation();
        store(entry(conversation, 1));

        append(List.of(Sample.withEpoch(entry(conversation, 1, "other"), "epoch-2")), AppendOutcome.CONFLICT);

        expectLog(conversation, entry(conversation, 1));
    }

    @Test
    default void aPlaceThatIsTwiceInABatchGoesToTheFirst() {
        ConversationId conversation = conversation();

        append(
                List.of(entry(conversation, 1, "first"), entry(conversation, 1, "second")),
                AppendOutcome.stored(1),
                AppendOutcome.CONFLICT);

        expectLog(conversation, entry(conversation, 1, "first"));
    }

    @Test
    default void aDuplicateWhosePlaceIsTakenTooIsADuplicate() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 2));

        append(List.of(entry(conversation, 2, "id-1")), AppendOutcome.duplicate(1));

        expectLog(conversation, entries(conversation, 1, 2));
    }

    @Test
    default void nothingIsStoredBehindAConflictAndOtherConversationsAre() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        store(entries(one, 1, 2));
        List<LogEntry> batch = List.of(
                entry(one, 1),
                entry(other, 1),
                entry(one, 2, "taken"),
                entry(other, 2),
                entry(one, 3, "behind"),
                entry(one, 4, "far behind"),
                entry(other, 3));

        append(
                batch,
                AppendOutcome.stored(1),
                AppendOutcome.stored(1),
                AppendOutcome.CONFLICT,
                AppendOutcome.stored(2),
                AppendOutcome.SKIPPED,
                AppendOutcome.SKIPPED,
                AppendOutcome.stored(3));

        expectLog(one, entries(one, 1, 2));
        expectLog(other, entries(other, 1, 3));
    }

    @Test
    default void nothingIsStoredBehindADuplicateAndOtherConversationsAre() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        store(entries(one, 1, 2));
        List<LogEntry> batch =
                List.of(entry(one, 3, "id-1"), entry(other, 1), entry(one, 4, "behind"), entry(other, 2));

        append(
                batch,
                AppendOutcome.duplicate(1),
                AppendOutcome.stored(1),
                AppendOutcome.SKIPPED,
                AppendOutcome.stored(2));

        expectLog(one, entries(one, 1, 2));
        expectLog(other, entries(other, 1, 2));
        store(entry(one, 3, "behind"));
    }

    @Test
    default void aLogMayBeginAtAnyPlaceAlsoBeyondWhatAnIntHolds() {
        ConversationId conversation = conversation();
        long begin = 3_000_000_000L;

        store(entries(conversation, begin, begin + 2));

        expectLog(conversation, entries(conversation, begin, begin + 2));
        Check.entries(
                "readAfter",
                entries(conversation, begin + 2, begin + 2),
                log().readAfter(conversation, begin + 1, 10, Integer.MAX_VALUE).entries());
        append(List.of(entry(conversation, begin + 3, "id-" + begin)), AppendOutcome.duplicate(begin));
    }
}
