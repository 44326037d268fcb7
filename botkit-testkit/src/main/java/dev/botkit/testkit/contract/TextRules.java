package dev.botkit.testkit.contract;

import static dev.botkit.testkit.contract.Sample.entry;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore.Change;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** That texts come back as they went in, and that names are the same only if all their characters are. */
interface TextRules extends StoreRules {

    /** So many of the strange conversations, from the first, have names that an eraser may mix up. */
    int MOST_SIMILAR = 34;

    @Test
    default void bodiesAreKeptCharacterForCharacter() {
        ConversationId conversation = conversation();
        List<LogEntry> batch = new ArrayList<>();
        for (String body : Strange.BODIES) {
            long seq = batch.size() + 1L;
            batch.add(entry(conversation, seq, "id-" + seq, body));
        }

        store(batch);

        expectLog(conversation, batch);
        store(batch);
    }

    @Test
    default void statesAndProfilesAreKeptCharacterForCharacter() {
        for (String json : Strange.BODIES) {
            ConversationId conversation = conversation();
            change(conversation, 0, json);
            change(conversation, 0, json);
            profiles().write(conversation, json);

            expectState(conversation, 1, json);
            Check.text("the profile", json, profiles().read(conversation));
        }
    }

    @Test
    default void idsAreKeptAndAreTheSameOnlyIfAllTheirCharactersAre() {
        ConversationId conversation = conversation();
        List<LogEntry> batch = new ArrayList<>();
        for (String id : Strange.IDS) {
            batch.add(Sample.inReplyTo(entry(conversation, batch.size() + 1, id), id));
        }

        store(batch);

        expectLog(conversation, batch);
        store(batch);
        long next = batch.size() + 1L;
        for (LogEntry known : batch) {
            append(List.of(entry(conversation, next, known.id())), AppendOutcome.duplicate(known.seq()));
        }
    }

    @Test
    default void anEntryMayAnswerNothing() {
        ConversationId conversation = conversation();
        LogEntry pushed = LogEntry.of(
                conversation,
                "e".repeat(64),
                1,
                "id",
                LogEntry.Kind.SENT,
                entry(conversation, 1).date(),
                "{}");

        store(pushed);

        expectLog(conversation, pushed);
    }

    @Test
    default void anEntryTellsWhetherItsTurnEndsWithIt() {
        ConversationId conversation = conversation();
        LogEntry more = entry(conversation, 2);
        LogEntry last = entry(conversation, 4);
        assertFalse(more.endsTurn(), "the first reply ends its turn");
        assertTrue(last.endsTurn(), "the second reply ends its turn");
        List<LogEntry> batch = List.of(entry(conversation, 1), more, entry(conversation, 3), last);

        store(batch);

        expectLog(conversation, batch);
        Check.entries(
                "read backward",
                List.of(more, batch.get(2)),
                log().readBefore(conversation, 4, 2, Integer.MAX_VALUE).entries());
    }

    @Test
    default void logsOfSimilarNamesAreNotMixedUp() {
        List<ConversationId> conversations = strangeConversations();
        List<LogEntry> batch = new ArrayList<>();
        for (ConversationId each : conversations) {
            batch.add(entry(each, 1, "same id", "{\"n\":" + batch.size() + "}"));
        }

        store(batch);
        for (int i = 0; i < conversations.size(); i++) {
            expectLog(conversations.get(i), batch.get(i));
        }

        expectErasedOneByOne(
                i -> store(batch.get(i)),
                i -> Check.head(conversations.get(i), batch.get(i), log().head(conversations.get(i))),
                i -> {
                    log().erase(conversations.get(i));
                    expectLog(conversations.get(i), List.of());
                });
    }

    @Test
    default void statesOfSimilarNamesAreNotMixedUp() {
        List<ConversationId> conversations = strangeConversations();
        List<Change> changes = new ArrayList<>();
        List<Change> stale = new ArrayList<>();
        for (ConversationId each : conversations) {
            changes.add(Change.of(each, 0, "{\"n\":" + changes.size() + "}"));
            stale.add(Change.of(each, 0, "{\"stale\":true}"));
        }

        Check.refused(changes, Set.of(), states().write(changes));
        for (int i = 0; i < conversations.size(); i++) {
            expectState(conversations.get(i), 1, changes.get(i).json());
        }
        Check.refused(stale, Set.copyOf(conversations), states().write(stale));

        expectErasedOneByOne(
                i -> change(conversations.get(i), 0, changes.get(i).json()),
                i -> expectState(conversations.get(i), 1, changes.get(i).json()),
                i -> {
                    states().erase(conversations.get(i));
                    assertNull(states().read(conversations.get(i)), "an erased state");
                });
    }

    @Test
    default void profilesOfSimilarNamesAreNotMixedUp() {
        List<ConversationId> conversations = strangeConversations();
        IntConsumer write = i -> profiles().write(conversations.get(i), "{\"n\":" + i + "}");
        IntConsumer expect = i -> Check.text(
                "the profile of " + Check.name(conversations.get(i)),
                "{\"n\":" + i + "}",
                profiles().read(conversations.get(i)));

        for (int i = 0; i < conversations.size(); i++) {
            write.accept(i);
        }
        for (int i = 0; i < conversations.size(); i++) {
            expect.accept(i);
        }

        expectErasedOneByOne(write, expect, i -> {
            profiles().erase(conversations.get(i));
            assertNull(profiles().read(conversations.get(i)), "an erased profile");
        });
    }

    /**
     * Erases the most similar ones in one order and then in the other, so that one of any two is erased
     * while the other is to stay.
     */
    private static void expectErasedOneByOne(IntConsumer store, IntConsumer expect, IntConsumer erase) {
        for (int i = 0; i < MOST_SIMILAR; i++) {
            expect.accept(i);
            erase.accept(i);
        }
        for (int i = 0; i < MOST_SIMILAR; i++) {
            store.accept(i);
        }
        for (int i = MOST_SIMILAR - 1; i >= 0; i--) {
            expect.accept(i);
            erase.accept(i);
        }
    }

    /** All names, the first of them also with other proofs. */
    private List<ConversationId> strangeConversations() {
        List<ConversationId> conversations = new ArrayList<>();
        for (String name : Strange.NAMES.subList(0, 4)) {
            conversations.add(ConversationId.webhook(unused(name)));
            conversations.add(ConversationId.parse("anon:" + unused(name)));
            ConversationId labelled = ConversationId.verified(unused(name)).withLabel("a");
            conversations.add(labelled);
            conversations.add(labelled.withLabel("A"));
            // What a store makes of the parts must not be the same for another user.
            conversations.add(ConversationId.verified(labelled.name() + "/a"));
        }
        for (String name : Strange.NAMES) {
            conversations.add(ConversationId.verified(unused(name)));
        }
        return conversations;
    }
}
