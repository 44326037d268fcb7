package dev.botkit.history.mongo;

import java.util.HexFormat;

/**
 * Texts as MongoDB can keep them. It stores UTF-8, which knows no half of a surrogate pair: the driver
 * would hand back something else than was stored, and two names could become one. Such halves, which
 * JSON may well bring, are written as U+FFFE, a character that no text has, and four hexadecimal
 * digits. All other texts are stored as they are.
 */
final class StoredText {

    private static final char MARK = '\uFFFE';
    private static final int DIGITS = 4;
    private static final HexFormat HEX = HexFormat.of();

    private StoredText() {}

    static String of(String text) {
        int from = nextOdd(text, 0);
        if (from < 0) {
            return text;
        }
        StringBuilder stored = new StringBuilder(text.length() + DIGITS);
        int done = 0;
        while (from >= 0) {
            stored.append(text, done, from).append(MARK).append(HEX.toHexDigits(text.charAt(from)));
            done = from + 1;
            from = nextOdd(text, done);
        }
        return stored.append(text, done, text.length()).toString();
    }

    static String read(String stored) {
        int mark = stored.indexOf(MARK);
        if (mark < 0) {
            return stored;
        }
        StringBuilder text = new StringBuilder(stored.length());
        int done = 0;
        while (mark >= 0) {
            int end = mark + 1 + DIGITS;
            text.append(stored, done, mark);
            if (isHex(stored, mark + 1, end)) {
                text.append((char) HexFormat.fromHexDigits(stored, mark + 1, end));
                done = end;
            } else {
                text.append(MARK); // Not written by us.
                done = mark + 1;
            }
            mark = stored.indexOf(MARK, done);
        }
        return text.append(stored, done, stored.length()).toString();
    }

    private static int nextOdd(String text, int from) {
        int length = text.length();
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            if (c == MARK) {
                return i;
            }
            if (Character.isSurrogate(c)) {
                boolean pair =
                        Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static boolean isHex(String text, int from, int to) {
        return to <= text.length() && text.substring(from, to).chars().allMatch(HexFormat::isHexDigit);
    }
}
