package dev.botkit.internal.script;

import dev.botkit.internal.script.Patterns.BadPatternException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates a regular expression from what it means in JavaScript, without flags but {@code i}, into Java's. Groups keep their
 * numbers and lose their names, as Java allows no underscore in them: {@link #groupNames} has them. What both write alike and mean differently is
 * said in a remark. Case, characters, {@code \b}, {@code \w}, {@code \d} and {@code \s} are Unicode's, as in all patterns here, which is
 * more than in JavaScript.
 *
 * <p>Longer than most, as it is a grammar: ECMAScript's, with annex B, which is what browsers and Node read.
 */
final class JavaScriptPattern {

    private static final String ANYTHING = "[\\s\\S]";
    private static final String NOTHING = "[^\\s\\S]";
    private static final String ANY_OF_A_LINE = "[^\\n\\r\u2028\u2029]";
    private static final Pattern BOUNDS = Pattern.compile("\\{(\\d+)(?:,(\\d+))?,?}");
    private static final String SYNTAX = "\\^$.|?*+()[]{}";
    /** Letters that stand for themselves behind a backslash, and for something else in Java. */
    private static final String ESCAPES_OF_JAVA = "AaeEGhHNpPQRVXZz";

    private static final String JAVA_INSTEAD = "; to have all of the pattern read as Java reads it, put (?U) in front";

    /** It is no regular expression of JavaScript. */
    static final class NotJavaScriptException extends Exception {

        private static final long serialVersionUID = 1L;

        NotJavaScriptException() {
            super("no JavaScript", null, false, false);
        }
    }

    private final String source;
    private final JavaScriptGroups groups;
    private final StringBuilder java = new StringBuilder();
    private final List<String> remarks = new ArrayList<>();
    private final List<String> remarksOnJava = new ArrayList<>();
    private int at;
    private int opened;
    private int lookbehinds;
    private final BitSet closed = new BitSet();

    private JavaScriptPattern(String source) throws NotJavaScriptException {
        this.source = source;
        this.groups = JavaScriptGroups.of(source);
    }

    /**
     * Translates one.
     *
     * @throws NotJavaScriptException if it is none of JavaScript
     * @throws BadPatternException if it is one that Java cannot express; the message shows a way out
     */
    static JavaScriptPattern of(String source) throws NotJavaScriptException, BadPatternException {
        JavaScriptPattern pattern = new JavaScriptPattern(source);
        pattern.alternatives(new BitSet());
        if (pattern.at < source.length()) {
            throw new NotJavaScriptException();
        }
        return pattern;
    }

    /** The same in Java. */
    String java() {
        return java.toString();
    }

    /** The numbers of the groups that have names. */
    Map<String, Integer> groupNames() {
        return groups.names();
    }

    /** What is hardly meant as it is written, a part of a sentence each; what only Java reads differently counts if asked for. */
    List<String> remarks(boolean withJava) {
        List<String> all = new ArrayList<>(remarks);
        if (withJava) {
            all.addAll(remarksOnJava);
        }
        return all;
    }

    /** Up to the end of the group or pattern; of the sets of groups that surely have matched, what all alternatives share. */
    private BitSet alternatives(BitSet matched) throws NotJavaScriptException, BadPatternException {
        BitSet common = alternative((BitSet) matched.clone());
        while (take("|")) {
            java.append('|');
            common.and(alternative((BitSet) matched.clone()));
        }
        return common;
    }

    private BitSet alternative(BitSet matched) throws NotJavaScriptException, BadPatternException {
        while (at < source.length() && source.charAt(at) != '|' && source.charAt(at) != ')') {
            BitSet before = (BitSet) matched.clone();
            if (atom(matched)) {
                int least = quantifier();
                if (least == 0) {
                    matched.and(before);
                }
            }
        }
        return matched;
    }

    /** One atom or assertion; whether it may be repeated. */
    private boolean atom(BitSet matched) throws NotJavaScriptException, BadPatternException {
        char c = source.charAt(at);
        switch (c) {
            case '^' -> {
                at++;
                java.append('^');
                return false;
            }
            case '$' -> {
                at++;
                java.append("\\z");
                return false;
            }
            case '(' -> {
                return group(matched);
            }
            case '[' -> characterClass();
            case '\\' -> {
                return escape(matched);
            }
            case '.' -> {
                at++;
                java.append(ANY_OF_A_LINE);
            }
            case '*', '+', '?' -> throw new NotJavaScriptException();
            case '{' -> {
                if (quantifierLength() > 0) {
                    throw new NotJavaScriptException();
                }
                at++;
                literal(c);
            }
            default -> literal(next());
        }
        return true;
    }

    // ---- repetitions

    /** Takes one, if there is one; 0 if what is in front of it may be missing then, else 1. */
    private int quantifier() throws NotJavaScriptException, BadPatternException {
        int length = quantifierLength();
        if (length == 0) {
            return 1;
        }
        String quantifier = source.substring(at, at + length);
        if (lookbehinds > 0 && (length == 1 ? !quantifier.equals("?") : quantifier.endsWith(",}"))) {
            throw new BadPatternException("repeats something without a bound in a look-behind (character " + (at + 1)
                    + "); Java needs one: {0,100} instead of *");
        }
        java.append(quantifier);
        at += length;
        if (take("?")) {
            java.append('?');
        }
        Matcher bounds = BOUNDS.matcher(quantifier);
        if (!bounds.matches()) {
            return quantifier.equals("+") ? 1 : 0;
        }
        BigInteger least = new BigInteger(bounds.group(1));
        if (bounds.group(2) != null && least.compareTo(new BigInteger(bounds.group(2))) > 0) {
            throw new NotJavaScriptException();
        }
        return least.signum();
    }

    /** The characters of the quantifier that stands here; 0 if none does: a brace may be a brace. */
    private int quantifierLength() {
        if (at >= source.length()) {
            return 0;
        }
        char c = source.charAt(at);
        if (c != '{') {
            return c == '*' || c == '+' || c == '?' ? 1 : 0;
        }
        int end = digits(at + 1);
        if (end == at + 1 || end >= source.length()) {
            return 0;
        }
        if (source.charAt(end) == ',') {
            end = digits(end + 1);
        }
        return end < source.length() && source.charAt(end) == '}' ? end + 1 - at : 0;
    }

    private int digits(int from) {
        int end = from;
        while (end < source.length() && source.charAt(end) >= '0' && source.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    // ---- groups

    private boolean group(BitSet matched) throws NotJavaScriptException, BadPatternException {
        at++;
        if (!source.startsWith("?", at)) {
            capture("(", 0, matched);
            return true;
        }
        if (take("?:")) {
            java.append("(?:");
            matched.or(body(matched));
            return true;
        }
        if (take("?=")) {
            java.append("(?=");
            matched.or(body(matched));
            return true;
        }
        if (take("?!")) {
            java.append("(?!");
            body(matched);
            return true;
        }
        if (source.startsWith("?<=", at) || source.startsWith("?<!", at)) {
            java.append('(').append(source, at, at + 3);
            boolean isPositive = source.charAt(at + 2) == '=';
            at += 3;
            lookbehinds++;
            BitSet inside = body(matched);
            lookbehinds--;
            if (isPositive) {
                matched.or(inside);
            }
            return false;
        }
        if (take("?<")) {
            capture("(", source.indexOf('>', at) + 1 - at, matched);
            return true;
        }
        throw new NotJavaScriptException();
    }

    private void capture(String begin, int nameLength, BitSet matched)
            throws NotJavaScriptException, BadPatternException {
        at += nameLength;
        int number = ++opened;
        java.append(begin);
        matched.or(body(matched));
        matched.set(number);
        closed.set(number);
    }

    private BitSet body(BitSet matched) throws NotJavaScriptException, BadPatternException {
        BitSet inside = alternatives(matched);
        if (!take(")")) {
            throw new NotJavaScriptException();
        }
        java.append(')');
        return inside;
    }

    /** In JavaScript a group that took no part is found everywhere, as the empty text; in Java it is found nowhere. */
    private void reference(int number, BitSet matched) throws BadPatternException {
        if (lookbehinds > 0) {
            throw new BadPatternException(
                    "holds a back reference in a look-behind, which Java reads from the other end");
        }
        if (matched.get(number)) {
            java.append("(?:\\").append(number).append(')');
        } else if (closed.get(number)) {
            throw new BadPatternException("refers to group " + number
                    + ", which may take no part in a match; in Java it has to: write (x|) instead of (x)?");
        } else {
            java.append("(?:)");
        }
    }

    // ---- characters

    private boolean escape(BitSet matched) throws NotJavaScriptException, BadPatternException {
        if (at + 1 >= source.length()) {
            throw new NotJavaScriptException();
        }
        char c = source.charAt(at + 1);
        if (c == 'b' || c == 'B') {
            java.append('\\').append(c);
            at += 2;
            return false;
        }
        if (c >= '1' && c <= '9') {
            int end = digits(at + 1);
            int number = end - at > 4 ? Integer.MAX_VALUE : Integer.parseInt(source.substring(at + 1, end));
            if (number <= groups.count()) {
                at = end;
                reference(number, matched);
                return true;
            }
        }
        if (c == 'k' && groups.hasNames()) {
            int end = source.indexOf('>', at);
            Integer number =
                    end < 0 || !source.startsWith("<", at + 2) ? null : groups.number(source.substring(at + 3, end));
            if (number == null) {
                throw new NotJavaScriptException();
            }
            at = end + 1;
            reference(number, matched);
            return true;
        }
        if ("dDwWsS".indexOf(c) >= 0) {
            java.append('\\').append(c);
            at += 2;
        } else {
            literal(escaped(false));
        }
        return true;
    }

    /** The character that an escape sequence stands for. */
    private int escaped(boolean inClass) throws BadPatternException {
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

    private void literal(int c) {
        append(c, SYNTAX);
    }

    private void append(int c, String syntax) {
        if (c < ' ' || c == 0x7f) {
            int known = "\t\n\f\r".indexOf(c);
            java.append(known < 0 ? "\\x%02x".formatted(c) : "\\" + "tnfr".charAt(known));
        } else {
            java.append(c < 0x80 && syntax.indexOf(c) >= 0 ? "\\" : "").appendCodePoint(c);
        }
    }

    // ---- classes

    private void characterClass() throws NotJavaScriptException, BadPatternException {
        int start = at++;
        boolean isNegated = take("^");
        if (take("]")) {
            java.append(isNegated ? ANYTHING : NOTHING);
            return;
        }
        java.append(isNegated ? "[^" : "[");
        while (!take("]")) {
            remarkOnClass(start);
            int first = ofClass();
            if (at + 1 < source.length() && source.charAt(at) == '-' && source.charAt(at + 1) != ']') {
                at++;
                range(first);
            } else {
                inClass(first);
            }
        }
        java.append(']');
    }

    private void range(int first) throws NotJavaScriptException, BadPatternException {
        int last = ofClass();
        if (first < 0 || last < 0) {
            // A class of its own begins and ends no range; the dash is one.
            inClass(first);
            inClass('-');
            inClass(last);
        } else if (first > last) {
            throw new NotJavaScriptException();
        } else {
            inClass(first);
            java.append('-');
            inClass(last);
        }
    }

    private void remarkOnClass(int start) {
        if (source.startsWith("&&", at)) {
            remark("&&", at, "as the character &");
        } else if (source.startsWith("[", at) && at > start) {
            remark("[ in a class", at, "as a character");
        }
    }

    /** One character of a class; the negative letter of a class of its own, such as {@code \d}. */
    private int ofClass() throws NotJavaScriptException, BadPatternException {
        if (at >= source.length()) {
            throw new NotJavaScriptException();
        }
        if (source.charAt(at) != '\\') {
            return next();
        }
        if (at + 1 >= source.length()) {
            throw new NotJavaScriptException();
        }
        char c = source.charAt(at + 1);
        if ("dDwWsS".indexOf(c) >= 0) {
            at += 2;
            return -c;
        }
        if (c == 'b') {
            at += 2;
            return '\b';
        }
        if (c == 'k' && groups.hasNames()) {
            throw new NotJavaScriptException();
        }
        return escaped(true);
    }

    private void inClass(int c) {
        if (c < 0) {
            java.append('\\').append((char) -c);
        } else {
            append(c, "\\[]^-&");
        }
    }

    // ---- reading

    private int next() {
        int c = source.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    private boolean take(String expected) {
        boolean isThere = source.startsWith(expected, at);
        at += isThere ? expected.length() : 0;
        return isThere;
    }

    private void remark(String what, int place, String meaning) {
        remarksOnJava.add(
                "reads " + what + " (character " + (place + 1) + ") as JavaScript does, " + meaning + JAVA_INSTEAD);
    }
}
