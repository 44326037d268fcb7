package dev.botkit.internal.text;

import dev.botkit.internal.logging.Log;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One message's text while it is searched. It counts how many characters the patterns look at:
 * some free for each pattern, as any pattern has to look at the text, and beyond that a budget for
 * the whole message. A pattern that backtracks without end counts as not found when the budget is
 * used up, so that a hostile text costs a bounded time. For one thread.
 */
public final class HeardText implements CharSequence {

    private static final Log LOG = Log.of(HeardText.class);
    private static final int FREE_LOOKS_PER_CHARACTER = 8;
    private static final int FREE_LOOKS = 64;
    // Patterns are the developer's and the scripts' authors', so there are few; bounded all the same.
    private static final Set<String> REPORTED = ConcurrentHashMap.newKeySet();
    private static final int MAX_REPORTED = 1_000;

    private final String text;
    private final @Nullable Wording origin;
    private @Nullable String folded;
    private @Nullable Wording wording;
    private @Nullable HeardText words;
    private int free;
    private int budget;

    /** How many looks its {@link #words} may still take; -1 before there were any. */
    private int ofWords = -1;

    /** The text, and how many looks beyond the free ones all patterns together may take at it. */
    public HeardText(String text, int budget) {
        this(text, budget, null);
    }

    private HeardText(String text, int budget, @Nullable Wording origin) {
        this.text = text;
        this.budget = budget;
        this.origin = origin;
    }

    /** The text without case, of the same length. */
    public String folded() {
        String result = folded;
        if (result == null) {
            result = fold(text);
            folded = result;
        }
        return result;
    }

    /** The form in which words are compared. */
    public Wording wording() {
        Wording result = wording;
        if (result == null) {
            result = Wording.of(text, folded());
            wording = result;
        }
        return result;
    }

    /**
     * Its wording as a text to search, for patterns that stand for words; what they find is what the user wrote. It
     * begins with what is left of this one's steps, so that both together take twice as many at most.
     */
    public HeardText words() {
        Wording known = wording();
        if (known.isInPlace()) {
            return this;
        }
        HeardText result = words;
        if (result == null) {
            result = new HeardText(known.text(), ofWords < 0 ? budget : ofWords, known);
            words = result;
        }
        return result;
    }

    /**
     * Gives up the forms of the text, which are many times larger than the text and in no budget; they are made again if it is searched
     * again. For whoever lets it wait, or has code of the host run, which may take long, and still holds it.
     */
    public void forget() {
        if (words != null) {
            ofWords = Math.max(0, words.budget);
        }
        folded = null;
        wording = null;
        words = null;
    }

    /** What the user wrote between two places; "" for -1, the place of a group that took no part. */
    String original(int start, int end) {
        if (start < 0) {
            return "";
        }
        return origin == null ? text.substring(start, end) : origin.original(start, end);
    }

    /** Finds a pattern anywhere in the text; null if it is not there, or not within the budget. The owner is for the log. */
    public @Nullable Matcher find(Pattern pattern, String owner) {
        return search(pattern, pattern.pattern(), owner, false);
    }

    /** The same, shown in the log as it was written, and if it can only be at the start of the text looked for nowhere else. */
    @Nullable
    Matcher search(Pattern pattern, String source, String owner, boolean atStart) {
        // A pattern without repetitions in repetitions looks at each character once for each of its parts.
        long perCharacter = Math.max(FREE_LOOKS_PER_CHARACTER, pattern.pattern().length());
        free = (int) Math.min(Integer.MAX_VALUE, FREE_LOOKS + perCharacter * text.length());
        Matcher matcher = pattern.matcher(this);
        try {
            boolean isFound = atStart ? matcher.lookingAt() : matcher.find();
            return isFound ? matcher : null;
        } catch (OutOfSteps | StackOverflowError e) {
            if (REPORTED.size() < MAX_REPORTED && REPORTED.add(source)) {
                LOG.warn(
                        "The pattern \"{}\" of {} took too many steps on a text of {} characters and counts as"
                                + " not found; write it without nested repetitions. Reported once.",
                        source,
                        owner,
                        text.length());
            }
            return null;
        }
    }

    @Override
    public char charAt(int index) {
        if (--free < 0 && --budget < 0) {
            throw new OutOfSteps();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }

    /** Folds case one character at a time, as {@link Pattern#UNICODE_CASE} does, so that places stay the same. */
    public static String fold(String text) {
        char[] folded = text.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            char c = folded[i];
            if (c < 0x80) {
                folded[i] = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
            } else if (!Character.isSurrogate(c)) {
                folded[i] = Character.toLowerCase(Character.toUpperCase(c));
            } else if (i + 1 < folded.length && Character.isSurrogatePair(c, folded[i + 1])) {
                // No letter beyond the first plane has its other case in it, so the length stays the same.
                int letter = Character.toCodePoint(c, folded[i + 1]);
                Character.toChars(Character.toLowerCase(Character.toUpperCase(letter)), folded, i++);
            }
        }
        return new String(folded);
    }

    /** Ends a search; without a stack trace, as it is no failure. */
    private static final class OutOfSteps extends RuntimeException {

        private static final long serialVersionUID = 1L;

        OutOfSteps() {
            super("out of steps", null, false, false);
        }
    }
}
