package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.botkit.history.StateStore.Change;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How documents change, version by version. */
interface StateRules extends StoreRules {

    @Test
    default void thereIsNoStateAtFirst() {
        assertNull(states().read(conversation()), "the state");
    }

    @Test
    default void theFirstVersionOfAStateIsOneAndEachChangeAddsOne() {
        ConversationId conversation = conversation();

        change(conversation, 0, "{\"handled\":1}");
        expectState(conversation, 1, "{\"handled\":1}");
        change(conversation, 1, "{\"handled\":2}");
        expectState(conversation, 2, "{\"handled\":2}");
        change(conversation, 2, "{\"handled\":2}");
        expectState(conversation, 3, "{\"handled\":2}");
    }

    @Test
    default void aChangeOfAnotherVersionThanTheNewestIsRefused() {
        ConversationId conversation = conversation();
        change(conversation, 0, "{\"n\":1}");
        change(conversation, 1, "{\"n\":2}");

        for (long version : new long[] {0, 1, 3, 4, 1_000_000}) {
            refuse(conversation, version, "{\"stale\":" + version + "}");
        }

        expectState(conversation, 2, "{\"n\":2}");
    }

    @Test
    default void aChangeOfAStateThatIsNotThereIsRefused() {
        ConversationId conversation = conversation();

        refuse(conversation, 1, "{}");
        refuse(conversation, 7, "{}");

        assertNull(states().read(conversation), "the state");
    }

    @Test
    default void theSameChangeAgainCountsAndChangesNothing() {
        ConversationId conversation = conversation();

        change(conversation, 0, "{\"n\":1}");
        change(conversation, 0, "{\"n\":1}");
        expectState(conversation, 1, "{\"n\":1}");
        change(conversation, 1, "{\"n\":2}");
        change(conversation, 1, "{\"n\":2}");
        expectState(conversation, 2, "{\"n\":2}");
    }

    @Test
    default void theSameTextForAnotherVersionDoesNotCount() {
        ConversationId conversation = conversation();
        change(conversation, 0, "{\"n\":1}");
        change(conversation, 1, "{\"n\":2}");

        refuse(conversation, 0, "{\"n\":2}");
        refuse(conversation, 0, "{\"n\":1}");
        refuse(conversation, 2 + 1, "{\"n\":2}");
        refuse(conversation, 1, "{\"n\":2 }");

        expectState(conversation, 2, "{\"n\":2}");
    }

    @Test
    default void oneStaleChangeLeavesTheOthersOfItsBatchAsTheyAre() {
        List<ConversationId> conversations = conversations(300);
        List<Change> first = new ArrayList<>();
        for (ConversationId each : conversations) {
            first.add(Change.of(each, 0, "{\"n\":1}"));
        }
        Check.refused(first, Set.of(), states().write(first));
        ConversationId stale = conversations.get(10);
        change(stale, 1, "{\"by\":\"somebody else\"}");
        ConversationId retried = conversations.get(200);
        change(retried, 1, "{\"n\":2}");

        List<Change> second = new ArrayList<>();
        for (ConversationId each : conversations) {
            second.add(Change.of(each, 1, "{\"n\":2}"));
        }
        Check.refused(second, Set.of(stale), states().write(second));

        expectState(conversations.get(0), 2, "{\"n\":2}");
        expectState(stale, 2, "{\"by\":\"somebody else\"}");
        expectState(retried, 2, "{\"n\":2}");
        expectState(conversations.get(299), 2, "{\"n\":2}");
        Check.refused(second, Set.of(stale), states().write(second));
    }

    @Test
    default void aBatchMayHoldNewAndOldStates() {
        ConversationId old = conversation();
        ConversationId young = conversation();
        ConversationId missing = conversation();
        change(old, 0, "{\"n\":1}");

        List<Change> changes =
                List.of(Change.of(missing, 4, "{\"n\":5}"), Change.of(young, 0, "{\"n\":1}"), Change.of(old, 1, "{}"));

        Check.refused(changes, Set.of(missing), states().write(changes));

        expectState(old, 2, "{}");
        expectState(young, 1, "{\"n\":1}");
        assertNull(states().read(missing), "the state that was never there");
    }

    @Test
    default void anErasedStateBeginsAgain() {
        ConversationId conversation = conversation();
        ConversationId other = conversation();
        change(conversation, 0, "{\"n\":1}");
        change(conversation, 1, "{\"n\":2}");
        change(other, 0, "{\"other\":1}");

        states().erase(conversation);

        assertNull(states().read(conversation), "the erased state");
        expectState(other, 1, "{\"other\":1}");
        refuse(conversation, 2, "{\"n\":3}");
        change(conversation, 0, "{\"again\":1}");
        expectState(conversation, 1, "{\"again\":1}");
    }

    @Test
    default void aStateMayBeLong() {
        ConversationId conversation = conversation();
        String json = "{\"text\":\"" + "ab \u00e9 \u6f22 \ud83d\ude00 ".repeat(5_000) + "\"}";

        change(conversation, 0, json);
        change(conversation, 0, json);

        expectState(conversation, 1, json);
    }

    private void refuse(ConversationId conversation, long version, String json) {
        assertEquals(
                Set.of(conversation),
                states().write(List.of(Change.of(conversation, version, json))),
                () -> "refused of the change of version " + version + " to " + json + "; the document is now "
                        + states().read(conversation));
    }
}
