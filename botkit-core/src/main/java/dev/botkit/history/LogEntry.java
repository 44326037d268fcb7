package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One numbered entry of a conversation's log: what a user said, or what the bot did. Immutable. A copy keeps all parts that
 * its {@code with…} method does not name, also those that later versions add.
 */
public final class LogEntry {

    /** What an entry counts in {@link #bytes()} beside its body. */
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
     * An entry that answers nothing and ends no turn.
     *
     * @param conversation whose entry
     * @param epoch the name of the log's life that it belongs to, 1 to 64 characters of ASCII
     * @param seq its place, from 1
     * @param id unique in its conversation, 1 to 300 characters of printable ASCII
     * @param kind who said it
     * @param date when the server took it, UTC; cut to milliseconds
     * @param body its fields as the text of a JSON object, up to some hundred kilobytes; a store keeps it as it is
     * @return the entry
     * @throws IllegalArgumentException if {@code seq} is below 1 or the id empty
     */
    public static LogEntry of(
            ConversationId conversation, String epoch, long seq, String id, Kind kind, Instant date, String body) {
        return new LogEntry(conversation, epoch, seq, id, kind, null, date.truncatedTo(ChronoUnit.MILLIS), body, false);
    }

    /**
     * The same entry at another place.
     *
     * @param newConversation whose entry
     * @param newEpoch the log's life
     * @param newSeq its place, from 1
     * @return a copy
     * @throws IllegalArgumentException if {@code newSeq} is below 1
     */
    public LogEntry at(ConversationId newConversation, String newEpoch, long newSeq) {
        return new LogEntry(newConversation, newEpoch, newSeq, id, kind, inReplyTo, date, body, endsTurn);
    }

    /**
     * The same entry as the answer to another one.
     *
     * @param answered the id of the user's entry, or null
     * @return a copy
     */
    public LogEntry withInReplyTo(@Nullable String answered) {
        return Objects.equals(answered, inReplyTo)
                ? this
                : new LogEntry(conversation, epoch, seq, id, kind, answered, date, body, endsTurn);
    }

    /**
     * The same entry, taken at another moment.
     *
     * @param moment UTC; cut to milliseconds
     * @return a copy
     */
    public LogEntry withDate(Instant moment) {
        Instant taken = moment.truncatedTo(ChronoUnit.MILLIS);
        return new LogEntry(conversation, epoch, seq, id, kind, inReplyTo, taken, body, endsTurn);
    }

    /**
     * The same entry with or without the end of a turn.
     *
     * @param ends what {@link #endsTurn()} gives
     * @return a copy
     */
    public LogEntry withEndsTurn(boolean ends) {
        return ends == endsTurn ? this : new LogEntry(conversation, epoch, seq, id, kind, inReplyTo, date, body, ends);
    }

    /** {@return whose entry it is} */
    public ConversationId conversation() {
        return conversation;
    }

    /** {@return the name of the log's life that it belongs to, 1 to 64 characters of ASCII} */
    public String epoch() {
        return epoch;
    }

    /** {@return its place, from 1} */
    public long seq() {
        return seq;
    }

    /** {@return its id, unique in its conversation, 1 to 300 characters of printable ASCII} */
    public String id() {
        return id;
    }

    /** {@return who said it} */
    public Kind kind() {
        return kind;
    }

    /** {@return the id of the user's entry that it answers, or null} */
    public @Nullable String inReplyTo() {
        return inReplyTo;
    }

    /** {@return when the server took it, UTC, to the millisecond} */
    public Instant date() {
        return date;
    }

    /** {@return its fields as the text of a JSON object, up to some hundred kilobytes} */
    public String body() {
        return body;
    }

    /**
     * {@return for the bot's entry, whether its turn ended with it: what it answers has been handled when it is stored; for a
     * user's, whether it was handled in the conversation that it was carried over from: it needs no turn}
     */
    public boolean endsTurn() {
        return endsTurn;
    }

    /**
     * {@return what it counts where entries are bounded in bytes: those of its body in UTF-8, and {@link
     * #BYTES_BESIDE_BODY} for all its other parts} Looks at each character of the body.
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

    /** Equal are entries with equal parts. */
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
