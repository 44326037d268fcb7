package dev.botkit.internal.json;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * JSON text to plain maps and lists, and back. Reading is bounded: depth 32, 2,000 tokens, names of
 * 256 and numbers of 100 characters; a name that stands twice in an object and anything behind the
 * object are refused. Numbers keep their exact value.
 */
public final class Json {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxTokenCount(2_000)
                    .maxNameLength(256)
                    .maxNumberLength(100)
                    .build())
            .build();

    /** So long may a name be in an array, in characters. */
    public static final int MAX_ARRAY_NAME = 1_000;

    /** So long may a number be in an array, in characters. */
    public static final int MAX_ARRAY_NUMBER = 100;
    // What stands in a state document was bounded when it was written, in characters.
    private static final JsonFactory STATES = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(40)
                    .maxNameLength(100_000)
                    .maxNumberLength(100_000)
                    .build())
            .build();

    private static final int MAX_ARRAY_DEPTH = 33;
    private static final JsonFactory ARRAYS = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_ARRAY_DEPTH)
                    .maxNameLength(MAX_ARRAY_NAME)
                    .maxNumberLength(MAX_ARRAY_NUMBER)
                    .build())
            .build();
    private static final ObjectWriteContext READABLE = new ObjectWriteContext.Base() {
        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }

        @Override
        public PrettyPrinter getPrettyPrinter() {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            return new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withObjectIndenter(lines)
                    .withArrayIndenter(lines);
        }
    };

    private Json() {}

    /**
     * A value that was written as JSON already, and is written as it is.
     *
     * @param json the text of one JSON value
     */
    public record Raw(String json) {}

    /** Reads one JSON object that a client has sent, and nothing else; what it holds is unmodifiable, the object itself is the caller's. */
    public static Map<String, @Nullable Object> readObject(String text) throws BadJsonException {
        Map<String, @Nullable Object> flat = FlatJson.read(text);
        return flat == null ? readAny(text) : flat;
    }

    static Map<String, @Nullable Object> readAny(String text) throws BadJsonException {
        return readObject(FACTORY, text);
    }

    private static Map<String, @Nullable Object> readObject(JsonFactory factory, String text) throws BadJsonException {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadJsonException("The frame is not a JSON object.");
            }
            Map<String, @Nullable Object> object = members(parser);
            if (parser.nextToken() != null) {
                throw new BadJsonException("There is text after the JSON object.");
            }
            return object;
        } catch (StreamConstraintsException | NumberFormatException | ArithmeticException e) {
            throw new BadJsonException("The JSON is too deep, or has too many values, or too long a name or number.");
        } catch (JacksonException e) {
            throw new BadJsonException("The frame is not JSON.");
        }
    }

    /**
     * Reads a JSON object that core itself has written, to a store or to memory: as above, but with any number of values,
     * names and numbers of 100,000 characters, and nested 40 deep. What was taken once must be readable for ever, so the
     * bounds of clients' frames do not apply: the server's own fields come on top of what a client has sent.
     */
    public static Map<String, @Nullable Object> readState(String text) throws BadJsonException {
        return readObject(STATES, text);
    }

    /**
     * Reads one JSON array, and nothing else, of any length: whoever calls it bounds the text. Depth 33,
     * names of 1,000 and numbers of 100 characters. Problems say where they are: the line and the item.
     */
    public static List<@Nullable Object> readArray(String text) throws BadJsonException {
        List<@Nullable Object> array = new ArrayList<>();
        try (JsonParser parser = ARRAYS.createParser(ObjectReadContext.empty(), text)) {
            try {
                if (parser.nextToken() != JsonToken.START_ARRAY) {
                    throw new BadJsonException("It is not a JSON array.");
                }
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                if (parser.nextToken() != null) {
                    throw new BadJsonException("There is text after the JSON array.");
                }
                return Collections.unmodifiableList(array);
            } catch (BadJsonException e) {
                throw new BadJsonException(e.getMessage() + place(parser.currentTokenLocation(), array.size()));
            }
        } catch (StreamConstraintsException | NumberFormatException | ArithmeticException e) {
            TokenStreamLocation location =
                    e instanceof JacksonException known ? known.getLocation() : TokenStreamLocation.NA;
            throw new BadJsonException("It is nested more than " + MAX_ARRAY_DEPTH
                    + " deep, or a name or number is too long." + place(location, array.size()));
        } catch (JacksonException e) {
            TokenStreamLocation location = e.getLocation();
            boolean isCut = e instanceof UnexpectedEndOfInputException
                    || (location != null && location.getCharOffset() >= text.length());
            throw new BadJsonException((isCut ? "The JSON ends in the middle; was it cut off?" : "It is not JSON.")
                    + place(location, array.size()));
        }
    }

    private static String place(@Nullable TokenStreamLocation location, int complete) {
        String item = complete == 0 ? "" : ", behind " + complete + " complete items";
        return location == null || location.getLineNr() < 1
                ? item.isEmpty() ? "" : " (" + item.substring(2) + ")"
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + item + ")";
    }

    /** Writes an array in lines, for people. */
    public static String writeReadable(List<? extends @Nullable Object> array) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator generator = ARRAYS.createGenerator(READABLE, text)) {
            writeValue(generator, array);
        }
        return text.append('\n').toString();
    }

    /** Writes an object; its values are JSON values as {@link JsonValues} makes them. */
    public static String write(Map<String, ? extends @Nullable Object> object) {
        String flat = FlatJson.write(object);
        return flat == null ? writeAny(object) : flat;
    }

    static String writeAny(Map<String, ? extends @Nullable Object> object) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            writeObject(generator, object);
        }
        return text.toString();
    }

    /** Writes one value. */
    public static void writeValue(JsonGenerator generator, @Nullable Object value) {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof String string) {
            generator.writeString(JsonValues.wellFormed(string));
        } else if (value instanceof Boolean bool) {
            generator.writeBoolean(bool);
        } else if (value instanceof Integer number) {
            generator.writeNumber(number.intValue());
        } else if (value instanceof Long number) {
            generator.writeNumber(number.longValue());
        } else if (value instanceof BigInteger number) {
            generator.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            generator.writeNumber(number);
        } else if (value instanceof Raw raw) {
            generator.writeRawValue(raw.json());
        } else if (value instanceof Map<?, ?> map) {
            writeObject(generator, map);
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            for (Object item : list) {
                writeValue(generator, item);
            }
            generator.writeEndArray();
        } else {
            throw new IllegalStateException(
                    "Not a JSON value: " + value.getClass().getName());
        }
    }

    private static void writeObject(JsonGenerator generator, Map<?, ? extends @Nullable Object> object) {
        generator.writeStartObject();
        for (Map.Entry<?, ? extends @Nullable Object> entry : object.entrySet()) {
            generator.writeName(JsonValues.wellFormed((String) entry.getKey()));
            writeValue(generator, entry.getValue());
        }
        generator.writeEndObject();
    }

    private static Map<String, @Nullable Object> members(JsonParser parser) throws BadJsonException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = JsonValues.wellFormed(parser.currentName());
            if (object.containsKey(name)) {
                throw new BadJsonException("A name stands twice in one JSON object.");
            }
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static @Nullable Object value(JsonParser parser) throws BadJsonException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> JsonValues.wellFormed(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            default -> throw new BadJsonException("The frame is not JSON.");
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws BadJsonException {
        Map<String, @Nullable Object> object = members(parser);
        // A frame may hold thousands of empty ones, of two characters each.
        return object.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(object);
    }

    /** Exact, but none that would fill the memory as soon as a handler wants it as a whole number. */
    private static BigDecimal decimal(JsonParser parser) throws BadJsonException {
        BigDecimal number = parser.getDecimalValue();
        if (Math.abs((long) number.scale()) > JsonValues.MAX_SCALE) {
            throw new BadJsonException("A number's exponent is beyond " + JsonValues.MAX_SCALE + ".");
        }
        return number;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws BadJsonException {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array.isEmpty() ? Collections.emptyList() : Collections.unmodifiableList(array);
    }
}
