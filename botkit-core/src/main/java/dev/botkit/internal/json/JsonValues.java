package dev.botkit.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checked, deep, unmodifiable copies of values that are to become JSON. */
public final class JsonValues {

    /** The most digits behind the point, or zeros before it, that a number may have. */
    static final int MAX_SCALE = 1_000;

    // What objects take on a JVM with compressed references, the usual one; with the arrays and nodes in them.
    private static final int TEXT = 48;
    private static final int MAP = 168;
    private static final int ENTRY = 48;
    private static final int LIST = 112;
    private static final int ITEM = 8;
    private static final int NUMBER = 24;
    private static final int BIG_NUMBER = 200;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_LABEL = 512;

    private JsonValues() {}

    /** Copies one value; {@code where} names it in the message of the exception. */
    public static @Nullable Object copy(String where, @Nullable Object value) {
        // The field's own object is the first level.
        return copy(where, value, 2);
    }

    /** Copies an object. */
    public static Map<String, @Nullable Object> copyObject(String where, Map<?, ? extends @Nullable Object> object) {
        return copyObject(where, object, 1);
    }

    /** The text of a user's label: a non-empty string or whole number of at most 512 characters; else null. */
    public static @Nullable String label(@Nullable Object value) {
        String text;
        if (value instanceof String string) {
            text = string;
        } else if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
            text = value.toString();
        } else {
            return null;
        }
        return text.isEmpty() || text.length() > MAX_LABEL ? null : text;
    }

    /** The same text with U+FFFD for each half of a surrogate pair that stands alone and cannot be sent as UTF-8. */
    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return repaired(text, i);
            }
        }
        return text;
    }

    /** An estimate of what a value takes in memory, in bytes, with what the maps and lists that hold it take. */
    public static int bytes(@Nullable Object value) {
        if (value instanceof String text) {
            return textBytes(text);
        }
        if (value instanceof Map<?, ?> map) {
            // All that are empty are one and the same.
            int sum = map.isEmpty() ? 0 : MAP;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                sum += ENTRY + bytes(entry.getKey()) + bytes(entry.getValue());
            }
            return sum;
        }
        if (value instanceof List<?> list) {
            int sum = list.isEmpty() ? 0 : LIST;
            for (Object item : list) {
                sum += ITEM + bytes(item);
            }
            return sum;
        }
        return value instanceof BigDecimal || value instanceof BigInteger ? BIG_NUMBER : NUMBER;
    }

    /** What a text takes in memory, in bytes: two for each character, or one where all are of Latin-1. */
    public static int textBytes(String text) {
        return TEXT + (isLatin1(text) ? text.length() : 2 * text.length());
    }

    /** How long a text is as JSON, without its quotes. */
    public static int writtenLength(String text) {
        int sum = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f') {
                sum++;
            } else if (c < ' ') {
                sum += 5;
            }
        }
        return sum;
    }

    private static boolean isLatin1(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return false;
            }
        }
        return true;
    }

    private static String repaired(String text, int from) {
        StringBuilder repaired = new StringBuilder(text);
        for (int i = from; i < repaired.length(); i++) {
            char c = repaired.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < repaired.length()
                    && Character.isLowSurrogate(repaired.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                repaired.setCharAt(i, '\uFFFD');
            }
        }
        return repaired.toString();
    }

    private static @Nullable Object copy(String where, @Nullable Object value, int depth) {
        if (value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger) {
            return value;
        }
        if (value instanceof BigDecimal number && Math.abs((long) number.scale()) <= MAX_SCALE) {
            return value;
        }
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("\"" + where + "\" is nested more than " + MAX_DEPTH + " deep.");
        }
        if (value instanceof Map<?, ?> map) {
            return copyObject(where, map, depth);
        }
        if (value instanceof Collection<?> items) {
            List<@Nullable Object> copy = new ArrayList<>();
            for (Object item : items) {
                copy.add(copy(where, item, depth + 1));
            }
            return copy.isEmpty() ? Collections.emptyList() : Collections.unmodifiableList(copy);
        }
        return number(where, value);
    }

    private static Object number(String where, Object value) {
        if (value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (Double.isFinite(number)) {
                return new BigDecimal(value.toString());
            }
            throw new IllegalArgumentException("\"" + where + "\" is not a finite number.");
        }
        if (value instanceof BigDecimal) {
            throw new IllegalArgumentException("\"" + where + "\" has an exponent beyond " + MAX_SCALE + ".");
        }
        throw new IllegalArgumentException("\"" + where + "\" holds a "
                + value.getClass().getName() + ", which is no JSON value; use String, Boolean, Number, List or Map.");
    }

    private static Map<String, @Nullable Object> copyObject(
            String where, Map<?, ? extends @Nullable Object> object, int depth) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        for (Map.Entry<?, ? extends @Nullable Object> entry : object.entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
                throw new IllegalArgumentException("\"" + where + "\" holds a map whose keys are not all strings.");
            }
            copy.put(key, copy(where, entry.getValue(), depth + 1));
        }
        return copy.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(copy);
    }
}
