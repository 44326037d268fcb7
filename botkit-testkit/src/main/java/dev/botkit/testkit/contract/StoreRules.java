package dev.botkit.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogStore;
import dev.botkit.history.ProfileStore;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** What the rules of a store are written in: the store under test, names that nobody used before, calls that have to work. */
interface StoreRules {

    /** Whose rules these are. */
    HistoryContract contract();

    /** The store under test. */
    default History history() {
        return contract().store();
    }

    /** The same data once more. */
    default History openAnother() {
        return contract().openAnother();
    }

    /** See {@link HistoryContract#survivesReopening}. */
    default boolean survivesReopening() {
        return contract().survivesReopening();
    }

    /** See {@link HistoryContract#isShared}. */
    default boolean isShared() {
        return contract().isShared();
    }

    default LogStore log() {
        return history().log();
    }

    default StateStore states() {
        return history().states();
    }

    default ProfileStore profiles() {
        return history().profiles();
    }

    /** A conversation that nobody used before. */
    default ConversationId conversation() {
        return contract().conversation();
    }

    /** A user's name that nobody used before; two of them differ as the arguments do. */
    default String unused(String name) {
        return contract().unused(name);
    }

    /** So many conversations that nobody used before. */
    default List<ConversationId> conversations(int count) {
        List<ConversationId> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(conversation());
        }
        return all;
    }

    /** Appends what has to be stored. */
    default void store(LogEntry... entries) {
        store(List.of(entries));
    }

    /** Appends what has to be stored. */
    default void store(List<LogEntry> entries) {
        Check.outcomes(entries, log().append(entries), Sample.allStored(entries));
    }

    /** Appends, and checks the outcomes. */
    default void append(List<LogEntry> batch, AppendOutcome... expected) {
        Check.outcomes(batch, log().append(batch), List.of(expected));
    }

    /** Checks what the whole log of a conversation is. */
    default void expectLog(ConversationId conversation, LogEntry... entries) {
        expectLog(conversation, List.of(entries));
    }

    /** Checks what the whole log of a conversation is. */
    default void expectLog(ConversationId conversation, List<LogEntry> entries) {
        expectLog(history(), conversation, entries);
    }

    /** Checks what the whole log of a conversation is, read in each way there is. */
    default void expectLog(History history, ConversationId conversation, List<LogEntry> entries) {
        int limit = entries.size() + 10;
        LogStore log = history.log();
        Check.entries(
                "readAfter(0) of " + Check.name(conversation),
                entries,
                log.readAfter(conversation, 0, limit, Integer.MAX_VALUE).entries());
        Check.entries(
                "readBefore(the end) of " + Check.name(conversation),
                entries,
                log.readBefore(conversation, Long.MAX_VALUE, limit, Integer.MAX_VALUE)
                        .entries());
        Check.head(
                conversation,
                entries.isEmpty() ? null : Collections.max(entries, Sample.BY_SEQ),
                log.head(conversation));
    }

    /** Changes a document, which has to work. */
    default void change(ConversationId conversation, long version, String json) {
        change(history(), conversation, version, json);
    }

    /** Changes a document, which has to work. */
    default void change(History history, ConversationId conversation, long version, String json) {
        assertEquals(
                Set.of(),
                history.states().write(List.of(StateStore.Change.of(conversation, version, json))),
                () -> "refused of the change of version " + version + "; the document is now "
                        + history.states().read(conversation));
    }

    /** Checks what a document is. */
    default void expectState(ConversationId conversation, long version, String json) {
        Check.state(conversation, version, json, states().read(conversation));
    }
}
