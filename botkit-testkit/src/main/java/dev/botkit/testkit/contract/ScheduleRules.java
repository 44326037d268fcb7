package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.botkit.history.DuePush;
import dev.botkit.history.History;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How scheduled pushes are kept, by a history that keeps any. Each test removes its own: the store is asked for those of all
 * conversations.
 */
interface ScheduleRules extends StoreRules {

    Instant DUE = Instant.parse("2001-02-03T04:05:06.789Z");
    int MANY = 10_000;
    String JSON = "{\"text\":\"Time is up\"}";

    private ScheduleStore schedule() {
        return schedule(history());
    }

    private static ScheduleStore schedule(History history) {
        ScheduleStore schedule = history.schedule();
        assumeTrue(schedule != null, "The history keeps no scheduled pushes.");
        return Objects.requireNonNull(schedule);
    }

    private static ScheduledPush push(ConversationId conversation, String id, int seconds) {
        return ScheduledPush.of(conversation, id, DUE.plusSeconds(seconds), JSON);
    }

    /** What of some conversations is due. */
    private List<DuePush> due(Instant until, List<ConversationId> conversations) {
        return schedule().due(until, MANY).stream()
                .filter(push -> conversations.contains(push.conversation()))
                .toList();
    }

    private static List<DuePush> keys(ScheduledPush... pushes) {
        return Stream.of(pushes).map(DuePush::of).toList();
    }

    private void eraseAll(List<ConversationId> conversations) {
        conversations.forEach(schedule()::erase);
    }

    @Test
    default void aPushIsDueFromItsTimeOnAndTheEarliestComesFirst() {
        List<ConversationId> two = conversations(2);
        ScheduledPush second = push(two.get(0), "b", 2);
        ScheduledPush first = push(two.get(1), "c", 1);
        ScheduledPush third = push(two.get(1), "a", 3);
        List.of(second, first, third).forEach(schedule()::add);

        assertEquals(List.of(), due(first.due().minusMillis(1), two), "what is due a millisecond before the first");
        assertEquals(keys(first), due(first.due(), two), "what is due at the time of the first");
        assertEquals(keys(first, second), due(third.due().minusMillis(1), two), "what is due before the third");
        assertEquals(keys(first, second, third), due(third.due(), two), "what is due at the time of the third");
        eraseAll(two);
    }

    @Test
    default void noMorePushesComeThanWereAskedFor() {
        ConversationId conversation = conversation();
        for (int i = 0; i < 5; i++) {
            schedule().add(push(conversation, "id-" + i, i));
        }

        assertEquals(3, schedule().due(Instant.now(), 3).size(), "how many of 5 came, where 3 were asked for");
        schedule().erase(conversation);
    }

    @Test
    default void aConversationsPushesAreListedInTheOrderOfTheirTime() {
        ConversationId one = conversation();
        ConversationId other = one.withLabel("holiday");
        ScheduledPush late = push(one, "a", 9);
        ScheduledPush early = push(one, "b", 1);
        ScheduledPush others = push(other, "a", 5);
        List.of(late, others, early).forEach(schedule()::add);

        assertEquals(List.of(early, late), schedule().of(one), "the pushes of a conversation");
        assertEquals(List.of(others), schedule().of(other), "the pushes of another one of the same user");
        assertEquals(List.of(), schedule().of(conversation()), "the pushes of a conversation that has none");
        eraseAll(List.of(one, other));
    }

    @Test
    default void aPushThatIsThereStaysAsItIs() {
        ConversationId conversation = conversation();
        ScheduledPush push = push(conversation, "id", 1);
        schedule().add(push);
        schedule().add(push);
        schedule().add(ScheduledPush.of(conversation, "id", DUE.plusSeconds(7), "{\"text\":\"Other\"}"));

        assertEquals(List.of(push), schedule().of(conversation), "the pushes after the same id was added three times");
        assertEquals(push, schedule().find(conversation, "id"), "the push after the same id was added three times");
        assertEquals(keys(push), due(Instant.now(), List.of(conversation)), "what is due after that");
        schedule().erase(conversation);
    }

    @Test
    default void theRemovedPushIsGoneAndOthersAreNot() {
        ConversationId one = conversation();
        ConversationId other = conversation();
        List.of(push(one, "a", 1), push(one, "b", 2), push(other, "a", 3)).forEach(schedule()::add);

        assertTrue(schedule().remove(one, "a"), "remove() of a push that is there");
        assertFalse(schedule().remove(one, "a"), "remove() of a push that was removed");
        assertFalse(schedule().remove(conversation(), "a"), "remove() where there was never one");

        assertEquals(List.of(push(one, "b", 2)), schedule().of(one), "what is left");
        assertEquals(List.of(push(other, "a", 3)), schedule().of(other), "the other conversation's");
        assertEquals(
                keys(push(one, "b", 2), push(other, "a", 3)), due(Instant.now(), List.of(one, other)), "what is due");
        eraseAll(List.of(one, other));
    }

