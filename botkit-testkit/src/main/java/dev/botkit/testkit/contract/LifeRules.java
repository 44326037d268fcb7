package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entries;
import static dev.botkit.testkit.contract.Sample.entry;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is there after a store was closed and opened again, or is open twice. */
interface LifeRules extends StoreRules {

    @Test
    default void closingASecondTimeDoesNothing() {
        store(entry(conversation(), 1));

        history().close();
        history().close();
    }

    @Test
    default void whatWasStoredIsThereAfterReopening() {
        assumeTrue(survivesReopening(), "The store says that it does not survive reopening.");
        ConversationId conversation = conversation();
        ConversationId erased = conversation();
        store(Sample.inTurns(entries(conversation, 1, 20), entries(erased, 1, 3)));
        change(conversation, 0, "{\"n\":1}");
        change(conversation, 1, "{\"n\":2}");
        change(erased, 0, "{}");
        profiles().write(conversation, "{\"name\":\"Ann\"}");
        profiles().write(erased, "{}");
        log().erase(erased);
        states().erase(erased);
        profiles().erase(erased);

        history().close();
        History again = openAnother();

        expectLog(again, conversation, entries(conversation, 1, 20));
        expectLog(again, erased, List.of());
        assertNull(again.states().read(erased), "the erased state");
        assertNull(again.profiles().read(erased), "the erased profile");
        Check.state(conversation, 2, "{\"n\":2}", again.states().read(conversation));
        Check.text("the profile", "{\"name\":\"Ann\"}", again.profiles().read(conversation));
    }

    @Test
    default void writingGoesOnAfterReopening() {
        assumeTrue(survivesReopening(), "The store says that it does not survive reopening.");
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 3));
        change(conversation, 0, "{\"n\":1}");

        history().close();
        History again = openAnother();

        List<LogEntry> batch = List.of(entry(conversation, 3), entry(conversation, 4), entry(conversation, 5, "id-2"));
        Check.outcomes(
                batch,
                again.log().append(batch),
                List.of(AppendOutcome.stored(3), AppendOutcome.stored(4), AppendOutcome.duplicate(2)));
        List<LogEntry> late = List.of(entry(conversation, 4, "late"));
        Check.outcomes(late, again.log().append(late), List.of(AppendOutcome.CONFLICT));
        expectLog(again, conversation, entries(conversation, 1, 4));
        change(again, conversation, 0, "{\"n\":1}");
        change(again, conversation, 1, "{\"n\":2}");
    }

    @Test
    default void aSecondNodeSeesAtOnceWhatTheFirstHasStored() {
        assumeTrue(isShared(), "The store says that it cannot be open twice.");
        ConversationId conversation = conversation();
        History first = history();
        History second = openAnother();

        for (long seq = 1; seq <= 10; seq++) {
            History writes = seq % 2 == 1 ? first : second;
            History reads = seq % 2 == 1 ? second : first;
            List<LogEntry> batch = entries(conversation, seq, seq);
            Check.outcomes(batch, writes.log().append(batch), Sample.allStored(batch));
            expectLog(reads, conversation, entries(conversation, 1, seq));
            List<LogEntry> late = List.of(entry(conversation, seq, "late"));
            Check.outcomes(late, reads.log().append(late), List.of(AppendOutcome.CONFLICT));
            change(writes, conversation, seq - 1, "{\"n\":" + seq + "}");
            Check.state(conversation, seq, "{\"n\":" + seq + "}", reads.states().read(conversation));
            writes.profiles().write(conversation, "{\"n\":" + seq + "}");
            Check.text("the profile", "{\"n\":" + seq + "}", reads.profiles().read(conversation));
        }
        first.log().erase(conversation);
        expectLog(second, conversation, List.of());
    }

    @Test
    default void aSecondNodeGoesOnWhenTheFirstIsClosed() {
        assumeTrue(isShared(), "The store says that it cannot be open twice.");
        ConversationId conversation = conversation();
        History first = history();
        History second = openAnother();
        store(entry(conversation, 1));

        first.close();

        List<LogEntry> batch = entries(conversation, 2, 3);
        Check.outcomes(batch, second.log().append(batch), Sample.allStored(batch));
        expectLog(second, conversation, entries(conversation, 1, 3));
    }
}
