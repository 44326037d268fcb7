package dev.botkit.internal.engine;

import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a conversation is, as its state document says it.
 *
 * @param epoch the life of the log that the numbers are of
 * @param handled the seq of the last user's message whose turn has ended; 0 for none
 * @param redelivering the seq of a message whose handler runs for the second time; 0 for none
 */
record Standing(String epoch, long handled, long redelivering) {

    Standing withHandled(long seq) {
        return new Standing(epoch, Math.max(handled, seq), 0);
    }

    Standing withRedelivering(long seq) {
        return new Standing(epoch, handled, seq);
    }

    /** The document; {@code writer} makes it differ from what any other writer would write. */
    String json(String writer) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("v", 1);
        document.put("writer", writer);
        document.put("epoch", epoch);
        document.put("handled", handled);
        if (redelivering > 0) {
            document.put("redelivering", redelivering);
        }
        return Json.write(document);
    }

    /** Reads a document; one of another life of the log, or one that cannot be read, says nothing. */
    static Standing parse(@Nullable String json, String epoch) {
        if (json != null) {
            try {
                Map<String, @Nullable Object> document = Json.readObject(json);
                if (epoch.equals(document.get("epoch"))) {
                    return new Standing(epoch, number(document, "handled"), number(document, "redelivering"));
                }
            } catch (BadJsonException e) {
                return new Standing(epoch, 0, 0);
            }
        }
        return new Standing(epoch, 0, 0);
    }

    private static long number(Map<String, @Nullable Object> document, String name) {
        return document.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
