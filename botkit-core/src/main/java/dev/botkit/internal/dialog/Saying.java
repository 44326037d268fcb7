package dev.botkit.internal.dialog;

import dev.botkit.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a line says: one of several texts, and fields with templates in their strings. Immutable. */
final class Saying {

    static final Saying NOTHING = new Saying(List.of(), Map.of());

    private final List<Text> texts;
    private final Map<String, @Nullable Object> fields;

    /** {@code fields} are JSON values with {@link Text} in place of strings. */
    Saying(List<Text> texts, Map<String, @Nullable Object> fields) {
        this.texts = List.copyOf(texts);
        this.fields = fields;
    }

    /** Makes a text of a string; a template in code, or a literal one in what was learned. */
    interface Reader<E extends Exception> {
        Text read(String source) throws E;
    }

    /** Reads the strings of a JSON value. */
    static <E extends Exception> @Nullable Object read(@Nullable Object value, Reader<E> reader) throws E {
        if (value instanceof String string) {
            return reader.read(string);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> texts = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                texts.put(String.valueOf(entry.getKey()), read(entry.getValue(), reader));
            }
            return texts;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> texts = new ArrayList<>();
            for (Object item : list) {
                texts.add(read(item, reader));
            }
            return texts;
        }
        return value;
    }

    /** Whether nothing is said. */
    boolean isSilent() {
        return fields.isEmpty() && texts.stream().allMatch(Text::isEmpty);
    }

    /** What is said this time. */
    Reply reply(Scope scope, IntUnaryOperator pick) {
        Text text = texts.isEmpty()
                ? Text.EMPTY
                : texts.get(texts.size() == 1 ? 0 : Math.floorMod(pick.applyAsInt(texts.size()), texts.size()));
        Reply reply = Reply.of(text.in(scope));
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            reply = reply.with(field.getKey(), in(scope, field.getValue()));
        }
        return reply;
    }

    /** How long it waits: fields that scripts have for it. */
    static Pause pause(Reply reply) {
        for (String name : List.of("typingDelay", "delay")) {
            Object length = reply.fields().get(name);
            if (length instanceof String || length instanceof Number) {
                Pause pause = Pause.of(length.toString(), name.equals("typingDelay"));
                if (!pause.equals(Pause.NONE)) {
                    return pause;
                }
            }
        }
        return Pause.NONE;
    }

    /** All sources, for a version. */
    void describe(StringBuilder description) {
        texts.forEach(text -> description.append(text.source()).append('\n'));
        describe(fields, description);
    }

    private static void describe(@Nullable Object value, StringBuilder description) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, field) -> {
                description.append(name).append(':');
                describe(field, description);
            });
        } else if (value instanceof List<?> list) {
            list.forEach(item -> describe(item, description));
        } else {
            description
                    .append(value instanceof Text text ? text.source() : value)
                    .append('\n');
        }
    }

    private static @Nullable Object in(Scope scope, @Nullable Object value) {
        if (value instanceof Text text) {
            return text.in(scope);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            map.forEach((name, field) -> values.put((String) name, in(scope, field)));
            return values;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> values = new ArrayList<>();
            list.forEach(item -> values.add(in(scope, item)));
            return values;
        }
        return value;
    }
}
