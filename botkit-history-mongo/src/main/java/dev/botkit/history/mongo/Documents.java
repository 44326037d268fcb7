package dev.botkit.history.mongo;

import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.Locale;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/**
 * What goes into the collections and comes out: strings, numbers and dates only. What comes out may have been
 * written by somebody else, so nothing is taken for granted.
 */
final class Documents {

    static final String CONVERSATION = "conversation";
    static final String EPOCH = "epoch";
    static final String SEQ = "seq";
    static final String ID = "id";
    static final String KIND = "kind";
    static final String IN_REPLY_TO = "inReplyTo";
    static final String DATE = "date";
    static final String BODY = "body";
    static final String ENDS_TURN = "endsTurn";
    static final String VERSION = "version";
    static final String JSON = "json";

    /** The kind of what the bot has said. */
    static final BsonString SENT = new BsonString("sent");

    /** Of a document, by MongoDB. */
    static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private Documents() {}

    static BsonString key(ConversationId conversation) {
        return new BsonString(StoredText.of(conversation.toString()));
    }

    static BsonDocument of(LogEntry entry) {
        BsonDocument document = new BsonDocument("_id", new BsonObjectId())
                .append(CONVERSATION, key(entry.conversation()))
                .append(EPOCH, new BsonString(entry.epoch()))
                .append(SEQ, new BsonInt64(entry.seq()))
                .append(ID, new BsonString(entry.id()))
                .append(KIND, new BsonString(entry.kind().name().toLowerCase(Locale.ROOT)));
        if (entry.inReplyTo() != null) {
            document.append(IN_REPLY_TO, new BsonString(entry.inReplyTo()));
        }
        if (entry.endsTurn()) {
            document.append(ENDS_TURN, BsonBoolean.TRUE);
        }
        return document.append(DATE, new BsonDateTime(entry.date().toEpochMilli()))
                .append(BODY, new BsonString(StoredText.of(entry.body())));
    }

    /** Measures only what may be too large: a character has at most three bytes. */
    static boolean isTooLarge(LogEntry entry, BsonDocument document) {
        int most = 1_000
                + 3
                        * (Math.min(entry.body().length(), MOST_BYTES)
                                + Math.min(entry.conversation().toString().length(), MOST_BYTES));
        return most > MOST_BYTES
                && new RawBsonDocument(document, CODEC).getByteBuffer().remaining() > MOST_BYTES;
    }

    /** The entry, or null for a document that is none. */
    static @Nullable LogEntry entry(ConversationId conversation, BsonDocument document) {
        Long seq = number(document.get(SEQ));
        String epoch = text(document.get(EPOCH));
        String id = text(document.get(ID));
        LogEntry.Kind kind = kind(text(document.get(KIND)));
        String body = text(document.get(BODY));
        BsonValue inReplyTo = document.get(IN_REPLY_TO);
        if (seq == null
                || seq < 1
                || epoch == null
                || epoch.isEmpty()
                || id == null
                || id.isEmpty()
                || kind == null
                || body == null
                || !(document.get(DATE) instanceof BsonDateTime date)
                || !key(conversation).equals(document.get(CONVERSATION))) {
            return null;
        }
        return LogEntry.of(
                        conversation,
                        epoch,
                        seq,
                        id,
                        kind,
                        Instant.ofEpochMilli(date.getValue()),
                        StoredText.read(body))
                .withInReplyTo(text(inReplyTo))
                .withEndsTurn(BsonBoolean.TRUE.equals(document.get(ENDS_TURN)));
    }

    private static LogEntry.@Nullable Kind kind(@Nullable String name) {
        for (LogEntry.Kind kind : LogEntry.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        return null;
    }

    static @Nullable String text(@Nullable BsonValue value) {
        return value instanceof BsonString string ? string.getValue() : null;
    }

    /** A whole number, whatever type somebody stored it with; null for anything else. */
    static @Nullable Long number(@Nullable BsonValue value) {
        if (value instanceof BsonInt64 number) {
            return number.getValue();
        }
        if (value instanceof BsonInt32 number) {
            return (long) number.getValue();
        }
        if (value instanceof BsonDouble number && Math.rint(number.getValue()) == number.getValue()) {
            double whole = number.getValue();
            return Math.abs(whole) < Long.MAX_VALUE ? (Long) (long) whole : null;
        }
        return null;
    }
}
