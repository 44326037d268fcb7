package dev.botkit.internal.engine;

import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a conversation is, as its state document says it.
 *
 * @param epoch the life of the log that the numbers are of
 * @param handled the seq of the last user's message whose turn has ended; 0 for none
 * @param redelivering the seq of a message whose handler runs for the second time; 0 for none
 * @param more the document's other fields, such as the dialog that waits: carried along as they are
 */
record Standing(String epoch, long handled, long redelivering, Map<String, @Nullable Object> more) {

    private static final Set<String> OWN = Set.of("v", "writer", "epoch", "handled", "redelivering");

    /** Nothing has been handled yet. */
    static Standing begin(String epoch) {
        return new Standing(epoch, 0, 0, Map.of());
    }

    Standing withHandled(long seq) {
        return new Standing(epoch, Math.max(handled, seq), 0, more);
    }

    Standing withRedelivering(long seq) {
        return new Standing(epoch, handled, seq, more);
    }

    /** Replaces all other fields. */
    Standing withMore(Map<String, @Nullable Object> fields) {
        return new Standing(epoch, handled, redelivering, fields);
    }

    /** The document; {@code writer} makes it differ from what any other writer would write. */
    String json(String writer) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>(more);
        document.put("v", 1);
        document.put("writer", writer);
        document.put("epoch", epoch);
        document.put("handled", handled);
        if (redelivering > 0) {
            document.put("redelivering", redelivering);
        }
        return Json.write(document);
    }

    /** Reads a document; of one of another life of the log only what else it holds counts. */
    static Standing parse(@Nullable String json, String epoch) {
        Standing any = parse(json);
        if (any == null) {
            return begin(epoch);
        }
        return any.epoch().equals(epoch) ? any : begin(epoch).withMore(any.more());
    }

    /** Reads a document of whatever life of the log; null if there is none, or it cannot be read. */
    static @Nullable Standing parse(@Nullable String json) {
        try {
            return json == null ? null : of(Json.readState(json));
        } catch (BadJsonException e) {
            return null;
        }
    }

    private static Standing of(Map<String, @Nullable Object> document) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(document);
        more.keySet().removeAll(OWN);
        // Small while nobody asks for it, and copied by nobody.
        more.replaceAll(
                (name, value) -> value instanceof Map<?, ?> map ? new Json.Raw(Json.write(object(map))) : value);
        return new Standing(
                document.get("epoch") instanceof String epoch ? epoch : "",
                number(document, "handled"),
                number(document, "redelivering"),
                Collections.unmodifiableMap(more));
    }

    @SuppressWarnings("unchecked") // JSON objects have strings for keys.
    private static Map<String, @Nullable Object> object(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    private static long number(Map<String, @Nullable Object> document, String name) {
        return document.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
