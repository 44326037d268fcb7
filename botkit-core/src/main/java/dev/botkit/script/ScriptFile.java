package dev.botkit.script;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that a line shows or links to.
 *
 * @param url the address, a template
 * @param isImage whether its name ends like a picture's: jpeg, jpg, gif, png, webp or svg
 * @param json all fields, as in the file; unmodifiable
 */
public record ScriptFile(String url, boolean isImage, Map<String, @Nullable Object> json) {

    private static final Set<String> IMAGES = Set.of("jpeg", "jpg", "gif", "png", "webp", "svg");

    /**
     * Checks that there is an address.
     *
     * @param url the address
     * @param isImage whether it is a picture
     * @param json all fields
     */
    public ScriptFile {
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(json, "json");
    }

    static ScriptFile of(Fields file) {
        String url = file.text("url");
        String known = url == null ? "" : url;
        return new ScriptFile(known, isImage(known), file.json());
    }

    private static boolean isImage(String url) {
        int end = url.length();
        for (char mark : new char[] {'?', '#'}) {
            int at = url.indexOf(mark);
            end = at < 0 ? end : Math.min(end, at);
        }
        int dot = url.lastIndexOf('.', end - 1);
        return dot >= 0
                && dot < end
                && IMAGES.contains(url.substring(dot + 1, end).toLowerCase(Locale.ROOT));
    }
}
