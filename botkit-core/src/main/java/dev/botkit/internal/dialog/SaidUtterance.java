package dev.botkit.internal.dialog;

import dev.botkit.internal.dialog.Utterances.Meaning;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which utterance an answer is. The words are those of the user's language and of English. If it begins with words of both, the
 * longer ones count, or else those of the user's language: "no problem" is a yes for all, "no" is one for Poles. If the user's
 * language is not known, or has no words of its own, all that counts is English. For one thread.
 */
final class SaidUtterance {

    private final HeardText text;
    private final Supplier<? extends @Nullable Locale> language;
    private @Nullable Utterances decisive;
    private int length;

    /** The language is asked for when the first option of this kind is. */
    SaidUtterance(HeardText text, Supplier<? extends @Nullable Locale> language) {
        this.text = text;
        this.language = language;
    }

    /** The words by which it means that; null if it does not. */
    @Nullable
    Groups find(Meaning meaning) {
        Utterances utterances = decisive;
        if (utterances == null) {
            utterances = decide();
            decisive = utterances;
        }
        Groups found = utterances.find(meaning, text);
        return Utterances.length(found) < length ? null : found;
    }

    private Utterances decide() {
        Locale users = language.get();
        Utterances own = users == null ? null : Utterances.of(users);
        int known = own == null ? 0 : own.known(text);
        if (own == null || known < Utterances.ENGLISH.known(text)) {
            return Utterances.ENGLISH;
        }
        length = known;
        return own;
    }
}
