package dev.botkit.script;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer to tap.
 *
 * @param title what the user sees, a template; may be empty where {@code contentType} is "location"
 * @param payload what is sent when it is tapped, a template; the title unless the file has one
 * @param contentType "text", "location", or null if the file has none
 * @param json all fields, as they are in the file; unmodifiable
 */
public record ScriptQuickReply(
        String title, String payload, @Nullable String contentType, Map<String, @Nullable Object> json) {

    /**
     * Checks that there are a title and a payload.
     *
     * @param title what the user sees
     * @param payload what is sent
     * @param contentType "text", "location" or null
     * @param json all fields
     */
    public ScriptQuickReply {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(json, "json");
    }

    static ScriptQuickReply of(Fields reply) {
        return of(reply, "title", "payload", "content_type");
    }

    /** The reply that an option offers for itself; null if it does not. */
    static @Nullable ScriptQuickReply ofOption(Fields option) {
        Object offered = option.json().get("fb_quick_reply");
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
