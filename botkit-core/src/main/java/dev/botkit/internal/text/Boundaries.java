package dev.botkit.internal.text;

import java.lang.Character.UnicodeScript;

/** Where a word may end. */
public final class Boundaries {

    private Boundaries() {}

    /**
     * Whether a word may end here. Between two letters it may if one of them is of a script that writes words without
     * spaces between them, and the second one stands for itself. Hangul counts as such a script: it has spaces, but a
     * particle follows its noun without one, so that a noun alone would nearly never be found.
     */
    public static boolean isBoundary(String text, int at) {
        if (at <= 0 || at >= text.length()) {
            return true;
        }
        if (Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at))) {
            return false;
        }
        int after = text.codePointAt(at);
        int before = text.codePointBefore(at);
        if (!isOfWord(after) || !isOfWord(before)) {
            return true;
        }
        return (isWithoutSpaces(after) || isWithoutSpaces(before)) && !isAttached(after);
    }

    private static boolean isOfWord(int c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            // Joiners stand within words of some scripts.
            default -> Character.isLetterOrDigit(c) || c == 0x200c || c == 0x200d;
        };
    }

    private static boolean isWithoutSpaces(int c) {
        if (c < 0x0e00) {
            return false;
        }
        return switch (UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, BOPOMOFO, YI, HANGUL -> true;
            case THAI, LAO, KHMER, MYANMAR, TIBETAN -> true;
            case TAI_LE, NEW_TAI_LUE, TAI_THAM, TAI_VIET, JAVANESE, BALINESE -> true;
            default -> false;
        };
    }

    /** Whether it goes with the letter in front of it: marks, signs of repetition and length, vowels that follow. */
    private static boolean isAttached(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.MODIFIER_LETTER,
                    Character.FORMAT -> true;
            default -> "\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3".indexOf(c) >= 0;
        };
    }
}
