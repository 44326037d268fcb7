package dev.botkit.internal.log;

import dev.botkit.Message;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a log, on its way into it or out of it again; in memory the log keeps them as {@link Packed}.
 *
 * @param seq its place
 * @param id its id
 * @param received what the user said; null for the bot's, and where only its text is known
 * @param text the frame that the bot sent; of a user's entry the fields as JSON, or null where they
 *     were not needed yet
 * @param sent whether it is the bot's
 * @param idFromClient whether a client made the id
 * @param inReplyTo the id of what the bot answered, or null
 * @param date when the server took it
 * @param bytes an estimate of what it takes in memory
 */
public record Entry(
        long seq,
        String id,
        @Nullable MessageData received,
        @Nullable String text,
        boolean sent,
        boolean idFromClient,
        @Nullable String inReplyTo,
        Instant date,
        int bytes) {

    /** The objects that make an entry, and its places in the log. */
    private static final int OVERHEAD = 240;

    public static Entry received(MessageData message, @Nullable String body, boolean idFromClient, int fieldBytes) {
        return new Entry(
                message.seq(),
                message.id(),
                message,
                body,
                false,
                idFromClient,
                null,
                message.date(),
                fieldBytes + OVERHEAD + JsonValues.textBytes(message.id()) + bytes(body));
    }

    public static Entry sent(long seq, String id, String body, @Nullable String inReplyTo, Instant date) {
        String frame = Frames.entry(Message.MESSAGE, body, inReplyTo, id, seq, date);
        int bytes = OVERHEAD + JsonValues.textBytes(id) + bytes(inReplyTo) + JsonValues.textBytes(frame);
        return new Entry(seq, id, null, frame, true, false, inReplyTo, date, bytes);
    }

    /** As read from a store. */
    public static Entry of(LogEntry stored) {
        if (stored.kind() == LogEntry.Kind.SENT) {
            return sent(stored.seq(), stored.id(), stored.body(), stored.inReplyTo(), stored.date());
        }
        return new Entry(
                stored.seq(),
                stored.id(),
                null,
                stored.body(),
                false,
                true,
                null,
                stored.date(),
                OVERHEAD + JsonValues.textBytes(stored.id()) + JsonValues.textBytes(stored.body()));
    }

    /** As it was before it was packed; {@code text} is what it {@link #kept}. */
    static Entry unpacked(
            long seq,
            String id,
            String text,
            boolean sent,
            boolean idFromClient,
            @Nullable String inReplyTo,
            Instant date) {
        int bytes = OVERHEAD + JsonValues.textBytes(id) + bytes(inReplyTo) + JsonValues.textBytes(text);
        return new Entry(seq, id, null, text, sent, idFromClient, inReplyTo, date, bytes);
    }

    /** All that is kept of it in the end beside its ids and its date. */
    String kept() {
        return sent && text != null ? text : body();
    }

    private static int bytes(@Nullable String text) {
        return text == null ? 0 : JsonValues.textBytes(text);
    }

    /** As a store would keep it, when it needs no turn any more. */
    public LogEntry stored(ConversationId conversation, String epoch) {
        return LogEntry.of(
                        conversation,
                        epoch,
                        seq,
                        id,
                        sent ? LogEntry.Kind.SENT : LogEntry.Kind.RECEIVED,
                        date,
                        sent ? Frames.fieldsOf(frame(), Message.MESSAGE, inReplyTo, id, seq, date) : body())
                .withInReplyTo(inReplyTo)
                .withEndsTurn(true);
    }

    /** The bot's frame, as it was sent; of a user's entry the frame that other connections get. */
    public String frame() {
        return frame("echo");
    }

    /** The frame as the history shows it. */
    public String historyFrame() {
        return frame(Message.MESSAGE_RECEIVED);
    }

    /** A user's fields as JSON. */
    private String body() {
        if (text != null) {
            return text;
        }
        return received == null ? "{}" : Frames.body(received.fields());
    }

    private String frame(String receivedType) {
        if (sent && text != null) {
            return text;
        }
        return Frames.entry(receivedType, body(), null, id, seq, date);
    }
}
