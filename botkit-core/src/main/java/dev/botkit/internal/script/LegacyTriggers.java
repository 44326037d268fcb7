package dev.botkit.internal.script;

import dev.botkit.internal.script.Patterns.BadPatternException;
import dev.botkit.internal.text.BoundedPattern;
import dev.botkit.internal.text.Groups;
import dev.botkit.internal.text.HeardText;
import dev.botkit.script.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** String triggers that hold patterns, as the original's server read them. Immutable when it is sorted. */
final class LegacyTriggers {

    /** What is found, and what its pattern captured. */
    record Found(Script script, Groups groups) {}

    private record Trigger(int length, BoundedPattern pattern, Script script) {}

    private final List<Trigger> triggers = new ArrayList<>();

    /** Throws if it cannot be read as a pattern. */
    void add(String pattern, Script script) throws BadPatternException {
        String owner = "script " + Quoted.of(script.command());
        int length = StringTriggers.words(pattern).length();
        triggers.add(new Trigger(length, Patterns.bounded(owner, Patterns.ofLegacyString(pattern)), script));
    }

    /** The longest come first, as for all strings. */
    void sort() {
        triggers.sort(Comparator.comparingInt(Trigger::length).reversed());
    }

    /** The longest one that is found and whose pattern has more than so many characters. */
    @Nullable
    Found find(HeardText text, Set<String> declined, int longerThan) {
        for (Trigger each : triggers) {
            if (each.length <= longerThan) {
                return null;
            }
            Groups groups = declined.contains(each.script.key()) ? null : find(each.pattern, text);
            if (groups != null) {
                return new Found(each.script, groups);
            }
        }
        return null;
    }

    /** As it is written, or else in the words that it stands for. */
    private static @Nullable Groups find(BoundedPattern pattern, HeardText text) {
        Groups groups = pattern.find(text);
        HeardText words = text.words();
        return groups != null || words == text ? groups : pattern.find(words);
    }
}
