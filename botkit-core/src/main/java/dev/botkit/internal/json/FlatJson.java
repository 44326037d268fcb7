package dev.botkit.internal.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The JSON that nearly every frame is: one object that holds texts and small whole numbers, and nothing that needs thought.
 * Reads and writes it as the library does ({@link Json}), in a quarter of the time; all else is left to the library.
 */
final class FlatJson {

    private static final int MOST_MEMBERS = 32;
    private static final int LONGEST_NAME = 64;
    private static final int MOST_DIGITS = 9;

    /** The names that clients use: there is one string of each. */
    private static final String[] NAMES = {"type", "text", "user", "channel", "id"};

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    // ---- reading

    /** Reads an object; null if the library has to. The object is the caller's. */
    static @Nullable Map<String, @Nullable Object> read(String text) {
        return new FlatJson(text).object();
    }

    private @Nullable Map<String, @Nullable Object> object() {
        if (!skips('{')) {
            return null;
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        do {
            String name = object.size() < MOST_MEMBERS && skips('"') ? string(true) : null;
            if (name == null || !skips(':') || object.containsKey(name) || !member(object, name)) {
                return null;
            }
        } while (skips(','));
        return skips('}') && skipSpace() == text.length() ? object : null;
    }

    private boolean member(Map<String, @Nullable Object> object, String name) {
        int begin = skipSpace();
        char first = begin < text.length() ? text.charAt(begin) : 0;
        Object value;
        if (first == '"') {
            at++;
            value = string(false);
        } else if (first >= '1' && first <= '9') {
            value = number();
        } else if (skips("true")) {
            value = true;
        } else if (skips("false")) {
            value = false;
        } else if (skips("null")) {
            object.put(name, null);
            return true;
        } else {
            return false;
        }
        object.put(name, value);
        return value != null;
    }

    /** What stands up to the next quotation mark; null if it needs thought. */
    private @Nullable String string(boolean isName) {
        int begin = at;
        for (int i = begin; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                at = i + 1;
                return isName ? name(begin, i) : text.substring(begin, i);
            }
            if (c < ' ' || c == '\\' || Character.isSurrogate(c)) {
                return null;
            }
        }
        return null;
    }

    private @Nullable String name(int begin, int end) {
        for (String name : NAMES) {
            if (name.length() == end - begin && text.startsWith(name, begin)) {
                return name;
            }
        }
        return end - begin <= LONGEST_NAME ? text.substring(begin, end) : null;
    }

    private @Nullable Integer number() {
        int value = 0;
        int begin = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9' && at - begin < MOST_DIGITS) {
            value = 10 * value + text.charAt(at) - '0';
            at++;
        }
        // What is longer, or has a fraction, goes on with something else.
        int end = at;
        boolean ends = skipSpace() < text.length() && (text.charAt(at) == ',' || text.charAt(at) == '}');
        at = end;
        return ends ? value : null;
    }

    private int skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private boolean skips(char c) {
        boolean isIt = skipSpace() < text.length() && text.charAt(at) == c;
        at += isIt ? 1 : 0;
        return isIt;
    }

    private boolean skips(String word) {
        boolean isIt = text.startsWith(word, at);
        at += isIt ? word.length() : 0;
        return isIt;
    }

    // ---- writing

    /** Writes an object; null if the library has to. */
    static @Nullable String write(Map<String, ? extends @Nullable Object> object) {
        Writer writer = new Writer();
        object.forEach(writer);
        return writer.isFlat ? writer.json.append('}').toString() : null;
    }

    /** Writes members; an iterator would make an object of each. */
    private static final class Writer implements BiConsumer<String, @Nullable Object> {

        private static final int USUAL = 160;

        private final StringBuilder json = new StringBuilder(USUAL).append('{');
        private boolean isFlat = true;

        @Override
        public void accept(String name, @Nullable Object value) {
            if (!isFlat) {
                return;
            }
            json.append(json.length() == 1 ? "\"" : ",\"");
            append(name);
            json.append("\":");
            if (value instanceof String text) {
                json.append('"');
                append(text);
                json.append('"');
            } else if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
                json.append(value);
            } else {
                isFlat = false;
            }
        }

        private void append(String text) {
            int copied = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"' || c == '\\' || c == '\n') {
                    json.append(text, copied, i).append('\\').append(c == '\n' ? 'n' : c);
                    copied = i + 1;
                } else if (c < ' ' || Character.isSurrogate(c)) {
                    isFlat = false;
                    return;
                }
            }
            // A whole text is copied at once, a part of one letter by letter.
            json.append(copied == 0 ? text : text.substring(copied));
        }
    }
}
