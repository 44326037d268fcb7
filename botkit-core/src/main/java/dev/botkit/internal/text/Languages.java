package dev.botkit.internal.text;

import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Languages as clients name them. What is malformed counts as not said. */
public final class Languages {

    /** How long what is looked at may be, in characters. */
    private static final int MAX_HEADER = 256;

    private static final int MAX_TAG = 64;

    private Languages() {}

    /** The language of a BCP 47 tag, also of one with underscores; null if it is none. */
    public static @Nullable Locale ofTag(@Nullable String tag) {
        if (tag == null || tag.length() > MAX_TAG) {
            return null;
        }
        try {
            Locale locale = new Locale.Builder()
                    .setLanguageTag(tag.strip().replace('_', '-'))
                    .build();
            return locale.getLanguage().isEmpty() ? null : locale;
        } catch (IllformedLocaleException e) {
            return null;
        }
    }

    /** The language that an {@code Accept-Language} prefers; null if it names none. */
    public static @Nullable Locale preferred(@Nullable String header) {
        if (header == null || header.length() > MAX_HEADER) {
            return null;
        }
        try {
            List<Locale.LanguageRange> ranges = Locale.LanguageRange.parse(header);
            for (Locale.LanguageRange range : ranges) {
                Locale locale = range.getWeight() > 0 ? ofTag(range.getRange()) : null;
                if (locale != null) {
                    return locale;
                }
            }
            return null;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // JDK 17 throws the latter, too, for "-".
            return null;
        }
    }
}
