package dev.botkit.script;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A suggested answer to tap.
 *
 * @param title what the user sees, a template; empty for a kind of another platform, such as "location", that has none
 * @param payload what is sent when it is tapped, a template; by default the title
 * @param contentType "text" or a kind of another platform, such as "location"; null if the file has none
 * @param json all fields, as in the file; unmodifiable
 */
public record ScriptQuickReply(
        String title, String payload, @Nullable String contentType, Map<String, @Nullable Object> json) {

    private static final String OFFERED = "fb_quick_reply";
    private static final Set<String> OWN = Set.of("title", "payload", "content_type");

    /**
     * Checks that there are a title and a payload.
     *
     * @param title what the user sees
     * @param payload what is sent
     * @param contentType the kind, or null
     * @param json all fields
     */
    public ScriptQuickReply {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(json, "json");
    }

    /**
     * {@return the fields that a client gets: title, payload and kind, and all other fields of the file, such as
     * {@code image_url}; for an option's answer, {@code fb_quick_reply_image_url} becomes {@code image_url}; strings in
     * them are templates}
     */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (contentType == null || contentType.equals("text")) {
            fields.put("title", title);
            fields.put("payload", payload);
        } else {
            putText(fields, "title", title);
            putText(fields, "payload", payload);
        }
        putText(fields, "content_type", contentType);
        if (json.containsKey(OFFERED)) {
            putText(fields, "image_url", json.get("fb_quick_reply_image_url"));
        } else {
            json.forEach((name, value) -> {
                if (value != null && !fields.containsKey(name) && !OWN.contains(name) && !Leftovers.isOne(name)) {
                    fields.put(name, value);
                }
            });
        }
        return Collections.unmodifiableMap(fields);
    }

    private static void putText(Map<String, @Nullable Object> fields, String name, @Nullable Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            fields.put(name, text);
        }
    }

    static ScriptQuickReply of(Fields reply) {
        return of(reply, "title", "payload", "content_type");
    }

    /** The reply that an option offers for itself; null if it does not. */
    static @Nullable ScriptQuickReply ofOption(Fields option) {
        Object offered = option.json().get(OFFERED);
        boolean isOffered = offered instanceof Boolean flag ? flag : offered != null && !"".equals(offered);
        return isOffered ? of(option, "pattern", "fb_quick_reply_payload", "fb_quick_reply_content_type") : null;
    }

    private static ScriptQuickReply of(Fields fields, String title, String payload, String contentType) {
        String shown = fields.scalar(title);
        String sent = fields.scalar(payload);
        String type = fields.text(contentType);
        return new ScriptQuickReply(
                shown == null ? "" : shown,
                sent == null || sent.isEmpty() ? shown == null ? "" : shown : sent,
                type == null || type.isEmpty() ? null : type,
                fields.json());
    }
}
