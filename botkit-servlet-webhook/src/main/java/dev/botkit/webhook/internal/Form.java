package dev.botkit.webhook.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code application/x-www-form-urlencoded} text. Not the container's own reading: its bounds and charsets
 * differ from one to the next, and a filter may have used it up.
 */
final class Form {

    static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_FIELDS = 64;

    private Form() {}

    /** The fields; the first of a name counts. Null if it is no such text. */
    static @Nullable Map<String, String> read(@Nullable String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (text == null || text.isEmpty()) {
            return fields;
        }
        try {
            for (String pair : text.split("&", MOST_FIELDS + 1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                fields.putIfAbsent(decoded(name), decoded(value));
            }
            return fields.size() > MOST_FIELDS ? null : fields;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
