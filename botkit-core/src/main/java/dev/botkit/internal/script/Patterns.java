package dev.botkit.internal.script;

import dev.botkit.internal.script.JavaScriptPattern.NotJavaScriptException;
import dev.botkit.internal.text.BoundedPattern;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The regular expressions of scripts. They mean what they mean in JavaScript, for which the format was made; what is none of
 * JavaScript is read as Java reads it.
 */
public final class Patterns {

    /** So long may a regular expression be. */
    public static final int LONGEST = 1_000;

    private static final String TOO_DEEP = "is nested too deeply";

    /** "What is this?", "c++" and "50 (or more)" are words. */
    private static final Pattern UNLIKE_WORDS = Pattern.compile("[\\\\|]|^\\^|[.)\\]][*+{]|\\)\\?|\\(\\?|\\w[*$]\\s*$"
            + "|\\p{L}\\?\\p{L}|\\p{L}\\{\\d+,?\\d*}|\\[[^\\[\\]]+]");

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
            "[^]",
            "[^]*",
            "[^]+",
            "(.|\\n)*");

    /** A regular expression cannot be used; the message says why, without the expression. */
    public static final class BadPatternException extends Exception {

        private static final long serialVersionUID = 1L;

        BadPatternException(String message) {
            super(message);
        }
    }

    private Patterns() {}

    /** Reads one for an owner, who is named in the log if it takes too many steps: "script pizza". */
    public static BoundedPattern bounded(String owner, String pattern) throws BadPatternException {
        Translated translated = translate(pattern);
        return translated.names() == null
                ? new BoundedPattern(owner, translated.java())
                : new BoundedPattern(owner, pattern, translated.java(), translated.names());
    }

    /** Compiles one as scripts mean it: case does not count. */
    public static Pattern compile(String pattern) throws BadPatternException {
        return translate(pattern).java();
    }

    /** A pattern in Java; the numbers of its named groups, or null if it was Java's from the beginning. */
    private record Translated(Pattern java, @Nullable Map<String, Integer> names) {}

    private static Translated translate(String pattern) throws BadPatternException {
        checkLength(pattern);
        try {
            JavaScriptPattern translated = JavaScriptPattern.of(pattern);
            return new Translated(Pattern.compile(translated.java(), BoundedPattern.FLAGS), translated.groupNames());
        } catch (NotJavaScriptException e) {
            return new Translated(compileJava(pattern), null);
        } catch (PatternSyntaxException e) {
            throw new BadPatternException("cannot be used in Java: " + firstLine(e.getDescription()));
        } catch (StackOverflowError e) {
            throw new BadPatternException(TOO_DEEP);
        }
    }

    private static Pattern compileJava(String pattern) throws BadPatternException {
        try {
            return Pattern.compile(pattern, BoundedPattern.FLAGS);
        } catch (PatternSyntaxException e) {
            String where = e.getIndex() < 0 ? "" : " (character " + (e.getIndex() + 1) + ")";
            throw new BadPatternException("is no regular expression: " + firstLine(e.getDescription()) + where);
        } catch (StackOverflowError e) {
            throw new BadPatternException(TOO_DEEP);
        }
    }

    /** What is hardly meant as it is read in one that can be used, a part of a sentence each. */
    static List<String> remarks(String pattern) throws BadPatternException {
        checkLength(pattern);
        try {
            return JavaScriptPattern.of(pattern).remarks(isJava(pattern));
        } catch (NotJavaScriptException e) {
            return List.of();
        }
    }

    private static boolean isJava(String pattern) {
        try {
            compileJava(pattern);
            return true;
        } catch (BadPatternException e) {
            return false;
        }
    }

    private static void checkLength(String pattern) throws BadPatternException {
        if (pattern.length() > LONGEST) {
            throw new BadPatternException("is longer than " + LONGEST + " characters");
        }
    }

    /** One that the original's server made of a string trigger. */
    static String ofLegacyString(String trigger) {
        return "^" + trigger + "\\b";
    }

    /** Whether a text holds a character that has a meaning of its own in regular expressions. */
    public static boolean hasSyntax(String text) {
        return text.chars().anyMatch(c -> "\\^$.|?*+()[]{}".indexOf(c) >= 0);
    }

    /** Whether a text looks like a regular expression: it holds what nobody writes in words. */
    static boolean looksLikePattern(String text) {
        return UNLIKE_WORDS.matcher(text).find();
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
