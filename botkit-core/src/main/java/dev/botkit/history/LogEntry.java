package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One numbered entry of a conversation's log: a message of the user or of the bot. Immutable. The {@code with…} methods
 * change one part in a copy; all other parts stay, including those that later versions add.
 */
public final class LogEntry {

    /** What each entry adds to {@link #bytes()} besides its body. */
    public static final int BYTES_BESIDE_BODY = 512;

    private final ConversationId conversation;
    private final String epoch;
    private final long seq;
    private final String id;
    private final Kind kind;
    private final @Nullable String inReplyTo;
    private final Instant date;
    private final String body;
    private final boolean endsTurn;

    /** Who said it. */
    public enum Kind {
        /** The user. */
        RECEIVED,
        /** The bot. */
        SENT
    }

    private LogEntry(
            ConversationId conversation,
            String epoch,
            long seq,
            String id,
            Kind kind,
            @Nullable String inReplyTo,
            Instant date,
            String body,
            boolean endsTurn) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
        this.epoch = Objects.requireNonNull(epoch, "epoch");
        this.kind = Objects.requireNonNull(kind, "kind");
        this.body = Objects.requireNonNull(body, "body");
        this.date = Objects.requireNonNull(date, "date");
        if (seq < 1 || id.isEmpty()) {
            throw new IllegalArgumentException("An entry has a seq from 1 and an id; this one has seq " + seq + ".");
        }
        this.seq = seq;
        this.id = id;
        this.inReplyTo = inReplyTo;
        this.endsTurn = endsTurn;
    }

    /**
     * Makes an entry that answers nothing and ends no turn.
     *
     * @param conversation the conversation
     * @param epoch the name of the life of the log to which it belongs, 1 to 64 characters of ASCII
     * @param seq the place in the log, from 1
     * @param id the id, unique in its conversation, 1 to 300 characters of printable ASCII
     * @param kind who said it
     * @param date when the server accepted it, UTC; truncated to milliseconds
     * @param body the fields as the text of a JSON object, up to several hundred kilobytes; a store keeps it unchanged
     * @return the entry
     * @throws IllegalArgumentException if {@code seq} is below 1 or the id empty
     */
    public static LogEntry of(
            ConversationId conversation, String epoch, long seq, String id, Kind kind, Instant date, String body) {
        return new LogEntry(conversation, epoch, seq, id, kind, null, date.truncatedTo(ChronoUnit.MILLIS), body, false);
    }

    /**
     * Moves the entry to another place.
     *
     * @param newConversation the conversation
     * @param newEpoch the name of the life of the log
     * @param newSeq the place in the log, from 1
     * @return a copy
     * @throws IllegalArgumentException if {@code newSeq} is below 1
     */
    public LogEntry at(ConversationId newConversation, String newEpoch, long newSeq) {
        return new LogEntry(newConversation, newEpoch, newSeq, id, kind, inReplyTo, date, body, endsTurn);
    }

    /**
     * Sets which entry this one answers.
     *
     * @param answered the id of the user's entry; null for none
     * @return a copy
     */
    public LogEntry withInReplyTo(@Nullable String answered) {
        return Objects.equals(answered, inReplyTo)
                ? this
                : new LogEntry(conversation, epoch, seq, id, kind, answered, date, body, endsTurn);
    }

    /**
     * Sets when the entry was accepted.
     *
     * @param moment the time, UTC; truncated to milliseconds
     * @return a copy
     */
    public LogEntry withDate(Instant moment) {
        Instant taken = moment.truncatedTo(ChronoUnit.MILLIS);
        return new LogEntry(conversation, epoch, seq, id, kind, inReplyTo, taken, body, endsTurn);
    }

    /**
     * Sets whether the entry ends a turn.
     *
     * @param ends the value of {@link #endsTurn()}
     * @return a copy
     */
    public LogEntry withEndsTurn(boolean ends) {
        return ends == endsTurn ? this : new LogEntry(conversation, epoch, seq, id, kind, inReplyTo, date, body, ends);
    }

    /** {@return the conversation} */
    public ConversationId conversation() {
        return conversation;
    }

    /** {@return the name of the life of the log to which it belongs, 1 to 64 characters of ASCII} */
    public String epoch() {
        return epoch;
    }

    /** {@return the place in the log, from 1} */
    public long seq() {
        return seq;
    }

    /** {@return the id, unique in its conversation, 1 to 300 characters of printable ASCII} */
    public String id() {
        return id;
    }

    /** {@return who said it} */
    public Kind kind() {
        return kind;
    }

    /** {@return the id of the user's entry that it answers; null if there is none} */
    public @Nullable String inReplyTo() {
        return inReplyTo;
    }

    /** {@return when the server accepted it, UTC, to the millisecond} */
    public Instant date() {
        return date;
    }

    /** {@return the fields as the text of a JSON object, up to several hundred kilobytes} */
    public String body() {
        return body;
    }

    /**
     * {@return for an entry of the bot's, whether it was the last one of its turn, so that the message that it answers
     * counts as handled once the entry is stored; for an entry of the user's, whether it was handled in the
     * conversation from which a login moved it, so that it needs no turn}
     */
    public boolean endsTurn() {
        return endsTurn;
    }

    /**
     * {@return the size for bounds in bytes: that of the body in UTF-8, plus {@link #BYTES_BESIDE_BODY} for all other
     * parts} Each call looks at every character of the body.
     */
    public long bytes() {
        long bytes = BYTES_BESIDE_BODY + (long) body.length();
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c >= 0x80) {
                // Each half of a surrogate pair is two of the four bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }

    /** Entries are equal if all their parts are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogEntry entry
                && conversation.equals(entry.conversation)
                && epoch.equals(entry.epoch)
                && seq == entry.seq
                && id.equals(entry.id)
                && kind == entry.kind
                && Objects.equals(inReplyTo, entry.inReplyTo)
                && date.equals(entry.date)
                && body.equals(entry.body)
                && endsTurn == entry.endsTurn;
    }

    @Override
    public int hashCode() {
        return Objects.hash(conversation, epoch, seq, id);
    }

    /** {@return a form for debugging that shows nothing that a user wrote} */
    @Override
    public String toString() {
        return "LogEntry[" + kind + " " + seq + ", " + body.length() + " characters]";
    }
}
