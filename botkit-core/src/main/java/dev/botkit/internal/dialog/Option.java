package dev.botkit.internal.dialog;

import dev.botkit.dialog.AnswerHandler;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import dev.botkit.internal.text.Wording;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One answer that a question knows, and what follows it.
 *
 * @param kind how it is recognised
 * @param word for {@link Kind#STRING} the wording of the whole text
 * @param pattern for {@link Kind#PATTERN} what is searched
 * @param meaning for {@link Kind#UTTERANCE} what is meant
 * @param action what follows
 * @param handler code that may choose what follows, or null
 */
record Option(
        Kind kind,
        String word,
        @Nullable BoundedPattern pattern,
        Utterances.@Nullable Meaning meaning,
        Action action,
        @Nullable AnswerHandler handler) {

    enum Kind {
        /** The whole text, in these words. */
        STRING,
        /** Found anywhere. */
        PATTERN,
        /** Meant by the text's first words. */
        UTTERANCE,
        /** Whatever no other matches. */
        DEFAULT,
        /** Cannot be recognised. */
        NEVER
    }

    static Option string(String text, Action action, @Nullable AnswerHandler handler) {
        return new Option(Kind.STRING, Wording.of(text).text().strip(), null, null, action, handler);
    }

    /** Throws {@link java.util.regex.PatternSyntaxException}; the owner is for the log. */
    static Option regex(String regex, String owner, Action action, @Nullable AnswerHandler handler) {
        // An empty one would be found in every text.
        return regex.isEmpty()
                ? never()
                : pattern(new BoundedPattern(owner, Pattern.compile(regex, BoundedPattern.FLAGS)), action, handler);
    }

    static Option pattern(BoundedPattern pattern, Action action, @Nullable AnswerHandler handler) {
        return new Option(Kind.PATTERN, "", pattern, null, action, handler);
    }

    static Option utterance(String name, Action action, @Nullable AnswerHandler handler) {
        Utterances.Meaning meaning = Utterances.Meaning.of(name);
        return meaning == null ? never() : new Option(Kind.UTTERANCE, "", null, meaning, action, handler);
    }

    static Option otherwise(Action action, @Nullable AnswerHandler handler) {
        return new Option(Kind.DEFAULT, "", null, null, action, handler);
    }

    static Option never() {
        return new Option(Kind.NEVER, "", null, null, Action.Move.NEXT, null);
    }

    /** What was captured; null if it is not this one. */
    @Nullable
    Groups match(HeardText text, SaidUtterance said) {
        return switch (kind) {
            case STRING -> text.wording().text().strip().equals(word) ? Groups.of(text.toString()) : null;
            case PATTERN -> pattern == null ? null : pattern.find(text);
            case UTTERANCE -> meaning == null ? null : said.find(meaning);
            case DEFAULT, NEVER -> null;
        };
    }

    /** Whether an answer that it matches is an ordinary one, kept and gone on with. */
    boolean isOrdinary() {
        return handler == null && action == Action.Move.NEXT;
    }
}
