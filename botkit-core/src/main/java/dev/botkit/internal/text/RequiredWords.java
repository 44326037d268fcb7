package dev.botkit.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds pieces of text one of which stands in everything that a pattern matches, so that most messages
 * can be passed over by a plain search. Reads only what it is sure of; anything else means "no such
 * pieces", and the pattern is asked as ever.
 */
final class RequiredWords {

    private static final int LEAST = 2;
    private static final int MOST_WORDS = 16;
    // Escapes that take no further characters and stand for a class, a place or white space.
    private static final String PLAIN_ESCAPES = "dDwWsShHvVRbBAzZtnrfe";
    private static final int UNKNOWN_FLAGS = Pattern.COMMENTS | Pattern.LITERAL | Pattern.CANON_EQ;

    private final String pattern;
    private int at;
    private boolean known = true;

    private RequiredWords(String pattern) {
        this.pattern = pattern;
    }

    /** The folded pieces, each of two characters or more; empty if there are none. */
    static List<String> of(Pattern pattern) {
        if ((pattern.flags() & UNKNOWN_FLAGS) != 0) {
            return List.of();
        }
        RequiredWords reader = new RequiredWords(pattern.pattern());
        List<String> words = reader.alternatives();
        return reader.known && reader.at == reader.pattern.length()
                ? words.stream().map(HeardText::fold).distinct().toList()
                : List.of();
    }

    /** What stands between bars, up to the end of the group or pattern: a piece of each. */
    private List<String> alternatives() {
        List<String> words = new ArrayList<>();
        boolean all = true;
        boolean more = true;
        while (known && more) {
            List<String> branch = new Sequence().read();
            all &= !branch.isEmpty();
            words.addAll(branch);
            more = at < pattern.length() && pattern.charAt(at) == '|';
            at += more ? 1 : 0;
        }
        return all && words.size() <= MOST_WORDS ? words : List.of();
    }

    /** Parts that follow each other; the pieces of the best part are enough. */
    private final class Sequence {

        private final StringBuilder run = new StringBuilder();
        private List<String> best = List.of();

        List<String> read() {
            while (known && at < pattern.length()) {
                char c = pattern.charAt(at);
                switch (c) {
                    case '|', ')' -> {
                        return end();
                    }
                    case '\\' -> escape();
                    case '[' -> {
                        skipClass();
                        endRun();
                    }
                    case '(' -> group();
                    case '?', '*', '{' -> quantifier();
                    case '+', '.', '^', '$' -> {
                        at++;
                        endRun();
                    }
                    default -> literal(c);
                }
            }
            return end();
        }

        private List<String> end() {
            endRun();
            return best;
        }

        private void literal(char c) {
            known &= !Character.isSurrogate(c);
            run.append(c);
            at++;
        }

        private void escape() {
            at++;
            if (at >= pattern.length()) {
                known = false;
                return;
            }
            char c = pattern.charAt(at);
            if (PLAIN_ESCAPES.indexOf(c) >= 0) {
                at++;
                endRun();
            } else {
                known &= !Character.isLetterOrDigit(c);
                literal(c);
            }
        }

        /** What stands before it may be missing. */
        private void quantifier() {
            if (run.length() > 0) {
                run.setLength(run.length() - 1);
            }
            skipQuantifier();
            endRun();
        }

        private void group() {
            endRun();
            if (pattern.startsWith("(?:", at)) {
                at += 3;
            } else if (isNamed()) {
                at = pattern.indexOf('>', at) + 1;
            } else if (pattern.startsWith("(?", at)) {
                // Inline flags reach beyond their group; the others are rare.
                known = false;
                return;
            } else {
                at++;
            }
            List<String> words = alternatives();
            if (!known || at >= pattern.length() || pattern.charAt(at) != ')') {
                known = false;
                return;
            }
            at++;
            if (at < pattern.length() && "?*{".indexOf(pattern.charAt(at)) >= 0) {
                skipQuantifier();
            } else {
                offer(words);
            }
        }

        private boolean isNamed() {
            return pattern.startsWith("(?<", at)
                    && !pattern.startsWith("=", at + 3)
                    && !pattern.startsWith("!", at + 3);
        }

        private void endRun() {
            if (run.length() >= LEAST) {
                offer(List.of(run.toString()));
            }
            run.setLength(0);
        }

        private void offer(List<String> words) {
            if (!words.isEmpty() && (best.isEmpty() || shortest(words) > shortest(best))) {
                best = words;
            }
        }
    }

    private static int shortest(List<String> words) {
        return words.stream().mapToInt(String::length).min().orElse(0);
    }

    private void skipQuantifier() {
        if (pattern.charAt(at) == '{') {
            at = pattern.indexOf('}', at);
            if (at < 0) {
                known = false;
                at = pattern.length();
                return;
            }
        }
        at++;
    }

    private void skipClass() {
        int depth = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '\\') {
                known &= !pattern.startsWith("\\Q", at);
                at++;
            } else if (c == '[') {
                // A bracket right behind the first one is a character of the class: rare, so not read.
                known &= !pattern.startsWith("]", at + 1) && !pattern.startsWith("^]", at + 1);
                depth++;
            } else if (c == ']' && --depth == 0) {
                at++;
                return;
            }
            at++;
        }
        known = false;
    }
}
