package dev.botkit.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that is asked only where it can be found, and within the steps that a text may cost.
 * Immutable.
 */
public final class BoundedPattern {

    /**
     * How patterns that are given as texts are compiled, wherever: case does not count, and {@code \b}, {@code \w}, {@code \d} and
     * {@code \s} have Unicode's meaning. Without the last flag {@code \b} has it up to JDK 18 only.
     */
    public static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

    private final String owner;
    private final String source;
    private final Pattern pattern;
    private final List<String> required;
    private final boolean isAtStart;
    private final GroupNames names;

    /** The owner is named in the log if the pattern takes too many steps: "skill pizza". */
    public BoundedPattern(String owner, Pattern pattern) {
        this(owner, pattern.pattern(), pattern, GroupNames.of(pattern));
    }

    /** The same for a pattern that was written otherwise, which the log shows, with names for some groups' numbers. */
    public BoundedPattern(String owner, String source, Pattern pattern, Map<String, Integer> names) {
        this(owner, source, pattern, GroupNames.of(names));
    }

    private BoundedPattern(String owner, String source, Pattern pattern, GroupNames names) {
        this.owner = owner;
        this.source = source;
        this.pattern = pattern;
        this.required = RequiredWords.of(pattern);
        this.isAtStart = isAtStart(pattern);
        this.names = names;
    }

    /** What was captured; null if it is not found. */
    public @Nullable Groups find(HeardText text) {
        if (!canBeIn(text)) {
            return null;
        }
        Matcher matcher = text.search(pattern, source, owner, isAtStart);
        if (matcher == null) {
            return null;
        }
        List<String> groups = new ArrayList<>(matcher.groupCount() + 1);
        for (int i = 0; i <= matcher.groupCount(); i++) {
            groups.add(text.original(matcher.start(i), matcher.end(i)));
        }
        return new Groups(List.copyOf(groups), names.captured(matcher, text));
    }

    private boolean canBeIn(HeardText text) {
        if (required.isEmpty()) {
            return true;
        }
        String folded = text.folded();
        for (String word : required) {
            if (folded.contains(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it begins with "^", in all of its alternatives and for sure. */
    private static boolean isAtStart(Pattern pattern) {
        String text = pattern.pattern();
        int unknown = Pattern.MULTILINE | Pattern.COMMENTS | Pattern.LITERAL;
        return (pattern.flags() & unknown) == 0
                && text.startsWith("^")
                && text.indexOf('|') < 0
                && (text.length() == 1 || "*+?{".indexOf(text.charAt(1)) < 0);
    }
}
