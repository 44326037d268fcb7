package dev.botkit.internal.client;

import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.BadFrameException;
import dev.botkit.internal.message.Frame;
import dev.botkit.transport.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A question for history.
 *
 * @param user the label that names the conversation together with the secret, or null
 * @param limit how many entries at most
 * @param before only entries below it; -1 where it is not asked for
 * @param after only entries above it; -1 where it is not asked for
 * @param epoch the log's life that the cursor is of, or null
 * @param credential to be verified, or null
 * @param label which of the user's conversations, or null
 */
record HistoryQuery(
        @Nullable String user,
        int limit,
        long before,
        long after,
        @Nullable String epoch,
        @Nullable String credential,
        @Nullable String label) {

    private static final int MOST = 200;
    private static final int DEFAULT = 50;

    /**
     * Reads a question that a client has sent.
     *
     * @throws RefusedException if it is none
     */
    static HistoryQuery read(String body, Limits limits) throws BadFrameException {
        Map<String, @Nullable Object> object;
        try {
            if (body.length() > limits.clients().frameBytes()) {
                throw new RefusedException(Refusal.TOO_LARGE, "The question is too large.");
            }
            object = Json.readObject(body);
        } catch (BadJsonException e) {
            throw new RefusedException(Refusal.BAD_FRAME, String.valueOf(e.getMessage()));
        }
        Object user = object.get("user");
        if (user != null && JsonValues.label(user) == null) {
            throw new RefusedException(Refusal.BAD_FRAME, "user must be a string of 1 to 512 characters.");
        }
        long limit = number(object, "limit", 1, DEFAULT);
        long before = number(object, "before", 1, -1);
        long after = number(object, "after", 0, -1);
        if (before >= 0 && after >= 0) {
            throw new RefusedException(Refusal.BAD_FRAME, "Ask with before or with after, not with both.");
        }
        return new HistoryQuery(
                user == null ? null : JsonValues.label(user),
                (int) Math.min(limit, MOST),
                before,
                after,
                string(object, "epoch"),
                string(object, "auth"),
                Frame.label(object.get(Frame.LABEL)));
    }

    private static long number(Map<String, @Nullable Object> object, String name, long least, long missing) {
        Object value = object.get(name);
        if (value == null) {
            return missing;
        }
        if (!(value instanceof Integer || value instanceof Long) || ((Number) value).longValue() < least) {
            throw new RefusedException(
                    Refusal.BAD_FRAME, name + " must be a whole number that is not below " + least + ".");
        }
        return ((Number) value).longValue();
    }

    private static @Nullable String string(Map<String, @Nullable Object> object, String name) {
        Object value = object.get(name);
        if (value != null && !(value instanceof String)) {
            throw new RefusedException(Refusal.BAD_FRAME, name + " must be a string.");
        }
        return (String) value;
    }

    /** An estimate of what it takes in memory while it waits. */
    long memory() {
        return bytes(user) + bytes(epoch) + bytes(credential);
    }

    private static long bytes(@Nullable String text) {
        return text == null ? 0 : JsonValues.textBytes(text);
    }
}
