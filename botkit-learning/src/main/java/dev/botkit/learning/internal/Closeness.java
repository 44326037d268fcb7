package dev.botkit.learning.internal;

import dev.botkit.script.Script;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether questions are close to one: half of the words or more are the same, in any order, or few letters differ.
 * Made once for a question and asked for many others, of at most {@link #MOST_CHARACTERS} each.
 */
final class Closeness {

    /** Beyond it, only the words are compared: letters cost the square of the length. */
    private static final int MOST_CHARACTERS = 200;

    private static final double SAME_WORDS = 0.5;
    private static final int CHARACTERS_FOR_ONE_DIFFERENCE = 6;

    private final String question;
    private final Set<String> words;

    Closeness(String question) {
        this.question = Script.normalised(question);
        this.words = words(this.question);
    }

    boolean isCloseTo(String known) {
        String other = Script.normalised(known);
        return !other.equals(question) && (hasSameWords(other) || hasSameLetters(other));
    }

    private static Set<String> words(String text) {
        return new HashSet<>(List.of(text.split("[^\\p{L}\\p{N}]+")));
    }

    private boolean hasSameWords(String other) {
        Set<String> all = words(other);
        int before = all.size();
        Set<String> common = new HashSet<>(words);
        common.retainAll(all);
        int union = words.size() + before - common.size();
        return common.size() >= 2 && common.size() >= SAME_WORDS * union;
    }

    private boolean hasSameLetters(String other) {
        int longer = Math.max(question.length(), other.length());
        int allowed = longer / CHARACTERS_FOR_ONE_DIFFERENCE;
        return longer <= MOST_CHARACTERS
                && Math.abs(question.length() - other.length()) <= allowed
                && differences(question, other, allowed) <= allowed;
    }

    /** How many letters have to be changed, added or taken away (Levenshtein); looks no further beyond so many. */
    private static int differences(String a, String b, int most) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
                least = Math.min(least, current[j]);
            }
            if (least > most) {
                return least;
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
