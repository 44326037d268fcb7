package dev.botkit.internal.script;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The regular expressions of scripts. */
public final class Patterns {

    /** So long may a regular expression be. */
    public static final int LONGEST = 1_000;

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private static final Set<String> EVERYTHING = Set.of(
            "",
            "^",
            "$",
            "^$|.",
            ".*",
            "^.*",
            ".*$",
            "^.*$",
            "(.*)",
            "^(.*)$",
            ".*?",
            ".+",
            "^.+",
            ".+$",
            "^.+$",
            "(.+)",
            "^(.+)$",
            ".",
            "\\w*",
            "\\s*",
            "[\\s\\S]*",
            "[\\s\\S]+",
            "(.|\\n)*");

    /** A regular expression cannot be used; the message says why, without the expression. */
    public static final class BadPatternException extends Exception {

        private static final long serialVersionUID = 1L;

        BadPatternException(String message) {
            super(message);
        }
    }

    private Patterns() {}

    /** Compiles one as scripts mean it: case does not count. */
    public static Pattern compile(String pattern) throws BadPatternException {
        if (pattern.length() > LONGEST) {
            throw new BadPatternException("is longer than " + LONGEST + " characters");
        }
        try {
            return Pattern.compile(pattern, FLAGS);
        } catch (PatternSyntaxException e) {
            String where = e.getIndex() < 0 ? "" : " (character " + (e.getIndex() + 1) + ")";
            throw new BadPatternException("is no regular expression: " + firstLine(e.getDescription()) + where);
        } catch (StackOverflowError e) {
            throw new BadPatternException("is nested too deeply");
        }
    }

    /** Whether it certainly is found in every text; false where that is not known. */
    public static boolean matchesEverything(String pattern) {
        return EVERYTHING.contains(pattern);
    }

    private static String firstLine(String description) {
        int end = description.indexOf('\n');
        return end < 0 ? description : description.substring(0, end);
    }
}
