package dev.botkit.internal.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The names of a pattern's groups, and what a match has captured under them. Immutable. */
final class GroupNames {

    private static final Pattern CANDIDATE = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

    /** Names that Java knows. */
    private final List<String> known;

    /** Names that were lost when a pattern was translated into Java's, with their groups' numbers. */
    private final Map<String, Integer> numbers;

    private GroupNames(List<String> known, Map<String, Integer> numbers) {
        this.known = known;
        this.numbers = numbers;
    }

    /** Those that a pattern itself gives. */
    static GroupNames of(Pattern pattern) {
        return new GroupNames(
                CANDIDATE
                        .matcher(pattern.pattern())
                        .results()
                        .map(found -> found.group(1))
                        .distinct()
                        .filter(name -> isNameIn(pattern, name))
                        .toList(),
                Map.of());
    }

    /** Those of a pattern that was translated. */
    static GroupNames of(Map<String, Integer> numbers) {
        return new GroupNames(List.of(), Map.copyOf(numbers));
    }

    /** Tells it from one in a class or behind a backslash; {@link Pattern} lists its names from JDK 20 on only. */
    private static boolean isNameIn(Pattern pattern, String name) {
        try {
            Pattern.compile("(?<" + name + ">)" + pattern.pattern(), pattern.flags());
            return false;
        } catch (PatternSyntaxException e) {
            // It cannot be given a second time.
            return true;
        }
    }

    /** What each has captured, "" where a group took no part. */
    Map<String, String> captured(Matcher matcher, HeardText text) {
        if (known.isEmpty() && numbers.isEmpty()) {
            return Map.of();
        }
        Map<String, String> captured = new HashMap<>();
        for (String name : known) {
            captured.put(name, text.original(matcher.start(name), matcher.end(name)));
        }
        numbers.forEach(
                (name, number) -> captured.put(name, text.original(matcher.start(number), matcher.end(number))));
        return Map.copyOf(captured);
    }
}
