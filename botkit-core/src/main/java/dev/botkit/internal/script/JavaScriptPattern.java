package dev.botkit.internal.script;

import dev.botkit.internal.script.Patterns.BadPatternException;
import java.math.BigInteger;
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
 * <p>The grammar is ECMAScript's, with annex B, which is what browsers and Node read; {@link JavaScriptText} reads and writes single characters.
 */
final class JavaScriptPattern {

    private static final String ANYTHING = "[\\s\\S]";
    private static final String NOTHING = "[^\\s\\S]";
    private static final String ANY_OF_A_LINE = "[^\\n\\r\u2028\u2029]";
    private static final Pattern BOUNDS = Pattern.compile("\\{(\\d+)(?:,(\\d+))?,?}");

    /** It is no regular expression of JavaScript. */
    static final class NotJavaScriptException extends Exception {

        private static final long serialVersionUID = 1L;

        NotJavaScriptException() {
            super("no JavaScript", null, false, false);
        }
    }

    private final JavaScriptText text;
    private final JavaScriptGroups groups;
    private int opened;
    private int lookbehinds;
    private final BitSet closed = new BitSet();

    private JavaScriptPattern(String source) throws NotJavaScriptException {
        this.text = new JavaScriptText(source);
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
        if (pattern.text.at < source.length()) {
            throw new NotJavaScriptException();
        }
        return pattern;
    }

    /** The same in Java. */
    String java() {
        return text.java.toString();
    }

    /** The numbers of the groups that have names. */
    Map<String, Integer> groupNames() {
        return groups.names();
    }

    /** What is hardly meant as it is written, a part of a sentence each; what only Java reads differently counts if asked for. */
    List<String> remarks(boolean withJava) {
        return text.remarks(withJava);
    }

    /** Up to the end of the group or pattern; of the sets of groups that surely have matched, what all alternatives share. */
    private BitSet alternatives(BitSet matched) throws NotJavaScriptException, BadPatternException {
        BitSet common = alternative((BitSet) matched.clone());
        while (text.take("|")) {
            text.java.append('|');
            common.and(alternative((BitSet) matched.clone()));
        }
        return common;
    }

