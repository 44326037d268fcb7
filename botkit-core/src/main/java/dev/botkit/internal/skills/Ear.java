package dev.botkit.internal.skills;

import dev.botkit.Handler;
import dev.botkit.Message;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.HeardText;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One registration of {@code hears} or {@code interrupts}: finds its handler's cue in a text. */
abstract class Ear {

    final String skill;
    final Handler handler;

    private Ear(String skill, Handler handler) {
        this.skill = skill;
        this.handler = handler;
    }

    /** What was captured, the whole match first; an empty list if it was heard without a pattern; null if not heard. */
    abstract @Nullable List<String> hear(Message message, HeardText text);

    /** Hears a word: plain search is many times faster than a pattern, and finds the same. */
    static final class Word extends Ear {

        private final String folded;

        Word(String skill, Handler handler, String word) {
            super(skill, handler);
            this.folded = HeardText.fold(word);
        }

        @Override
        @Nullable
        List<String> hear(Message message, HeardText text) {
            int at = text.folded().indexOf(folded);
            return at < 0 ? null : List.of(message.text().substring(at, at + folded.length()));
        }

        /** Whether a pattern is a plain word: no character with a meaning of its own in patterns. */
        static boolean isWord(String pattern) {
            for (int i = 0; i < pattern.length(); i++) {
                if ("\\^$.|?*+()[]{}".indexOf(pattern.charAt(i)) >= 0) {
                    return false;
                }
            }
            return !pattern.isEmpty();
        }
    }

    /** Hears a pattern, within the steps that a message may cost. */
    static final class Regex extends Ear {

        private final BoundedPattern pattern;

        Regex(String skill, Handler handler, Pattern pattern) {
            super(skill, handler);
            this.pattern = new BoundedPattern("skill " + skill, pattern);
        }

        @Override
        @Nullable
        List<String> hear(Message message, HeardText text) {
            return pattern.find(text);
        }
    }

    /** Hears what a test accepts. */
    static final class Test extends Ear {

        private final Predicate<Message> test;

        Test(String skill, Handler handler, Predicate<Message> test) {
            super(skill, handler);
            this.test = test;
        }

        @Override
        @Nullable
        List<String> hear(Message message, HeardText text) {
            return test.test(message) ? List.of() : null;
        }
    }
}
