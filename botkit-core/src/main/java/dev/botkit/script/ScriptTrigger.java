package dev.botkit.script;

import dev.botkit.internal.script.Patterns;
import java.util.Objects;

/**
 * A trigger, which makes a script answer a message.
 *
 * @param type how the pattern is interpreted
 * @param pattern what to find; empty if the file has none
 */
public record ScriptTrigger(Type type, String pattern) {

    /** How the pattern of a trigger is interpreted. */
    public enum Type {
        /** The text begins with the words of the pattern, the last one as a whole word; case does not count. */
        STRING,
        /**
         * A {@code string} with the syntax of regular expressions, read with
         * {@link ScriptReadOption#LEGACY_STRING_TRIGGERS}: it is found at the beginning of the text, up to a word
         * boundary, without regard to case.
         */
        LEGACY_STRING,
        /** The pattern is a regular expression of JavaScript, found anywhere in the text, without regard to case. */
        REGEXP,
        /** The pattern is the name of an intent, which an {@link IntentMatcher} finds in the text. */
        INTENT,
        /** A type that this library does not know: it is kept, but never matches. */
        OTHER
    }

    /**
     * Checks that nothing is null.
     *
     * @param type how the pattern is interpreted
     * @param pattern what to find
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
