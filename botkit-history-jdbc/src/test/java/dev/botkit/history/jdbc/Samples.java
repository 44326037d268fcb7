package dev.botkit.history.jdbc;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogEntry.Kind;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** Entries to store. */
final class Samples {

    static final Instant DATE = Instant.parse("2026-05-06T07:08:09.010Z");
    private static final AtomicInteger USERS = new AtomicInteger();

    private Samples() {}

    /** One that nobody used before in this process. */
    static ConversationId conversation() {
        return ConversationId.verified("user " + USERS.incrementAndGet());
    }

    static LogEntry entry(ConversationId conversation, long seq, String id, String body) {
        return LogEntry.of(
                conversation, "epoch", seq, id, seq % 2 == 1 ? Kind.RECEIVED : Kind.SENT, DATE.plusMillis(seq), body);
    }

    static LogEntry entry(ConversationId conversation, long seq) {
        return entry(conversation, seq, "id-" + seq, "{\"text\":\"" + seq + "\"}");
    }

    static List<LogEntry> entries(ConversationId conversation, long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(seq -> entry(conversation, seq))
                .toList();
    }

    static List<AppendOutcome> stored(List<LogEntry> entries) {
        return entries.stream().map(entry -> AppendOutcome.stored(entry.seq())).toList();
    }
}
