package dev.botkit.script;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a line that makes it a question.
 *
 * @param key the key of the answer, which becomes {@code responses.key}; null if it is not kept
 * @param multiple whether several messages are collected until an option matches
 * @param options the branches, in the order in which they are tried; the default is the last one, wherever it is in the
 *     file
 * @param json all fields, as in the file; unmodifiable
 */
public record ScriptCollect(
        @Nullable String key, boolean multiple, List<ScriptOption> options, Map<String, @Nullable Object> json) {

    private static final int MOST_OPTIONS = 500;

    /**
     * Copies the options.
     *
     * @param key the key of the answer, or null
     * @param multiple whether several messages are collected
     * @param options the branches
     * @param json all fields
     */
    public ScriptCollect {
        options = List.copyOf(options);
        Objects.requireNonNull(json, "json");
    }

    /** {@return the option that is taken if no other matches; null if there is none} */
    public @Nullable ScriptOption defaultOption() {
        return options.stream().filter(ScriptOption::isDefault).findFirst().orElse(null);
    }

    static ScriptCollect of(Fields collect) {
        return new ScriptCollect(
                collect.name("key"),
                collect.flag("multiple"),
                collect.objects("options", MOST_OPTIONS).stream()
                        .map(ScriptOption::of)
                        .toList(),
                collect.json());
    }
}
