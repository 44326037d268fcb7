package dev.botkit.internal.script;

import dev.botkit.internal.script.Patterns.BadPatternException;
import java.util.ArrayList;
import java.util.List;

/**
 * The characters of a {@link JavaScriptPattern}: reads them, also as escape sequences, writes them as Java does, and remembers what is to be
 * remarked.
 */
final class JavaScriptText {

    private static final String SYNTAX = "\\^$.|?*+()[]{}";

    /** Letters that stand for themselves behind a backslash, and for something else in Java. */
    private static final String ESCAPES_OF_JAVA = "AaeEGhHNpPQRVXZz";

    private static final String JAVA_INSTEAD = "; to have all of the pattern read as Java reads it, put (?U) in front";

    final String source;
    final StringBuilder java = new StringBuilder();
    final List<String> remarks = new ArrayList<>();
    private final List<String> remarksOnJava = new ArrayList<>();

    /** The place of the next character. */
    int at;

    JavaScriptText(String source) {
        this.source = source;
    }

    /** See {@link JavaScriptPattern#remarks}. */
    List<String> remarks(boolean withJava) {
        List<String> all = new ArrayList<>(remarks);
        if (withJava) {
            all.addAll(remarksOnJava);
        }
        return all;
    }

    // ---- reading

    int digits(int from) {
        int end = from;
        while (end < source.length() && source.charAt(end) >= '0' && source.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    /** The character that an escape sequence stands for. */
    int escaped(boolean inClass) throws BadPatternException {
        int start = at;
        at++;
        int c = next();
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'v' -> 0x0b;
            case 'f' -> '\f';
            case 'r' -> '\r';
            case 'c' -> control(inClass);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                yield octal();
            }
            case 'x', 'u' -> hexadecimal(c, start);
            default -> {
                if (c < 0x80 && ESCAPES_OF_JAVA.indexOf(c) >= 0) {
                    remark("\\" + (char) c, start, "as the letter " + (char) c);
                }
                yield c;
            }
        };
    }

    /** Without a letter behind it, the backslash is what it looks like, and the c comes next. */
    private int control(boolean inClass) {
        char c = at < source.length() ? source.charAt(at) : 0;
        boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (isLetter || (inClass && ((c >= '0' && c <= '9') || c == '_'))) {
            at++;
            return c % 32;
        }
        at--;
        return '\\';
    }

    private int octal() {
        int value = 0;
        int end = Math.min(source.length(), at + 3);
        while (at < end && source.charAt(at) >= '0' && source.charAt(at) <= '7' && value * 8 < 0400) {
            value = value * 8 + source.charAt(at++) - '0';
        }
        return value;
    }

    private int hexadecimal(int letter, int start) throws BadPatternException {
        int value = digitsOfHex(at, letter == 'x' ? 2 : 4);
        if (value < 0) {
            if (source.startsWith("{", at)) {
                remarks.add("reads \\" + (char) letter + "{ (character " + (start + 1)
                        + ") as JavaScript does without the flag u, as the letter " + (char) letter
                        + " and a brace; write the character itself");
            }
            return letter;
        }
        at += letter == 'x' ? 2 : 4;
        if (Character.isHighSurrogate((char) value) && source.startsWith("\\u", at)) {
            int low = digitsOfHex(at + 2, 4);
            if (low >= 0 && Character.isLowSurrogate((char) low)) {
                at += 6;
                return Character.toCodePoint((char) value, (char) low);
            }
        }
        if (Character.isSurrogate((char) value)) {
            throw new BadPatternException("names half a character at character " + (start + 1)
                    + "; in Java characters are whole, so write them themselves: [😀-🙏]");
        }
        return value;
    }

    private int digitsOfHex(int from, int length) {
        if (from + length > source.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + length; i++) {
            int digit = source.charAt(i) < 0x80 ? Character.digit(source.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    void literal(int c) {
        append(c, SYNTAX);
    }

    void append(int c, String syntax) {
        if (c < ' ' || c == 0x7f) {
            int known = "\t\n\f\r".indexOf(c);
            java.append(known < 0 ? "\\x%02x".formatted(c) : "\\" + "tnfr".charAt(known));
        } else {
            java.append(c < 0x80 && syntax.indexOf(c) >= 0 ? "\\" : "").appendCodePoint(c);
        }
    }

    int next() {
        int c = source.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    boolean take(String expected) {
        boolean isThere = source.startsWith(expected, at);
        at += isThere ? expected.length() : 0;
        return isThere;
    }

    void remark(String what, int place, String meaning) {
        remarksOnJava.add(
                "reads " + what + " (character " + (place + 1) + ") as JavaScript does, " + meaning + JAVA_INSTEAD);
    }
}
