package dev.botkit.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message of the bot, as a chat client received it. Immutable. */
public final class BotReply {

    private final Map<String, @Nullable Object> fields;

    BotReply(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    /** {@return the text; empty if there is none} */
    public String text() {
        return string("text");
    }

    /** {@return the titles of the quick replies, in order; empty if there are none} */
    public List<String> quickReplies() {
        return each("quick_replies", "title");
    }

    /** {@return the addresses of the attached files and images, in order; empty if there are none} */
    public List<String> files() {
        return each("files", "url");
    }

    /**
     * Reads one field of the frame.
     *
     * @param name the field's name on the wire, for instance {@code open_link}
     * @return its JSON value: {@link String}, {@link Boolean}, {@link Number}, unmodifiable {@link List} or
     *     {@link Map}; null if it is missing or null
     */
    public @Nullable Object field(String name) {
        return fields.get(name);
    }

    /** {@return all fields of the frame, in their original order; unmodifiable} */
    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    /** {@return the message's id; empty for a refusal, which is not in the log} */
    public String id() {
        return string("id");
    }

    /** {@return the message's place in the conversation's log, from 1; 0 for a refusal, which is not in the log} */
    public long seq() {
        return fields.get("seq") instanceof Number seq ? seq.longValue() : 0;
    }

    /** {@return the id of the user's message that it answers; null for a push and for a reply to an event} */
    public @Nullable String inReplyTo() {
        return fields.get("in_reply_to") instanceof String id ? id : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BotReply reply && reply.fields.equals(fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** {@return the whole frame, for debugging} */
    @Override
    public String toString() {
        return "BotReply" + fields;
    }

    private String string(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    private List<String> each(String list, String name) {
        List<String> values = new ArrayList<>();
        if (fields.get(list) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> map && map.get(name) instanceof String value) {
                    values.add(value);
                }
            }
        }
        return List.copyOf(values);
    }
}
