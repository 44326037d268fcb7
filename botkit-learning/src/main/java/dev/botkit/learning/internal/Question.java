package dev.botkit.learning.internal;

import dev.botkit.script.Script;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A question as it is compared with others. Immutable.
 *
 * @param text the normalised text
 * @param words its words, each once
 * @param sequences what its letters are in a row
 */
record Question(String text, Set<String> words, Sequences sequences) {

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    static Question of(String question) {
        String text = Script.normalised(question);
        return new Question(text, Set.copyOf(List.of(BETWEEN_WORDS.split(text))), Sequences.of(text));
    }

    boolean isSameAs(Question other) {
        return text.equals(other.text);
    }

    /**
     * Which sequences of three letters a text has, as bits. A letter that is changed, added or taken away is in three sequences at
     * most, so texts that differ in few letters have most bits in common. Immutable.
     */
    static final class Sequences {

        private static final int LENGTH = 3;
        private static final int LONGS = 16;

        private final long[] bits;

        private Sequences(long[] bits) {
            this.bits = bits;
        }

        static Sequences of(String text) {
            long[] bits = new long[LONGS];
            for (int i = LENGTH; i <= text.length(); i++) {
                int hash = (text.charAt(i - 3) * 31 + text.charAt(i - 2)) * 31 + text.charAt(i - 1);
                int bit = (hash * 0x9E3779B9) >>> 22;
                bits[bit / Long.SIZE] |= 1L << bit;
            }
            return new Sequences(bits);
        }

        /** False if the texts differ in more letters. */
        boolean mayBeWithin(int differences, Sequences other) {
            int missing = 0;
            int more = 0;
            for (int i = 0; i < LONGS; i++) {
                missing += Long.bitCount(bits[i] & ~other.bits[i]);
                more += Long.bitCount(other.bits[i] & ~bits[i]);
            }
            return Math.max(missing, more) <= LENGTH * differences;
        }
    }
}
