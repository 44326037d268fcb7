package dev.botkit.reliability.client;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object that the server sent. The reader is the harness's own, so that no mistake of the
 * server's is mended by the same mistake here.
 */
public final class Frame {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, @Nullable Object> fields;

    private Frame(Map<String, @Nullable Object> fields) {
        this.fields = Collections.unmodifiableMap(fields);
    }

    /** Reads one. */
    public static Frame parse(String text) throws ViolationException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ViolationException("The server sent something that is not a JSON object.");
            }
            Frame frame = new Frame(object(parser));
            if (parser.nextToken() != null) {
                throw new ViolationException("The server sent something behind a JSON object.");
            }
            return frame;
        } catch (JacksonException e) {
            throw new ViolationException("The server sent something that is not JSON.");
        }
    }

    /** All fields. */
    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    /** A field that must be a string. */
    public String string(String name) throws ViolationException {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new ViolationException("The field " + name + " is no string.");
    }

    /** A field that may be missing, but is a string if it is there. */
    public @Nullable String stringOrNull(String name) throws ViolationException {
        return fields.containsKey(name) ? string(name) : null;
    }

    /** A field that must be a whole number. */
    public long number(String name) throws ViolationException {
        Object value = fields.get(name);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new ViolationException("The field " + name + " is no whole number.");
    }

    /** A field that must be true or false. */
    public boolean bool(String name) throws ViolationException {
        if (fields.get(name) instanceof Boolean value) {
            return value;
        }
        throw new ViolationException("The field " + name + " is neither true nor false.");
    }

    /** A field that may be missing, which means false. */
    public boolean boolOrFalse(String name) throws ViolationException {
        return fields.containsKey(name) && bool(name);
    }

    /** A field that must be an object. */
    public Frame object(String name) throws ViolationException {
        if (fields.get(name) instanceof Frame object) {
            return object;
        }
        throw new ViolationException("The field " + name + " is no object.");
    }

    @Override
    public String toString() {
        return fields.toString();
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws ViolationException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (object.containsKey(name)) {
                throw new ViolationException("The server sent an object with two fields " + name + ".");
            }
            object.put(name, value(parser));
        }
        return object;
    }

    private static @Nullable Object value(JsonParser parser) throws ViolationException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> new BigDecimal(parser.getString());
            case START_OBJECT -> new Frame(object(parser));
            case START_ARRAY -> array(parser);
            default -> throw new ViolationException("The server sent something that is not JSON.");
        };
    }

    private static List<@Nullable Object> array(JsonParser parser) throws ViolationException {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }
}
