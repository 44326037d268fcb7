package dev.botkit.script;

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
        /** The text begins with the pattern, which ends at a word boundary; case does not count. */
        STRING,
        /** The regular expression is found anywhere in the text; case does not count. */
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

    static ScriptTrigger of(Fields trigger) {
        String type = trigger.text("type");
        String pattern = trigger.scalar("pattern");
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
