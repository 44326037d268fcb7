package dev.botkit.script;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A branch without a question.
 *
 * @param left a template
 * @param test what is asked of the two
 * @param right a template; empty where only {@code left} counts
 * @param action what is done if it holds: a word such as "next" or a thread's topic; null for none
 * @param execute where "execute_script" goes; null if the file does not say
 * @param json all fields, as they are in the file; unmodifiable
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

    /** What is asked of the two sides. */
    public enum Test {
        /** They are the same text. */
        EQUALS,
        /** They are not. */
        NOT_EQUALS,
        /** The left one is not empty. */
        EXISTS,
        /** It is. */
        NOT_EXISTS,
        /** A test that this library does not know: it never holds, and is kept. */
        OTHER
    }

    /**
     * Checks that what has to be there is there.
     *
     * @param left a template
     * @param test what is asked
     * @param right a template
     * @param action what is done if it holds, or null
     * @param execute where "execute_script" goes, or null
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
