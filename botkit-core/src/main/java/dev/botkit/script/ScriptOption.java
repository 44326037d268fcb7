package dev.botkit.script;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One branch behind a question.
 *
 * @param type how the pattern is read
 * @param pattern what the answer is compared with; empty if the file has none, as for the default
 * @param action what is done then: a word such as "next" or a thread's topic; null for none
 * @param execute where "execute_script" goes; null if the file does not say
 * @param isDefault whether it is taken if no other option matches
 * @param quickReply the reply that the option offers to tap; null for none
 * @param json all fields, as they are in the file; unmodifiable
 */
public record ScriptOption(
        Type type,
        String pattern,
        @Nullable String action,
        @Nullable ScriptTarget execute,
        boolean isDefault,
        @Nullable ScriptQuickReply quickReply,
        Map<String, @Nullable Object> json) {

    /** How the pattern of an option is read. */
    public enum Type {
        /** It is the whole answer, in the same words; case does not count. */
        STRING,
        /** The regular expression, one of JavaScript, is found anywhere in the answer; case does not count. */
        REGEX,
        /** A name for many ways of saying it: {@code yes}, {@code no} or {@code quit}. */
        UTTERANCE,
        /** A type that this library does not know: it never matches, and is kept. */
        OTHER
    }

    /**
     * Checks that what has to be there is there.
     *
     * @param type how the pattern is read
     * @param pattern what the answer is compared with
     * @param action what is done then, or null
     * @param execute where "execute_script" goes, or null
     * @param isDefault whether it is the default
     * @param quickReply the reply to tap, or null
     * @param json all fields
     */
    public ScriptOption {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(pattern, "pattern");
        Objects.requireNonNull(json, "json");
    }

    static ScriptOption of(Fields option) {
        String type = option.text("type");
        String pattern = option.scalar("pattern");
        return new ScriptOption(
                type == null
                        ? Type.OTHER
                        : switch (type) {
                            case "string" -> Type.STRING;
                            // Triggers call it so; some hands mix them up.
                            case "regex", "regexp" -> Type.REGEX;
                            case "utterance" -> Type.UTTERANCE;
                            default -> Type.OTHER;
                        },
                pattern == null ? "" : pattern,
                option.name("action"),
                ScriptTarget.of(option.object("execute")),
                option.flag("default"),
                ScriptQuickReply.ofOption(option),
                option.json());
    }
}
