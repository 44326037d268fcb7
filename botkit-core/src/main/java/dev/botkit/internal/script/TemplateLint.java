package dev.botkit.internal.script;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Whether the tags of a Mustache template close. */
final class TemplateLint {

    private TemplateLint() {}

    /** What is wrong, in a sentence; null if nothing is. A template that changes its delimiters is not judged. */
    static @Nullable String problem(String template) {
        Deque<String> sections = new ArrayDeque<>();
        int at = template.indexOf("{{");
        while (at >= 0) {
            boolean isTriple = template.startsWith("{{{", at);
            int begin = at + (isTriple ? 3 : 2);
            int end = template.indexOf(isTriple ? "}}}" : "}}", begin);
            if (end < 0) {
                return "A template does not close: behind \"{{\" there is no \"}}\".";
            }
            String tag = template.substring(begin, end).strip();
            if (tag.startsWith("=")) {
                return null;
            }
            if (tag.startsWith("#") || tag.startsWith("^")) {
                sections.push(tag.substring(1).strip());
            } else if (tag.startsWith("/")) {
                String name = tag.substring(1).strip();
                if (sections.isEmpty() || !sections.pop().equals(name)) {
                    return "A template closes the section " + Quoted.of(name) + ", which is not open there.";
                }
            } else if (tag.isEmpty() || tag.contains("{{")) {
                return "A template has a tag that is empty or does not close.";
            }
            at = template.indexOf("{{", end + (isTriple ? 3 : 2));
        }
        return sections.isEmpty() ? null : "A template does not close the section " + Quoted.of(sections.peek()) + ".";
    }
}
