package dev.botkit.script;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What makes a line a question.
 *
 * @param key the answer becomes {@code responses.key}; null if it is not kept
 * @param multiple whether lines are collected until an option matches
 * @param options the branches, in the order in which they are tried; the default, wherever it stands, comes last
 * @param json all fields, as they are in the file; unmodifiable
 */
public record ScriptCollect(
        @Nullable String key, boolean multiple, List<ScriptOption> options, Map<String, @Nullable Object> json) {

    private static final int MOST_OPTIONS = 500;

    /**
     * Copies the options.
     *
     * @param key the answer's name, or null
     * @param multiple whether lines are collected
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
