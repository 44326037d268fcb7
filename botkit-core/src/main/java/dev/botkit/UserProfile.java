package dev.botkit;

import dev.botkit.internal.json.JsonValues;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client has said about its user, in {@code user_profile}. It is only the client's claim and proves nothing.
 * Immutable.
 */
public final class UserProfile {

    private final Map<String, @Nullable Object> fields;

    /**
     * Makes a profile.
     *
     * @param fields JSON values by name as in {@link Message}; copied; {@code id} is required
     * @throws IllegalArgumentException if {@code id} is not a string or whole number, or a value is not a JSON value
     */
    public UserProfile(Map<String, ? extends @Nullable Object> fields) {
        this.fields = JsonValues.copyObject("user_profile", fields);
        if (JsonValues.label(this.fields.get("id")) == null) {
            throw new IllegalArgumentException("user_profile.id is missing, or is not a string.");
        }
    }

    /** {@return the id that the page gave its user} */
    public String id() {
        String id = JsonValues.label(fields.get("id"));
        return id == null ? "" : id;
    }

    /** {@return field {@code name}, or null} */
    public @Nullable String name() {
        return text("name");
    }

    /** {@return field {@code first_name}, or null} */
    public @Nullable String firstName() {
        return text("first_name");
    }

    /** {@return field {@code last_name}, or null} */
    public @Nullable String lastName() {
        return text("last_name");
    }

    /** {@return field {@code full_name}, or null} */
    public @Nullable String fullName() {
        return text("full_name");
    }

    /** {@return field {@code email}, or null} */
    public @Nullable String email() {
        return text("email");
    }

    /** {@return field {@code gender}, or null} */
    public @Nullable String gender() {
        return text("gender");
    }

    /** {@return field {@code language}, or else {@code locale}, a BCP 47 tag such as {@code de-AT}; or null} */
    public @Nullable String language() {
        String language = text("language");
        return language == null ? text("locale") : language;
    }

    /** {@return field {@code timezone}, or null} */
    public @Nullable String timezone() {
        return text("timezone");
    }

    /** {@return field {@code timezone_offset} as text (the page may send a number or a text), or null} */
    public @Nullable String timezoneOffset() {
        Object offset = fields.get("timezone_offset");
        return offset == null ? null : offset.toString();
    }

    /** {@return all fields, including the page's own; unmodifiable} */
    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    /** {@return a short form for debugging: the names of the fields, not their values} */
    @Override
    public String toString() {
        return "UserProfile" + fields.keySet();
    }

    private @Nullable String text(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }
}
