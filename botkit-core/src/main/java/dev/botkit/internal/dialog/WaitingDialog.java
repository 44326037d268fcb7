package dev.botkit.internal.dialog;

import dev.botkit.Message;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.MessageData;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dialog that waits, as it is kept: its whole state is one JSON object, in memory as in the store, so
 * that nothing of one run can be shared with another.
 *
 * @param json the object, without its time-out
 * @param token names this very wait; no other has it
 * @param timeout how long it waits
 */
public record WaitingDialog(String json, String token, Duration timeout) {

    static final String SILENCES = "silences";

    private static final int MOST_ORIGIN = 8_192;
    private static final List<String> ORIGIN_ALWAYS = List.of("text", "user", "channel");

    /** An estimate of what it takes in memory. */
    public int bytes() {
        return 400 + JsonValues.textBytes(json);
    }

    /** How many questions in a row had not been answered in time when this one was asked. */
    int silences() {
        return Math.max(0, State.of(json).number(SILENCES));
    }

    /** With the time at which it ends, for the store. */
    public String document(Instant until) {
        return "{\"until\":\"" + until + "\"," + json.substring(1);
    }

    /** A dialog as it is in the store, and when its time is over. */
    public record Stored(WaitingDialog waiting, Instant until) {}

    /** Reads what {@link #document} has made; null if it is nothing of the kind. */
    public static @Nullable Stored read(String document) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(State.members(document));
        if (!(members.remove("until") instanceof String until)
                || !(members.get("token") instanceof String token)
                || !(members.get("timeout_ms") instanceof Number timeout)) {
            return null;
        }
        try {
            return new Stored(
                    new WaitingDialog(Json.write(members), token, Duration.ofMillis(timeout.longValue())),
                    Instant.parse(until));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The id of the question, if a message asked it; null otherwise. */
    public static @Nullable String asked(String document) {
        return State.members(document).get("asked") instanceof String id ? id : null;
    }

    /** What is in the JSON. For one thread; the maps are copies. */
    static final class State {

        private final Map<String, @Nullable Object> members;

        private State(Map<String, @Nullable Object> members) {
            this.members = members;
        }

        static State of(String json) {
            return new State(members(json));
        }

        private static Map<String, @Nullable Object> members(String json) {
            try {
                return Json.readState(json);
            } catch (BadJsonException e) {
                return Map.of();
            }
        }

        String text(String name) {
            return members.get(name) instanceof String text ? text : "";
        }

        int number(String name) {
            return members.get(name) instanceof Number number ? number.intValue() : -1;
        }

        boolean flag(String name) {
            return Boolean.TRUE.equals(members.get(name));
        }

        Map<String, @Nullable Object> object(String name) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            if (members.get(name) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> object.put((String) key, value));
            }
            return object;
        }

        List<String> texts(String name) {
            return members.get(name) instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of();
        }

        /** The message that started it. */
        MessageData origin(ConversationId conversation) {
            Map<String, @Nullable Object> origin = object("origin");
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            if (origin.get("fields") instanceof Map<?, ?> map) {
                map.forEach((key, value) -> fields.put((String) key, value));
            }
            return new MessageData(
                    string(origin, "id"),
                    origin.get("seq") instanceof Number seq ? seq.longValue() : 0,
                    string(origin, "type"),
                    conversation,
                    date(string(origin, "date")),
                    null,
                    Collections.unmodifiableMap(fields),
                    List.of());
        }

        private static String string(Map<String, @Nullable Object> object, String name) {
            return object.get(name) instanceof String text ? text : "";
        }

        private static Instant date(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                return Instant.EPOCH;
            }
        }
    }

    /** What is kept of the message that started a dialog. */
    static Map<String, @Nullable Object> origin(Message message) {
        Map<String, @Nullable Object> fields = message.fields();
        if (JsonValues.bytes(fields) > MOST_ORIGIN) {
            Map<String, @Nullable Object> few = new LinkedHashMap<>();
            for (String name : ORIGIN_ALWAYS) {
                if (fields.containsKey(name)) {
                    few.put(name, fields.get(name));
                }
            }
            fields = few;
        }
        Map<String, @Nullable Object> origin = new LinkedHashMap<>();
        origin.put("id", message.id());
        origin.put("seq", message.seq());
        origin.put("type", message.type());
        origin.put("date", message.date().toString());
        origin.put("fields", fields);
        return origin;
    }
}
