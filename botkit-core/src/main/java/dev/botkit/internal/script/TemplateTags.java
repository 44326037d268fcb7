package dev.botkit.internal.script;

import com.samskivert.mustache.Mustache;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a text is a Mustache template that can be used. The library answers some bad templates with exceptions of
 * any kind, others only when they are filled in, and it follows sections to any depth: so the tags are looked through
 * before.
 */
public final class TemplateTags {

    private static final int MOST_SECTIONS = 16;
    private static final int LONGEST = 16_384;

    private static final class BadTagException extends Exception {

        private static final long serialVersionUID = 1L;

        BadTagException(String message) {
            super(message);
        }
    }

    private final Deque<String> sections = new ArrayDeque<>();

    private TemplateTags() {}

    /** Whether a text has tags at all. */
    public static boolean isTemplate(String text) {
        return text.contains("{{");
    }

    /** Why a text with tags is no template that can be used, as a clause; null if it is one. */
    public static @Nullable String problem(String template) {
        if (!isTemplate(template)) {
            return null;
        }
        if (template.length() > LONGEST) {
            return "a template has more than " + LONGEST + " characters";
        }
        try {
            new TemplateTags().look(template);
            Mustache.compiler().compile(template);
            return null;
        } catch (BadTagException e) {
            return e.getMessage();
        } catch (RuntimeException | StackOverflowError e) {
            return "a template has a tag that cannot be read";
        }
    }

    /** The same as a sentence. */
    static @Nullable String finding(String template) {
        String problem = problem(template);
        return problem == null ? null : problem.substring(0, 1).toUpperCase(Locale.ROOT) + problem.substring(1) + ".";
    }

    private void look(String template) throws BadTagException {
        int at = template.indexOf("{{");
        while (at >= 0) {
            boolean isTriple = template.startsWith("{{{", at);
            int begin = at + (isTriple ? 3 : 2);
            int end = template.indexOf(isTriple ? "}}}" : "}}", begin);
            if (end < 0) {
                throw new BadTagException("a template does not close: behind \"{{\" there is no \"}}\"");
            }
            String tag = template.substring(begin, end).strip();
            if (tag.isEmpty()) {
                throw new BadTagException("a template has a tag that is empty or does not close");
            }
            look(
                    isTriple ? '&' : tag.charAt(0),
                    isTriple ? tag : tag.substring(1).strip(),
                    tag);
            at = template.indexOf("{{", end + (isTriple ? 3 : 2));
        }
        if (!sections.isEmpty()) {
            throw new BadTagException("a template does not close the section " + Quoted.of(sections.peek()));
        }
    }

    private void look(char kind, String rest, String tag) throws BadTagException {
        switch (kind) {
            case '#', '^' -> {
                name(rest);
                sections.push(rest);
                if (sections.size() > MOST_SECTIONS) {
                    throw new BadTagException("a template nests more than " + MOST_SECTIONS + " sections");
                }
            }
            case '/' -> {
                if (sections.isEmpty() || !sections.pop().equals(rest)) {
                    throw new BadTagException(
                            "a template closes the section " + Quoted.of(rest) + ", which is not open there");
                }
            }
            case '>', '<', '$', '=' ->
                throw new BadTagException("a template uses \"{{" + kind + "\", which is not supported");
            case '!' -> {}
            case '&' -> name(rest);
            default -> name(tag);
        }
    }

    /** The library looks up the parts between dots, of which there has to be one. */
    private static void name(String name) throws BadTagException {
        boolean isNothing = name.isEmpty() || (name.length() > 1 && name.chars().allMatch(c -> c == '.'));
        if (isNothing || name.contains("{{")) {
            throw new BadTagException("a template has a tag that is empty or does not close");
        }
    }
}
