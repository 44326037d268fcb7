package dev.botkit.testkit.contract;

import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;

/** Entries that differ from others in one part. */
final class Entries {

    private Entries() {}

    static LogEntry withConversation(LogEntry entry, ConversationId conversation) {
        return copy(entry, conversation, entry.seq(), entry.id(), entry.body());
    }

    static LogEntry withSeq(LogEntry entry, long seq) {
        return copy(entry, entry.conversation(), seq, entry.id(), entry.body());
    }

    static LogEntry withId(LogEntry entry, String id) {
        return copy(entry, entry.conversation(), entry.seq(), id, entry.body());
    }

    static LogEntry withBody(LogEntry entry, String body) {
        return copy(entry, entry.conversation(), entry.seq(), entry.id(), body);
    }

    private static LogEntry copy(LogEntry entry, ConversationId conversation, long seq, String id, String body) {
        return copy(entry, conversation, seq, id, body, entry.endsTurn());
    }

    static LogEntry withEnd(LogEntry entry, boolean endsTurn) {
        return copy(entry, entry.conversation(), entry.seq(), entry.id(), entry.body(), endsTurn);
    }

    private static LogEntry copy(
            LogEntry entry, ConversationId conversation, long seq, String id, String body, boolean endsTurn) {
        return LogEntry.of(conversation, entry.epoch(), seq, id, entry.kind(), entry.date(), body)
                .withInReplyTo(entry.inReplyTo())
                .withEndsTurn(endsTurn);
    }
}
