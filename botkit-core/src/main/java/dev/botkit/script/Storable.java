package dev.botkit.script;

import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values as they are when they are read again: so that no script is stored that could not be loaded. */
final class Storable {

    private Storable() {}

    /** Copies an object of JSON values; IllegalArgumentException if a name or number is too long. */
    static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> object) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        object.forEach((name, value) -> {
            if (name.length() > Json.MAX_ARRAY_NAME) {
                throw new IllegalArgumentException(
                        "The name of a field is longer than " + Json.MAX_ARRAY_NAME + " characters.");
            }
            if (copy.put(JsonValues.wellFormed(name), value(value)) != null) {
                throw new IllegalArgumentException("The names of two fields are the same when they are stored.");
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof String text) {
            return JsonValues.wellFormed(text);
        }
        if (value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked") // checked when it was copied
            Map<String, @Nullable Object> object = (Map<String, @Nullable Object>) map;
            return copy(object);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>(list.size());
            list.forEach(item -> copy.add(value(item)));
            return Collections.unmodifiableList(copy);
        }
        return value instanceof Number number ? number(number) : value;
    }

    /** The type that the number has when it is read: the smallest that holds it. */
    private static Number number(Number number) {
        String text = number.toString();
        if (text.length() > Json.MAX_ARRAY_NUMBER) {
            throw new IllegalArgumentException("A number is longer than " + Json.MAX_ARRAY_NUMBER + " characters.");
        }
        if (text.indexOf('.') >= 0 || text.indexOf('E') >= 0) {
            return number;
        }
        BigInteger whole = new BigInteger(text);
        if (whole.bitLength() < Integer.SIZE) {
            return whole.intValue();
        }
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
    }
}
