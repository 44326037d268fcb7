package dev.botkit.script;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A variable that a script declares.
 *
 * @param name its name
 * @param type "string", "entity", or whatever the file has; empty if it has none
 * @param value what {@code vars.name} and {@code responses.name} are at the start, a JSON value; null for nothing
 */
public record ScriptVariable(
        String name, String type, @Nullable Object value) {

    /**
     * Checks that there are a name and a type.
     *
     * @param name its name
     * @param type its type
     * @param value what it is at the start, or null
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
