package dev.botkit.script;

import dev.botkit.internal.script.Patterns;
import java.util.Objects;

/**
 * What makes a script answer a message.
 *
 * @param type how the pattern is read
 * @param pattern what is looked for; empty if the file has none
 */
public record ScriptTrigger(Type type, String pattern) {

    /** How the pattern of a trigger is read. */
    public enum Type {
        /** The text begins with the words of the pattern, and no word goes on behind them; case does not count. */
        STRING,
        /**
         * A {@code string} that is read with {@link ScriptReadOption#LEGACY_STRING_TRIGGERS} and holds the syntax of regular
         * expressions: one that is found at the beginning of the text, up to a word boundary; case does not count.
         */
        LEGACY_STRING,
        /** The regular expression, one of JavaScript, is found anywhere in the text; case does not count. */
        REGEXP,
        /** The pattern is the name of an intent, which an {@link IntentMatcher} finds in the text. */
        INTENT,
        /** A type that this library does not know: it never matches, and is kept. */
        OTHER
    }

    /**
     * Checks that both are there.
     *
     * @param type how the pattern is read
     * @param pattern what is looked for
     */
    public ScriptTrigger {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(pattern, "pattern");
    }

    static ScriptTrigger of(Fields trigger, boolean legacyStrings) {
        String type = trigger.text("type");
        String pattern = trigger.scalar("pattern");
        if (legacyStrings && "string".equals(type) && pattern != null && Patterns.hasSyntax(pattern)) {
            return new ScriptTrigger(Type.LEGACY_STRING, pattern);
        }
        return new ScriptTrigger(
                type == null
                        ? Type.OTHER
                        : switch (type) {
                            case "string" -> Type.STRING;
                            case "regexp" -> Type.REGEXP;
                            case "intent" -> Type.INTENT;
                            default -> Type.OTHER;
                        },
                pattern == null ? "" : pattern);
    }
}
