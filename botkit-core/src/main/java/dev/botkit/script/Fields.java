package dev.botkit.script;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one JSON object; what has another type than it should is an error that names the place. */
final class Fields {

    /** So long may a name be: a command, a topic, a key. */
    static final int LONGEST_NAME = 512;

    private final ScriptPlace place;
    private final String path;
    private final Map<String, @Nullable Object> json;

    private Fields(ScriptPlace place, String path, Map<String, @Nullable Object> json) {
        this.place = place;
        this.path = path;
        this.json = json;
    }

    static Fields of(ScriptPlace place, Map<String, @Nullable Object> json) {
        return new Fields(place, "", json);
    }

    ScriptPlace place() {
        return place;
    }

    Map<String, @Nullable Object> json() {
        return json;
    }

    /** The same fields, when it is known better where they are. */
    Fields at(ScriptPlace better) {
        return new Fields(better, path, json);
    }

    /** A text; null if it is missing or null. */
    @Nullable
    String text(String name) {
        Object value = json.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(name, "a text", value);
    }

    /** A text, or a number or boolean as one; null if it is missing or null. */
    @Nullable
    String scalar(String name) {
        Object value = json.get(name);
        if (value instanceof Number || value instanceof Boolean) {
            return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
        }
        return text(name);
    }

    /** A text of at most 512 characters; null if it is missing, null or empty. */
    @Nullable
    String name(String name) {
        String text = text(name);
        if (text != null && text.length() > LONGEST_NAME) {
            throw bad("\"" + path + name + "\" is longer than " + LONGEST_NAME + " characters.");
        }
        return text == null || text.isEmpty() ? null : text;
    }

    /** A text that has to be there and has to be at most 512 characters. */
    String requiredName(String name) {
        String text = name(name);
        if (text == null || text.isBlank()) {
            throw bad("\"" + path + name + "\" is missing or empty.");
        }
        return text;
    }

    /** A boolean; false if it is missing or null. */
    boolean flag(String name) {
        Object value = json.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw wrong(name, "true or false", value);
    }

    /** An object; null if it is missing or null. */
    @Nullable
    Fields object(String name) {
        Object value = json.get(name);
        return value == null ? null : asObject(name, value);
    }

    /** Objects; an empty list if they are missing or null. */
    List<Fields> objects(String name, int most) {
        List<Fields> objects = new ArrayList<>();
        int number = 0;
        for (Object item : list(name, most)) {
            number++;
            objects.add(asObject(name + "[" + number + "]", item));
        }
        return objects;
    }

    /** Texts; one text alone counts as a list of it, and null or missing as an empty list. */
    List<String> texts(String name, int most) {
        if (json.get(name) instanceof String text) {
            return List.of(text);
        }
        List<String> texts = new ArrayList<>();
        int number = 0;
        for (Object item : list(name, most)) {
            number++;
            if (!(item instanceof String text)) {
                throw wrong(name + "[" + number + "]", "a text", item);
            }
            texts.add(text);
        }
        return List.copyOf(texts);
    }

    BadScriptException bad(String problem) {
        return new BadScriptException(place, problem);
    }

    private List<?> list(String name, int most) {
        Object value = json.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw wrong(name, "a list", value);
        }
        if (list.size() > most) {
            throw bad("\"" + path + name + "\" holds more than " + most + " items.");
        }
        return list;
    }

    @SuppressWarnings("unchecked") // the keys of JSON objects are strings
    private Fields asObject(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Fields(place, path + name + ".", (Map<String, @Nullable Object>) map);
        }
        throw wrong(name, "an object", value);
    }

    private BadScriptException wrong(String name, String expected, @Nullable Object value) {
        return bad("\"" + path + name + "\" has to be " + expected + ", not " + kind(value) + ".");
    }

    static String kind(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "a list";
        }
        return value instanceof String ? "a text" : value instanceof Boolean ? "true or false" : "a number";
    }
}
