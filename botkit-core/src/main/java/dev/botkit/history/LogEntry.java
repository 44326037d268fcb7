package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One numbered entry of a conversation's log: what a user said, or what the bot did.
 *
 * @param conversation whose it is
 * @param epoch the name of the log's life that it belongs to, 1 to 64 characters of ASCII
 * @param seq its place, from 1
 * @param id unique in its conversation, 1 to 300 characters of printable ASCII
 * @param kind who said it
 * @param inReplyTo the id of the user's entry that it answers, or null
 * @param date when the server took it, UTC, to the millisecond
 * @param body its fields as the text of a JSON object, up to some hundred kilobytes; a store keeps it
 *     as it is
 * @param endsTurn of the bot's, whether its turn ended with it: what it answers has been handled when it is stored. Of
 *     a user's, whether it has been handled already, in the conversation that it was carried over from: it needs no turn
 */
public record LogEntry(
        ConversationId conversation,
        String epoch,
        long seq,
        String id,
        Kind kind,
        @Nullable String inReplyTo,
        Instant date,
        String body,
        boolean endsTurn) {

    /** What an entry counts in {@link #bytes()} beside its body. */
    public static final int BYTES_BESIDE_BODY = 512;

    /** Who said it. */
    public enum Kind {
        /** The user. */
        RECEIVED,
        /** The bot. */
        SENT
    }

    /**
     * Checks that all parts are there, and cuts the date to milliseconds.
     *
     * @param conversation whose it is
     * @param epoch the log's life
     * @param seq its place
     * @param id its id
     * @param kind who said it
     * @param inReplyTo what it answers, or null
     * @param date when
     * @param body its fields
     * @param endsTurn whether the turn ended with it
     * @throws IllegalArgumentException if {@code seq} is below 1 or the id empty
     */
    public LogEntry {
        Objects.requireNonNull(conversation, "conversation");
        Objects.requireNonNull(epoch, "epoch");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(body, "body");
        date = date.truncatedTo(ChronoUnit.MILLIS);
        if (seq < 1 || id.isEmpty()) {
            throw new IllegalArgumentException("An entry has a seq from 1 and an id; this one has seq " + seq + ".");
        }
    }

    /**
     * Makes one with which no turn ends. A copy of another one needs all of its parts: the main constructor.
     *
     * @param conversation whose it is
     * @param epoch the log's life
     * @param seq its place
     * @param id its id
     * @param kind who said it
     * @param inReplyTo what it answers, or null
     * @param date when
     * @param body its fields
     * @throws IllegalArgumentException if {@code seq} is below 1 or the id empty
     */
    public LogEntry(
            ConversationId conversation,
            String epoch,
            long seq,
            String id,
            Kind kind,
            @Nullable String inReplyTo,
            Instant date,
            String body) {
        this(conversation, epoch, seq, id, kind, inReplyTo, date, body, false);
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

    /** {@return a form for debugging that shows nothing that a user wrote} */
    @Override
    public String toString() {
        return "LogEntry[" + kind + " " + seq + ", " + body.length() + " characters]";
    }
}
