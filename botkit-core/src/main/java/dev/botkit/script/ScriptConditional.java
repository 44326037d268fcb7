package dev.botkit.script;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A branch without a question.
 *
 * @param left a template
 * @param test how the two sides are compared
 * @param right a template; empty if only {@code left} counts
 * @param action what happens if the test holds: a word such as "next" or a thread's topic; null for none
 * @param execute the target of "execute_script"; null if the file has none
 * @param json all fields, as in the file; unmodifiable
 */
public record ScriptConditional(
        String left,
        Test test,
        String right,
        @Nullable String action,
        @Nullable ScriptTarget execute,
        Map<String, @Nullable Object> json) {

    /** What the editor writes where a value stands in the field beside. */
    private static final String NEW = "_new";

    /** How the two sides are compared. */
    public enum Test {
        /** The sides are the same text. */
        EQUALS,
        /** The sides are different texts. */
        NOT_EQUALS,
        /** The left side is not empty. */
        EXISTS,
        /** The left side is empty. */
        NOT_EXISTS,
        /** A test that this library does not know: it is kept, but never holds. */
        OTHER
    }

    /**
     * Checks that required parts are not null.
     *
     * @param left a template
     * @param test how the sides are compared
     * @param right a template
     * @param action what happens if the test holds, or null
     * @param execute the target of "execute_script", or null
     * @param json all fields
     */
    public ScriptConditional {
        Objects.requireNonNull(left, "left");
        Objects.requireNonNull(test, "test");
        Objects.requireNonNull(right, "right");
        Objects.requireNonNull(json, "json");
    }

    static ScriptConditional of(Fields conditional) {
        String test = conditional.text("test");
        return new ScriptConditional(
                side(conditional, "left"),
                test == null
                        ? Test.OTHER
                        : switch (test) {
                            case "equals" -> Test.EQUALS;
                            case "!equals" -> Test.NOT_EQUALS;
                            case "exists" -> Test.EXISTS;
                            case "!exists" -> Test.NOT_EXISTS;
                            default -> Test.OTHER;
                        },
                side(conditional, "right"),
                conditional.name("action"),
                ScriptTarget.of(conditional.object("execute")),
                conditional.json());
    }

    private static String side(Fields conditional, String name) {
        String value = conditional.scalar(name);
        if (NEW.equals(value)) {
            value = conditional.scalar(name + "_val");
        }
        return value == null ? "" : value;
    }
}
