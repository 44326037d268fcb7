package dev.botkit.internal.text;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text in the form in which words are compared: what people type for the same words is the same in it. It is in Unicode's
 * form NFKC, without case, with one kind of apostrophe, quotation mark and dash, with each run of white space and control
 * characters as one space, and without characters that nobody sees. Whatever compares words compares this form: triggers and options
 * of type {@code string}, words that skills hear, utterances, and questions that were taught. It knows
 * where each character comes from, so that handlers get what the user wrote. Immutable.
 */
public final class Wording {

    /** What belongs together is normalised together, but no more than this: Unicode's bound for streams. */
    private static final int LONGEST_CLUSTER = 32;

    /** A few signs stand for many letters, one for eighteen. So a longer text becomes twice as long at most, and stays as it is from there on. */
    private static final int MOST_GROWTH = 2;

    private static final int GROWS_FREELY = 256;

    private static final int NOTHING = -1;

    private final String source;
    private final String text;
    private final int[] starts;
    private final int[] ends;

    private Wording(String source, String text, int[] starts, int[] ends) {
        this.source = source;
        this.text = text;
        this.starts = starts;
        this.ends = ends;
    }

    /** The form of a text. */
    public static Wording of(String text) {
        return of(text, HeardText.fold(text));
    }

    /** The same for somebody who has folded the text; for most texts that is all there is to do. */
    static Wording of(String text, String folded) {
        return isSimple(text, folded) ? new Wording(text, folded, new int[0], new int[0]) : new Writer(text).written();
    }

    /** The text in this form; it may begin and end with a space. */
    public String text() {
        return text;
    }

    /** Whether places in it are those of the text that it was made of. */
    boolean isInPlace() {
        return starts.length == 0;
    }

    /** What the user wrote for a part of it. */
    public String original(int start, int end) {
        if (isInPlace()) {
            return source.substring(start, end);
        }
        return start == end ? "" : source.substring(starts[start], ends[end - 1]);
    }

    /** Whether folding is enough. */
    private static boolean isSimple(String text, String folded) {
        boolean isAscii = true;
        int joined = 0;
        char before = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c < ' ' || c == 0x7f || c == '`' || (c == ' ' && before == ' ')) {
                    return false;
                }
            } else if (replaced(c) != c) {
                return false;
            } else {
                isAscii = false;
                joined = isJoined(c) ? joined + 1 : 0;
                if (joined >= LONGEST_CLUSTER) {
                    // Whether that is in order would cost the square of its length.
                    return false;
                }
            }
            before = c;
        }
        return isAscii || (isNormal(text) && isNormal(folded));
    }

    private static boolean isNormal(String text) {
        return Normalizer.isNormalized(text, Normalizer.Form.NFKC);
    }

    /** What stands for a character; {@link #NOTHING} for what nobody sees. */
    private static int replaced(int c) {
        return switch (c) {
            // Keyboards, phones and text processors have their own apostrophes, accents that are taken for one among
            // them.
            case '`', '´', 'ʹ', 'ʻ', 'ʼ', 'ʽ', '՚', '׳', '‘', '’', '‚', '‛', '′', '‵' -> '\'';
            case '״', '“', '”', '„', '‟' -> '"';
            case '֊', '־', '‐', '‑', '‒', '–', '—', '―', '−' -> '-';
            // Soft hyphen, zero width space, word joiner, byte order mark; marks of direction; forms of emoji.
            case 0xad, 0x200b, 0x2060, 0xfeff -> NOTHING;
            case 0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069 ->
                NOTHING;
            default -> c >= 0xfe00 && c <= 0xfe0f ? NOTHING : isSpace(c) ? ' ' : c;
        };
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }

    /** Whether it may become one character with those in front of it: marks, and the second parts of Hangul syllables. */
    private static boolean isJoined(int c) {
        if (c < 0x300) {
            return replaced(c) == NOTHING;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default ->
                (c >= 0x1160 && c <= 0x11ff)
                        || (c >= 0x3131 && c <= 0x318e)
                        || (c >= 0xff9e && c <= 0xffdc)
                        || replaced(c) == NOTHING;
        };
    }

    private static final class Writer {

        private final String source;
        private final StringBuilder text;
        private final StringBuilder cluster = new StringBuilder();
        private int[] starts;
        private int[] ends;

        Writer(String source) {
            this.source = source;
            this.text = new StringBuilder(source.length());
            this.starts = new int[Math.max(1, source.length())];
            this.ends = new int[starts.length];
        }

        Wording written() {
            int at = 0;
            while (at < source.length()) {
                int end = clusterEnd(at);
                if (end == at + 1 && source.charAt(at) < 0x80) {
                    int c = replaced(source.charAt(at));
                    add((char) (c >= 'A' && c <= 'Z' ? c + 32 : c), at, end);
                } else {
                    addCluster(at, end);
                }
                at = end;
            }
            return text.length() == 0
                    ? new Wording("", "", new int[0], new int[0])
                    : new Wording(
                            source,
                            text.toString(),
                            Arrays.copyOf(starts, text.length()),
                            Arrays.copyOf(ends, text.length()));
        }

        private int clusterEnd(int start) {
            int end = start + Character.charCount(source.codePointAt(start));
            for (int i = 1; i < LONGEST_CLUSTER && end < source.length(); i++) {
                int next = source.codePointAt(end);
                if (!isJoined(next)) {
                    break;
                }
                end += Character.charCount(next);
            }
            return end;
        }

        private void addCluster(int start, int end) {
            String form = text.length() < MOST_GROWTH * source.length() + GROWS_FREELY
                    ? form(start, end)
                    : HeardText.fold(source.substring(start, end));
            for (int i = 0; i < form.length(); i++) {
                add(form.charAt(i), start, end);
            }
        }

        private String form(int start, int end) {
            String folded = HeardText.fold(normal(replacedAll(source, start, end)));
            // Letters of which only the small one has an accented form come together once they are small.
            return normal(replacedAll(folded, 0, folded.length()));
        }

        private String replacedAll(String from, int start, int end) {
            cluster.setLength(0);
            for (int at = start; at < end; ) {
                int c = from.codePointAt(at);
                int with = replaced(c);
                if (with != NOTHING) {
                    cluster.appendCodePoint(with);
                }
                at += Character.charCount(c);
            }
            return cluster.toString();
        }

        private static String normal(String cluster) {
            return Normalizer.normalize(cluster, Normalizer.Form.NFKC);
        }

        private void add(char c, int start, int end) {
            int length = text.length();
            if (c == ' ' && length > 0 && text.charAt(length - 1) == ' ') {
                ends[length - 1] = end;
                return;
            }
            if (length == starts.length) {
                starts = Arrays.copyOf(starts, 2 * length);
                ends = Arrays.copyOf(ends, 2 * length);
            }
            starts[length] = start;
            ends[length] = end;
            text.append(c);
        }
    }
}
