package dev.botkit.script;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One branch after a question.
 *
 * @param type how the pattern is interpreted
 * @param pattern what the answer is compared with; empty if the file has none, for instance for the default
 * @param action what happens then: a word such as "next" or a thread's topic; null for none
 * @param execute the target of "execute_script"; null if the file has none
 * @param isDefault whether it is taken if no other option matches
 * @param quickReply the suggested answer for the option; null for none
 * @param json all fields, as in the file; unmodifiable
 */
public record ScriptOption(
        Type type,
        String pattern,
        @Nullable String action,
        @Nullable ScriptTarget execute,
        boolean isDefault,
        @Nullable ScriptQuickReply quickReply,
        Map<String, @Nullable Object> json) {

    /** How the pattern of an option is interpreted. */
    public enum Type {
        /** The pattern is the whole answer, in the same words, without regard to case. */
        STRING,
        /** The pattern is a regular expression of JavaScript, found anywhere in the answer, without regard to case. */
        REGEX,
        /** The pattern stands for many ways of saying the same: {@code yes}, {@code no} or {@code quit}. */
        UTTERANCE,
        /** A type that this library does not know: it is kept, but never matches. */
        OTHER
    }

    /**
     * Checks that required parts are not null.
     *
     * @param type how the pattern is interpreted
     * @param pattern what the answer is compared with
     * @param action what happens then, or null
     * @param execute the target of "execute_script", or null
     * @param isDefault whether it is the default
     * @param quickReply the suggested answer, or null
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
