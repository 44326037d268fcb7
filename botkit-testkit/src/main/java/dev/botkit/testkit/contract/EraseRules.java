package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entries;
import static dev.botkit.testkit.contract.Sample.entry;
import static dev.botkit.testkit.contract.Sample.withEpoch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.StateStore.Stored;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How logs are erased, and that the three stores know nothing of each other. */
interface EraseRules extends StoreRules {

    String JSON = "{\"a\":1}";

    @Test
    default void anErasedLogIsEmptyAndOthersAreNot() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        store(Sample.inTurns(entries(one, 1, 300), entries(other, 1, 5)));

        log().erase(one);

        expectLog(one, List.of());
        expectLog(other, entries(other, 1, 5));
    }

    @Test
    default void whatIsNotThereCanBeErased() {
        ConversationId conversation = conversation();

        log().erase(conversation);
        states().erase(conversation);
        profiles().erase(conversation);
        store(entry(conversation, 1));
        log().erase(conversation);
        log().erase(conversation);

        expectLog(conversation, List.of());
    }

    @Test
    default void anErasedLogBeginsAgainWithTheSamePlacesAndIds() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 3));
        log().erase(conversation);

        List<LogEntry> again = List.of(
                withEpoch(entry(conversation, 1, "id-3"), "epoch-2"),
                withEpoch(entry(conversation, 2, "id-1"), "epoch-2"));
        store(again);

        expectLog(conversation, again);
    }

    @Test
    default void erasingALogLeavesStateAndProfile() {
        ConversationId conversation = withAll();

        log().erase(conversation);

        expectLog(conversation, List.of());
        assertEquals(Stored.of(1, JSON), states().read(conversation), "the state");
        assertEquals(JSON, profiles().read(conversation), "the profile");
    }

    @Test
    default void erasingAStateLeavesLogAndProfile() {
        ConversationId conversation = withAll();

        states().erase(conversation);

        assertNull(states().read(conversation), "the state");
        expectLog(conversation, entries(conversation, 1, 2));
        assertEquals(JSON, profiles().read(conversation), "the profile");
    }

    @Test
    default void erasingAProfileLeavesLogAndState() {
        ConversationId conversation = withAll();

        profiles().erase(conversation);

        assertNull(profiles().read(conversation), "the profile");
        expectLog(conversation, entries(conversation, 1, 2));
        assertEquals(Stored.of(1, JSON), states().read(conversation), "the state");
    }

    private ConversationId withAll() {
        ConversationId conversation = conversation();
        store(entries(conversation, 1, 2));
        assertEquals(Set.of(), states().write(List.of(Change.of(conversation, 0, JSON))), "states refused");
        profiles().write(conversation, JSON);
        return conversation;
    }
}
