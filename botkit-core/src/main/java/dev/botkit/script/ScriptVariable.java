package dev.botkit.script;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A variable that a script declares.
 *
 * @param name the variable's name
 * @param type "string", "entity", or whatever the file has; empty if it has none
 * @param value the initial value of {@code vars.name} and {@code responses.name}, a JSON value; null for none
 */
public record ScriptVariable(
        String name, String type, @Nullable Object value) {

    /**
     * Checks that the name and the type are not null.
     *
     * @param name the variable's name
     * @param type the type
     * @param value the initial value, or null
     */
    public ScriptVariable {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    static ScriptVariable of(Fields variable) {
        String name = variable.name("name");
        String type = variable.text("type");
        return new ScriptVariable(
                name == null ? "" : name,
                type == null ? "" : type,
                variable.json().get("value"));
    }
}
