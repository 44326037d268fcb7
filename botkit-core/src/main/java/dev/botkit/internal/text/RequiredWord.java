package dev.botkit.internal.text;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds a piece of text that stands in everything that a pattern matches, so that most messages can
 * be passed over by a plain search. Reads only what it is sure of; anything else means "no such
 * piece", and the pattern is asked as ever.
 */
final class RequiredWord {

    private static final int LEAST = 2;
    // Escapes that take no further characters and stand for a class, a place or white space.
    private static final String PLAIN_ESCAPES = "dDwWsShHvVRbBAzZtnrfe";
    private static final int UNKNOWN_FLAGS = Pattern.COMMENTS | Pattern.LITERAL | Pattern.CANON_EQ;

    private final String pattern;
    private final StringBuilder run = new StringBuilder();
    private String longest = "";
    private int at;

    private RequiredWord(String pattern) {
        this.pattern = pattern;
    }

    /** The folded piece; null if there is none of two characters or more. */
    static @Nullable String of(Pattern pattern) {
        if ((pattern.flags() & UNKNOWN_FLAGS) != 0) {
            return null;
        }
        RequiredWord word = new RequiredWord(pattern.pattern());
        return word.read() && word.longest.length() >= LEAST ? HeardText.fold(word.longest) : null;
    }

    /** False if the pattern holds something whose meaning is not known here. */
    private boolean read() {
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            boolean known = switch (c) {
                case '|' -> false;
                case '\\' -> escape();
                case '[' -> skipClass() && endRun();
                case '(' -> skipGroup() && endRun();
                case '?', '*', '{' -> quantifier();
                case '+', '.', '^', '$' -> skip() && endRun();
                default -> literal(c);
            };
            if (!known) {
                return false;
            }
        }
        return endRun();
    }

    private boolean literal(char c) {
        if (Character.isSurrogate(c)) {
            return false;
        }
        run.append(c);
        return skip();
    }

    private boolean escape() {
        if (at + 1 >= pattern.length()) {
            return false;
        }
        char c = pattern.charAt(at + 1);
        at++;
        if (PLAIN_ESCAPES.indexOf(c) >= 0) {
            return skip() && endRun();
        }
        return !Character.isLetterOrDigit(c) && literal(c);
    }

    /** What stands before it may be missing. */
    private boolean quantifier() {
        if (run.length() > 0) {
            run.setLength(run.length() - 1);
        }
        if (pattern.charAt(at) == '{') {
            at = pattern.indexOf('}', at);
            if (at < 0) {
                return false;
            }
        }
        return skip() && endRun();
    }

    private boolean endRun() {
        if (run.length() > longest.length()) {
            longest = run.toString();
        }
        run.setLength(0);
        return true;
    }

    private boolean skip() {
        at++;
        return true;
    }

    /** Nothing within a group is counted on: it may have alternatives, or be missing. */
    private boolean skipGroup() {
        if (pattern.startsWith("(?", at) && !pattern.startsWith("(?:", at)) {
            // Inline flags reach beyond their group; the others are rare.
            return false;
        }
        int depth = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '[') {
                if (!skipClass()) {
                    return false;
                }
                continue;
            }
            if (c == '\\') {
                if (at + 1 < pattern.length() && pattern.charAt(at + 1) == 'Q') {
                    return false;
                }
                at++;
            } else if (c == '(') {
                if (pattern.startsWith("(?", at) && !pattern.startsWith("(?:", at)) {
                    return false;
                }
                depth++;
            } else if (c == ')' && --depth == 0) {
                return skip();
            }
            at++;
        }
        return false;
    }

    private boolean skipClass() {
        int depth = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '\\') {
                if (at + 1 < pattern.length() && pattern.charAt(at + 1) == 'Q') {
                    return false;
                }
                at++;
            } else if (c == '[') {
                // A bracket right behind the first one is a character of the class: rare, so not read.
                if (pattern.startsWith("]", at + 1) || pattern.startsWith("^]", at + 1)) {
                    return false;
                }
                depth++;
            } else if (c == ']' && --depth == 0) {
                return skip();
            }
            at++;
        }
        return false;
    }
}
