package dev.botkit.internal.skills;

import dev.botkit.Handler;
import dev.botkit.Message;
import dev.botkit.internal.text.Boundaries;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import dev.botkit.internal.text.Wording;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One registration of {@code hears} or {@code interrupts}: finds what its handler is called for in a text. */
abstract class TextMatcher {

    final String skill;
    final Handler handler;
    final Pace pace = new Pace();

    private TextMatcher(String skill, Handler handler) {
        this.skill = skill;
        this.handler = handler;
    }

    /** What was captured; {@link Groups#NONE} if it was heard without a pattern; null if not heard. */
    abstract @Nullable Groups hear(Message message, HeardText text);

    /** Hears a word or several, however they are typed: in their {@link Wording}. Many times faster than a pattern. */
    static final class Word extends TextMatcher {

        private final String word;

        Word(String skill, Handler handler, String word) {
            super(skill, handler);
            this.word = Wording.of(word).text();
        }

        @Override
        @Nullable
        Groups hear(Message message, HeardText text) {
            Wording words = text.wording();
            int at = words.text().indexOf(word);
            return at < 0 ? null : Groups.of(words.original(at, at + word.length()));
        }

        /** Whether a pattern is made of words: no character with a meaning of its own in patterns, and not white space alone. */
        static boolean isWord(String pattern) {
            for (int i = 0; i < pattern.length(); i++) {
                if ("\\^$.|?*+()[]{}".indexOf(pattern.charAt(i)) >= 0) {
                    return false;
                }
            }
            return !Wording.of(pattern).text().isBlank();
        }
    }

    /** Hears a word or several, however they are typed, where no word goes on in front of them or behind them. */
    static final class WholeWord extends TextMatcher {

        private final String word;

        WholeWord(String skill, Handler handler, String word) {
            super(skill, handler);
            this.word = words(word);
        }

        @Override
        @Nullable
        Groups hear(Message message, HeardText text) {
            Wording wording = text.wording();
            String words = wording.text();
            for (int at = words.indexOf(word); at >= 0; at = words.indexOf(word, at + 1)) {
                int end = at + word.length();
                if (Boundaries.isBoundary(words, at) && Boundaries.isBoundary(words, end)) {
                    return Groups.of(wording.original(at, end));
                }
            }
            return null;
        }

        /** What it looks for; empty if there is nothing to see in it. */
        static String words(String word) {
            return Wording.of(word).text().strip();
        }
    }

    /** Hears a pattern, within the steps that a message may cost. */
    static final class Regex extends TextMatcher {

        private final BoundedPattern pattern;

        Regex(String skill, Handler handler, Pattern pattern) {
            super(skill, handler);
            this.pattern = new BoundedPattern("skill " + skill, pattern);
        }

        @Override
        @Nullable
        Groups hear(Message message, HeardText text) {
            return pattern.find(text);
        }
    }

    /** Hears everything. */
    static final class All extends TextMatcher {

        All(String skill, Handler handler) {
            super(skill, handler);
        }

        @Override
        Groups hear(Message message, HeardText text) {
            return Groups.NONE;
        }
    }

    /** Hears what a test accepts. */
    static final class Test extends TextMatcher {

        private final Predicate<Message> test;

        Test(String skill, Handler handler, Predicate<Message> test) {
            super(skill, handler);
            this.test = test;
        }

        @Override
        @Nullable
        Groups hear(Message message, HeardText text) {
            return test.test(message) ? Groups.NONE : null;
        }
    }
}
