package dev.botkit.history.mongo;

import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

/** Entries for tests. */
final class Samples {

    /** In every body, state and profile; to be found in no exception and no log line. */
    static final String CANARY = "canary-7f3a";

    static final ConversationId ALICE = ConversationId.verified("alice " + CANARY);

    static final ConversationId BOB = ConversationId.verified("bob " + CANARY);

    private Samples() {}

    static LogEntry entry(ConversationId conversation, long seq) {
        return entry(conversation, seq, "id-" + seq);
    }

    static LogEntry entry(ConversationId conversation, long seq, String id) {
        return entry(conversation, seq, id, "{\"text\":\"" + CANARY + " " + seq + "\"}");
    }

    static LogEntry entry(ConversationId conversation, long seq, String id, String body) {
        return LogEntry.of(
                conversation,
                "epoch",
                seq,
                id,
                LogEntry.Kind.RECEIVED,
                Instant.ofEpochMilli(1_700_000_000_000L + seq),
                body);
    }

    /** From and to are in it. */
    static List<LogEntry> entries(ConversationId conversation, long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> entry(conversation, seq))
                .toList();
    }
}
