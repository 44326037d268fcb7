package dev.botkit.internal.text;

import java.text.Normalizer;
import java.util.Locale;

/** What is left of a question when it is asked in another case, with other spaces and other marks at its end. */
public final class Normal {

    /** Punctuation that belongs to a word: "c#" and "50%" are not "c" and "50". */
    private static final String PART_OF_WORDS = "#%&@*/\\§†";

    private Normal() {}

    /**
     * The text in Unicode's form NFKC, in lower case by the root locale, each run of white space and
     * control characters as one space, none at its ends, and without punctuation at its end. A text of punctuation
     * alone keeps it. The same again if it is normalised again.
     */
    public static String of(String text) {
        String folded = spaced(Normalizer.normalize(nfkc(text).toLowerCase(Locale.ROOT), Normalizer.Form.NFKC));
        int end = folded.length();
        while (end > 0) {
            int last = folded.codePointBefore(end);
            if (last != ' ' && !isPunctuation(last)) {
                break;
            }
            end -= Character.charCount(last);
        }
        return end == 0 ? folded : folded.substring(0, end);
    }

    private static String nfkc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    private static String spaced(String text) {
        StringBuilder spaced = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (!isSpace(c)) {
                spaced.appendCodePoint(c);
            } else if (spaced.length() > 0 && spaced.charAt(spaced.length() - 1) != ' ') {
                spaced.append(' ');
            }
        });
        int length = spaced.length();
        if (length > 0 && spaced.charAt(length - 1) == ' ') {
            spaced.setLength(length - 1);
        }
        return spaced.toString();
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || c == '\u200B'
                || c == '\uFEFF';
    }

    private static boolean isPunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.DASH_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION ->
                true;
            case Character.OTHER_PUNCTUATION -> PART_OF_WORDS.indexOf(c) < 0;
            default -> false;
        };
    }
}
