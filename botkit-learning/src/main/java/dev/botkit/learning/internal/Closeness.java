package dev.botkit.learning.internal;

import java.util.Arrays;

/**
 * Whether known questions are close to one: half of the words or more are the same, in any order, or few letters differ.
 * Made for one question, for which it compares no more than a bounded number of letters in all. Not thread-safe.
 */
final class Closeness {

    /** Beyond it, only the words are compared: letters cost the square of the length. */
    static final int MOST_CHARACTERS = 200;

    /** How many pairs of letters are compared for one question: all known ones that are alike in ordinary cases. */
    static final int MOST_PAIRS = 200_000;

    private static final double SAME_WORDS = 0.5;
    private static final int CHARACTERS_FOR_ONE_DIFFERENCE = 6;

    private final Question question;
    private int pairs;

    Closeness(Question question) {
        this.question = question;
    }

    /** How many pairs of letters were compared so far. */
    int comparedPairs() {
        return pairs;
    }

    /** Whether half of the words are the same, of which there are so many in both. */
    boolean hasSameWords(Question known, int common) {
        int union = question.words().size() + known.words().size() - common;
        return common >= 2 && common >= SAME_WORDS * union && !known.isSameAs(question);
    }

    /** Whether the letters may be the same but for a few, at a glance; if not, they are not. */
    boolean mayHaveSameLetters(Question known) {
        int allowed = allowedDifferences(known);
        return allowed > 0
                && Math.abs(question.text().length() - known.text().length()) <= allowed
                && question.sequences().mayBeWithin(allowed, known.sequences());
    }

    /** Whether few letters differ; false also where no more are compared. */
    boolean hasSameLetters(Question known) {
        int allowed = allowedDifferences(known);
        return pairs < MOST_PAIRS
                && !known.isSameAs(question)
                && differences(question.text(), known.text(), allowed) <= allowed;
    }

    private int allowedDifferences(Question known) {
        int longer = Math.max(question.text().length(), known.text().length());
        return longer > MOST_CHARACTERS ? 0 : longer / CHARACTERS_FOR_ONE_DIFFERENCE;
    }

    /**
     * How many letters have to be changed, added or taken away (Levenshtein); looks no further beyond so many, so only at letters
     * whose places are that close.
     */
    private int differences(String a, String b, int most) {
        int beyond = most + 1;
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        Arrays.setAll(previous, i -> Math.min(i, beyond));
        for (int i = 1; i <= a.length(); i++) {
            int first = Math.max(1, i - most);
            int last = Math.min(b.length(), i + most);
            pairs += Math.max(0, last - first + 1);
            if (pairs >= MOST_PAIRS) {
                return beyond;
            }
            current[first - 1] = first == 1 ? Math.min(i, beyond) : beyond;
            int least = current[first - 1];
            for (int j = first; j <= last; j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
                least = Math.min(least, current[j]);
            }
            if (last < b.length()) {
                current[last + 1] = beyond;
            }
            if (least > most) {
                return beyond;
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
