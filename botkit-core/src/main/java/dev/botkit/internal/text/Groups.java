package dev.botkit.internal.text;

import java.util.List;
import java.util.Map;

/**
 * What was captured in a text, as the user wrote it.
 *
 * @param values the whole match first, "" for a group that took no part; empty if there was no pattern
 * @param named the groups that have names
 */
public record Groups(List<String> values, Map<String, String> named) {

    /** Of what was heard without a pattern. */
    public static final Groups NONE = new Groups(List.of(), Map.of());

    /** Both must be unmodifiable. */
    public Groups {}

    /** Of a match without groups. */
    public static Groups of(String match) {
        return new Groups(List.of(match), Map.of());
    }
}
