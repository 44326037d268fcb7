package dev.botkit.internal.text;

/** What is left of a question when it is asked in the same words, with other marks at its end. */
public final class Normal {

    /** Punctuation that belongs to a word: "c#" and "50%" are not "c" and "50". */
    private static final String PART_OF_WORDS = "#%&@*/\\§†";

    private Normal() {}

    /**
     * The {@link Wording} of a text, without spaces at its ends and without punctuation at its end. A text of punctuation
     * alone keeps it. The same again if it is normalised again.
     */
    public static String of(String text) {
        String words = Wording.of(text).text().strip();
        int end = words.length();
        while (end > 0) {
            int last = words.codePointBefore(end);
            if (last != ' ' && !isPunctuation(last)) {
                break;
            }
            end -= Character.charCount(last);
        }
        return end == 0 ? words : words.substring(0, end);
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