    @Test
    default void aPushIsFoundInItsOwnConversationFromItsAdditionToItsRemoval() {
        ConversationId one = conversation();
        ConversationId other = one.withLabel("holiday");
        assertNull(schedule().find(one, "a"), "find() before the push was added");
        List.of(push(one, "a", 1), push(one, "b", 2), push(other, "c", 3)).forEach(schedule()::add);

        assertEquals(push(one, "a", 1), schedule().find(one, "a"), "find() of a push that is there");
        assertEquals(push(one, "b", 2), schedule().find(one, "b"), "find() of the conversation's other push");
        assertNull(schedule().find(other, "a"), "find() in another conversation of the same user");
        assertNull(schedule().find(one, "c"), "find() of another conversation's push");
        assertNull(schedule().find(one, "A"), "find() of an id that differs in case");

        schedule().remove(one, "a");
        assertNull(schedule().find(one, "a"), "find() of a push that was removed");
        schedule().erase(one);
        assertNull(schedule().find(one, "b"), "find() of a push that was erased");
        assertEquals(
                push(other, "c", 3), schedule().find(other, "c"), "find() of the other conversation's push after that");
        schedule().erase(other);
    }

    @Test
    default void aPushIsContainedInItsOwnConversationFromItsAdditionToItsRemoval() {
        ConversationId one = conversation();
        ConversationId other = one.withLabel("holiday");
        assertFalse(schedule().contains(one, "a"), "contains() before the push was added");
        List.of(push(one, "a", 1), push(one, "b", 2), push(other, "c", 3)).forEach(schedule()::add);

        assertTrue(schedule().contains(one, "a"), "contains() of a push that is there");
        assertTrue(schedule().contains(one, "b"), "contains() of the conversation's other push");
        assertFalse(schedule().contains(other, "a"), "contains() in another conversation of the same user");
        assertFalse(schedule().contains(one, "c"), "contains() of another conversation's push");
        assertFalse(schedule().contains(one, "A"), "contains() of an id that differs in case");

        schedule().remove(one, "a");
        assertFalse(schedule().contains(one, "a"), "contains() of a push that was removed");
        schedule().erase(one);
        assertFalse(schedule().contains(one, "b"), "contains() of a push that was erased");
        assertTrue(schedule().contains(other, "c"), "contains() of the other conversation's push after that");
        schedule().erase(other);
    }

    @Test
    default void erasedPushesAreGoneAndOthersAreNot() {
        ConversationId one = conversation();
        ConversationId other = one.withLabel("holiday");
        List.of(push(one, "a", 1), push(one, "b", 2), push(other, "a", 3)).forEach(schedule()::add);
        profiles().write(one, "{\"name\":\"Ann\"}");

        schedule().erase(one);
        schedule().erase(one);

        assertEquals(keys(push(other, "a", 3)), due(Instant.now(), List.of(one, other)), "what is left");
        Check.text(
                "the profile beside the erased pushes",
                "{\"name\":\"Ann\"}",
                profiles().read(one));
        schedule().add(push(one, "a", 4));
        assertEquals(List.of(push(one, "a", 4)), schedule().of(one), "what was added after the erasure");
        eraseAll(List.of(one, other));
    }

    @Test
    default void pushesAreKeptCharacterForCharacterForWhoeverTheyAre() {
        List<ConversationId> conversations = new ArrayList<>();
        List<ScheduledPush> pushes = new ArrayList<>();
        for (String name : Strange.NAMES) {
            ConversationId conversation = ConversationId.verified(unused(name));
            String json =
                    "{\"text\":\"" + name.replace("\\", "").replace("\"", "").replaceAll("\\s", "") + "\"}";
            conversations.add(conversation);
            pushes.add(ScheduledPush.of(conversation, "id~" + pushes.size(), DUE, json));
        }
        pushes.forEach(schedule()::add);

        for (ScheduledPush push : pushes) {
            List<ScheduledPush> found = schedule().of(push.conversation());
            assertEquals(1, found.size(), () -> "pushes of " + Check.name(push.conversation()));
            Check.text("what is to be said", push.json(), found.get(0).json());
            assertEquals(push, found.get(0), "a push");
            assertEquals(push, schedule().find(push.conversation(), push.id()), "a push that is found by its id");
        }
        // All at the same time, so in any order.
        List<DuePush> due = due(DUE, conversations);
        assertEquals(pushes.size(), due.size(), "how many are due");
        assertEquals(Set.of(keys(pushes.toArray(ScheduledPush[]::new)).toArray()), Set.copyOf(due), "what is due");
        eraseAll(conversations);
    }

    @Test
    default void scheduledPushesAreThereAfterReopening() {
        assumeTrue(survivesReopening(), "The store says that it does not survive reopening.");
        ConversationId conversation = conversation();
        schedule().add(push(conversation, "kept", 1));
        schedule().add(push(conversation, "removed", 1));
        schedule().remove(conversation, "removed");

        history().close();
        ScheduleStore again = schedule(openAnother());

        assertEquals(List.of(push(conversation, "kept", 1)), again.of(conversation), "the pushes after reopening");
        assertEquals(push(conversation, "kept", 1), again.find(conversation, "kept"), "find() after reopening");
        again.erase(conversation);
    }
}
