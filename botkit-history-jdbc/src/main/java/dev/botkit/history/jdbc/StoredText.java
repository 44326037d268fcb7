package dev.botkit.history.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Texts as each database can keep them. PostgreSQL takes no NUL, and half of a surrogate pair, which
 * JSON may well bring, becomes a question mark on its way to any server. Texts with such characters
 * are stored behind a backslash, with escapes; all others, nearly all, are stored as they are.
 */
final class StoredText {

    /** In UTF-8. With the longest id this stays below what a PostgreSQL index takes, 2,704 bytes. */
    private static final int LONGEST_KEY = 512;

    private static final int MOST_BYTES_OF_A_CHAR = 3;
    private static final char ESCAPE = '\\';
    private static final HexFormat HEX = HexFormat.of();
    private static final int DIGITS = 4;

    private StoredText() {}

    /**
     * The text that names a conversation in all tables. Names too long for an index are replaced by a
     * digest, which nobody has ever found two texts for.
     */
    static String key(Object conversation) {
        String key = of(conversation.toString());
        if (key.length() * MOST_BYTES_OF_A_CHAR <= LONGEST_KEY) {
            return key;
        }
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= LONGEST_KEY ? key : ESCAPE + "#" + HEX.formatHex(sha256(bytes));
    }

    /** Whether a stored name is short enough to be a key as it is. */
    static boolean isKey(String stored) {
        return stored.getBytes(StandardCharsets.UTF_8).length <= LONGEST_KEY;
    }

    static String of(String text) {
        return isPlain(text) ? text : ESCAPE + escaped(text);
    }

    static String read(String stored) {
        return !stored.isEmpty() && stored.charAt(0) == ESCAPE ? unescaped(stored) : stored;
    }

    private static boolean isPlain(String text) {
        if (!text.isEmpty() && text.charAt(0) == ESCAPE) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!isPair(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + DIGITS);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ESCAPE) {
                escaped.append(ESCAPE).append(ESCAPE);
            } else if (c == 0) {
                escaped.append(ESCAPE).append('0');
            } else if (!Character.isSurrogate(c)) {
                escaped.append(c);
            } else if (isPair(text, i)) {
                escaped.append(c).append(text.charAt(++i));
            } else {
                escaped.append(ESCAPE).append('u').append(HEX.toHexDigits(c));
            }
        }
        return escaped.toString();
    }

    private static String unescaped(String stored) {
        StringBuilder text = new StringBuilder(stored.length());
        int i = 1;
        while (i < stored.length()) {
            char c = stored.charAt(i++);
            if (c != ESCAPE) {
                text.append(c);
                continue;
            }
            switch (stored.charAt(i++)) {
                case '0' -> text.append('\0');
                case 'u' -> {
                    text.append((char) HexFormat.fromHexDigits(stored, i, i + DIGITS));
                    i += DIGITS;
                }
                default -> text.append(ESCAPE);
            }
        }
        return text.toString();
    }

    private static boolean isPair(String text, int high) {
        return Character.isHighSurrogate(text.charAt(high))
                && high + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(high + 1));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java has SHA-256.", e);
        }
    }
}
