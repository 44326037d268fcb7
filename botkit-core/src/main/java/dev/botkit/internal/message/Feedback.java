package dev.botkit.internal.message;

import dev.botkit.Message;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.transport.Refusal;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What users think of the bot's messages: an event for skills, and the newest of it by the messages' ids in the state document, for
 * clients that come later.
 */
public final class Feedback {

    /** The type of the frame and of the event. */
    public static final String TYPE = "feedback";

    /** The field of the state document, of a session and of an export that holds it. */
    public static final String FIELD = "feedback";

    /** Of so many messages it is kept. */
    static final int MOST = 50;

    private static final String ID = "id";
    private static final String VALUE = "value";
    private static final String NONE = "none";
    private static final Set<String> VALUES = Set.of("up", "down", NONE);

    private Feedback() {}

    /**
     * Checks a client's frame.
     *
     * @param id of the message that it is about
     * @return the place of that message, as the client knows it; 0 if it does not say
     */
    static long seqOfMessage(Map<String, @Nullable Object> frame, @Nullable String id) throws BadFrameException {
        if (id == null || id.isEmpty()) {
            throw bad("feedback needs the id of one of the bot's messages.");
        }
        if (!(frame.get(VALUE) instanceof String value && VALUES.contains(value))) {
            throw bad("The value of feedback must be \"up\", \"down\" or \"none\".");
        }
        Object seq = frame.get("seq");
        if (seq == null) {
            return 0;
        }
        if (!(seq instanceof Integer || seq instanceof Long) || ((Number) seq).longValue() < 1) {
            throw bad("seq must be a whole number above 0.");
        }
        return ((Number) seq).longValue();
    }

    private static BadFrameException bad(String message) {
        return new BadFrameException(Refusal.BAD_FRAME, message);
    }

    /** The frame that tells clients of it. */
    public static String frame(Message event) {
        Map<String, @Nullable Object> frame = new LinkedHashMap<>();
        frame.put("type", TYPE);
        frame.put(ID, event.field(ID));
        frame.put(VALUE, event.field(VALUE));
        return Json.write(frame);
    }

    /** What the fields of a state document hold, as text that only this class reads; null if nothing. */
    public static Json.@Nullable Raw in(Map<String, @Nullable Object> fields) {
        return fields.get(FIELD) instanceof Json.Raw raw ? raw : null;
    }

    /** Whether what has come is feedback that the fields of a state document do not hold yet. */
    public static boolean isNew(Message event, Map<String, @Nullable Object> fields) {
        if (!event.type().equals(TYPE)) {
            return false;
        }
        Object before = read(in(fields)).get(String.valueOf(event.field(ID)));
        return !Objects.equals(event.field(VALUE), before == null ? NONE : before);
    }

    /** Puts it into the fields of a state document. */
    public static void put(Message event, Map<String, @Nullable Object> fields) {
        Map<String, @Nullable Object> all = read(in(fields));
        String id = String.valueOf(event.field(ID));
        // To the end, as the newest.
        all.remove(id);
        if (!NONE.equals(event.field(VALUE))) {
            all.put(id, event.field(VALUE));
        }
        write(all, fields);
    }

    /** Adds what comes from another conversation to the fields of a state document; false if there is nothing. */
    public static boolean adopt(Json.@Nullable Raw other, Map<String, @Nullable Object> fields) {
        if (other == null) {
            return false;
        }
        Map<String, @Nullable Object> all = read(in(fields));
        all.putAll(read(other));
        write(all, fields);
        return true;
    }

    private static void write(Map<String, @Nullable Object> all, Map<String, @Nullable Object> fields) {
        Iterator<String> oldest = all.keySet().iterator();
        while (all.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
        if (all.isEmpty()) {
            fields.remove(FIELD);
        } else {
            fields.put(FIELD, new Json.Raw(Json.write(all)));
        }
    }

    private static Map<String, @Nullable Object> read(Json.@Nullable Raw feedback) {
        try {
            return feedback == null ? new LinkedHashMap<>() : Json.readState(feedback.json());
        } catch (BadJsonException e) {
            throw new IllegalStateException("The feedback of a conversation is no JSON any more.", e);
        }
    }
}
