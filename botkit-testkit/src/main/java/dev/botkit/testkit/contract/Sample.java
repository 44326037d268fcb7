package dev.botkit.testkit.contract;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Entries to store. */
final class Sample {

    static final Comparator<LogEntry> BY_SEQ = Comparator.comparingLong(LogEntry::seq);
    static final String EPOCH = "epoch-1";

    private static final Instant BEGIN = Instant.parse("2026-03-04T05:06:07.089Z");

    private Sample() {}

    /**
     * An entry with the id {@code id-<seq>}; with an odd seq the user's, with an even one the bot's answer to it, of which
     * every second one ends its turn.
     */
    static LogEntry entry(ConversationId conversation, long seq) {
        return entry(conversation, seq, "id-" + seq);
    }

    static LogEntry entry(ConversationId conversation, long seq, String id) {
        return entry(conversation, seq, id, "{\"text\":\"Entry " + id.replaceAll("[^a-z0-9-]", "") + "\"}");
    }

    static LogEntry entry(ConversationId conversation, long seq, String id, String body) {
        boolean received = seq % 2 == 1;
        return LogEntry.of(
                        conversation,
                        EPOCH,
                        seq,
                        id,
                        received ? LogEntry.Kind.RECEIVED : LogEntry.Kind.SENT,
                        BEGIN.plusMillis(seq),
                        body)
                .withInReplyTo(received ? null : "id-" + (seq - 1))
                .withEndsTurn(seq % 4 == 0);
    }

    /** Entries at the places from the first to the last. */
    static List<LogEntry> entries(ConversationId conversation, long first, long last) {
        List<LogEntry> entries = new ArrayList<>();
        for (long seq = first; seq <= last; seq++) {
            entries.add(entry(conversation, seq));
        }
        return entries;
    }

    static LogEntry withEpoch(LogEntry entry, String epoch) {
        return entry.at(entry.conversation(), epoch, entry.seq());
    }

    static LogEntry withDate(LogEntry entry, Instant date) {
        return entry.withDate(date);
    }

    static LogEntry inReplyTo(LogEntry entry, String id) {
        return LogEntry.of(
                        entry.conversation(),
                        entry.epoch(),
                        entry.seq(),
                        entry.id(),
                        LogEntry.Kind.SENT,
                        entry.date(),
                        entry.body())
                .withInReplyTo(id)
                .withEndsTurn(entry.endsTurn());
    }

    /** The outcomes if each entry is stored at its place. */
    static List<AppendOutcome> allStored(List<LogEntry> entries) {
        return entries.stream().map(entry -> AppendOutcome.stored(entry.seq())).toList();
    }

    /** The two lists in turns, as a batch of two conversations comes. */
    static List<LogEntry> inTurns(List<LogEntry> one, List<LogEntry> other) {
        List<LogEntry> both = new ArrayList<>();
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            if (i < one.size()) {
                both.add(one.get(i));
            }
            if (i < other.size()) {
                both.add(other.get(i));
            }
        }
        return both;
    }
}