    private BitSet alternative(BitSet matched) throws NotJavaScriptException, BadPatternException {
        while (text.at < text.source.length()
                && text.source.charAt(text.at) != '|'
                && text.source.charAt(text.at) != ')') {
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
        char c = text.source.charAt(text.at);
        switch (c) {
            case '^' -> {
                text.at++;
                text.java.append('^');
                return false;
            }
            case '$' -> {
                text.at++;
                text.java.append("\\z");
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
                text.at++;
                text.java.append(ANY_OF_A_LINE);
            }
            case '*', '+', '?' -> throw new NotJavaScriptException();
            case '{' -> {
                if (quantifierLength() > 0) {
                    throw new NotJavaScriptException();
                }
                text.at++;
                text.literal(c);
            }
            default -> text.literal(text.next());
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
        String quantifier = text.source.substring(text.at, text.at + length);
        if (lookbehinds > 0 && (length == 1 ? !quantifier.equals("?") : quantifier.endsWith(",}"))) {
            throw new BadPatternException("repeats something without a bound in a look-behind (character "
                    + (text.at + 1) + "); Java needs one: {0,100} instead of *");
        }
        text.java.append(quantifier);
        text.at += length;
        if (text.take("?")) {
            text.java.append('?');
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
        if (text.at >= text.source.length()) {
            return 0;
        }
        char c = text.source.charAt(text.at);
        if (c != '{') {
            return c == '*' || c == '+' || c == '?' ? 1 : 0;
        }
        int end = text.digits(text.at + 1);
        if (end == text.at + 1 || end >= text.source.length()) {
            return 0;
        }
        if (text.source.charAt(end) == ',') {
            end = text.digits(end + 1);
        }
        return end < text.source.length() && text.source.charAt(end) == '}' ? end + 1 - text.at : 0;
    }

    // ---- groups

    private boolean group(BitSet matched) throws NotJavaScriptException, BadPatternException {
        text.at++;
        if (!text.source.startsWith("?", text.at)) {
            capture("(", 0, matched);
            return true;
        }
        if (text.take("?:")) {
            text.java.append("(?:");
            matched.or(body(matched));
            return true;
        }
        if (text.take("?=")) {
            text.java.append("(?=");
            matched.or(body(matched));
            return true;
        }
        if (text.take("?!")) {
            text.java.append("(?!");
            body(matched);
            return true;
        }
        if (text.source.startsWith("?<=", text.at) || text.source.startsWith("?<!", text.at)) {
            text.java.append('(').append(text.source, text.at, text.at + 3);
            boolean isPositive = text.source.charAt(text.at + 2) == '=';
            text.at += 3;
            lookbehinds++;
            BitSet inside = body(matched);
            lookbehinds--;
            if (isPositive) {
                matched.or(inside);
            }
            return false;
        }
        if (text.take("?<")) {
            capture("(", text.source.indexOf('>', text.at) + 1 - text.at, matched);
            return true;
        }
        throw new NotJavaScriptException();
    }

    private void capture(String begin, int nameLength, BitSet matched)
            throws NotJavaScriptException, BadPatternException {
        text.at += nameLength;
        int number = ++opened;
        text.java.append(begin);
        matched.or(body(matched));
        matched.set(number);
        closed.set(number);
    }

    private BitSet body(BitSet matched) throws NotJavaScriptException, BadPatternException {
        BitSet inside = alternatives(matched);
        if (!text.take(")")) {
            throw new NotJavaScriptException();
        }
        text.java.append(')');
        return inside;
    }

    /** In JavaScript a group that took no part is found everywhere, as the empty text; in Java it is found nowhere. */
    private void reference(int number, BitSet matched) throws BadPatternException {
        if (lookbehinds > 0) {
            throw new BadPatternException(
                    "holds a back reference in a look-behind, which Java reads from the other end");
        }
        if (matched.get(number)) {
            text.java.append("(?:\\").append(number).append(')');
        } else if (closed.get(number)) {
            throw new BadPatternException("refers to group " + number
                    + ", which may take no part in a match; in Java it has to: write (x|) instead of (x)?");
        } else {
            text.java.append("(?:)");
        }
    }

    // ---- characters

    private boolean escape(BitSet matched) throws NotJavaScriptException, BadPatternException {
        if (text.at + 1 >= text.source.length()) {
            throw new NotJavaScriptException();
        }
        char c = text.source.charAt(text.at + 1);
        if (c == 'b' || c == 'B') {
            text.java.append('\\').append(c);
            text.at += 2;
            return false;
        }
        if (c >= '1' && c <= '9') {
            int end = text.digits(text.at + 1);
            int number =
                    end - text.at > 4 ? Integer.MAX_VALUE : Integer.parseInt(text.source.substring(text.at + 1, end));
            if (number <= groups.count()) {
                text.at = end;
                reference(number, matched);
                return true;
            }
        }
        if (c == 'k' && groups.hasNames()) {
            int end = text.source.indexOf('>', text.at);
            Integer number = end < 0 || !text.source.startsWith("<", text.at + 2)
                    ? null
                    : groups.number(text.source.substring(text.at + 3, end));
            if (number == null) {
                throw new NotJavaScriptException();
            }
            text.at = end + 1;
            reference(number, matched);
            return true;
        }
        if ("dDwWsS".indexOf(c) >= 0) {
            text.java.append('\\').append(c);
            text.at += 2;
        } else {
            text.literal(text.escaped(false));
        }
        return true;
    }

    // ---- classes

    private void characterClass() throws NotJavaScriptException, BadPatternException {
        int start = text.at++;
        boolean isNegated = text.take("^");
        if (text.take("]")) {
            text.java.append(isNegated ? ANYTHING : NOTHING);
            return;
        }
        text.java.append(isNegated ? "[^" : "[");
        while (!text.take("]")) {
            remarkOnClass(start);
            int first = ofClass();
            if (text.at + 1 < text.source.length()
                    && text.source.charAt(text.at) == '-'
                    && text.source.charAt(text.at + 1) != ']') {
                text.at++;
                range(first);
            } else {
                inClass(first);
            }
        }
        text.java.append(']');
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
            text.java.append('-');
            inClass(last);
        }
    }

    private void remarkOnClass(int start) {
        if (text.source.startsWith("&&", text.at)) {
            text.remark("&&", text.at, "as the character &");
        } else if (text.source.startsWith("[", text.at) && text.at > start) {
            text.remark("[ in a class", text.at, "as a character");
        }
    }

    /** One character of a class; the negative letter of a class of its own, such as {@code \d}. */
    private int ofClass() throws NotJavaScriptException, BadPatternException {
        if (text.at >= text.source.length()) {
            throw new NotJavaScriptException();
        }
        if (text.source.charAt(text.at) != '\\') {
            return text.next();
        }
        if (text.at + 1 >= text.source.length()) {
            throw new NotJavaScriptException();
        }
        char c = text.source.charAt(text.at + 1);
        if ("dDwWsS".indexOf(c) >= 0) {
            text.at += 2;
            return -c;
        }
        if (c == 'b') {
            text.at += 2;
            return '\b';
        }
        if (c == 'k' && groups.hasNames()) {
            throw new NotJavaScriptException();
        }
        return text.escaped(true);
    }

    private void inClass(int c) {
        if (c < 0) {
            text.java.append('\\').append((char) -c);
        } else {
            text.append(c, "\\[]^-&");
        }
    }
}
