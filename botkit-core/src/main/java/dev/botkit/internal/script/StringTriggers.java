package dev.botkit.internal.script;

import dev.botkit.internal.text.Boundaries;
import dev.botkit.internal.text.Wording;
import dev.botkit.script.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The beginnings of texts that start scripts. The longest that fits is found in one walk over the text's
 * beginning, however many there are: the hash of each beginning is made from that of the one before. Immutable when
 * it is built.
 */
final class StringTriggers {

    /** What is found. */
    record Entry(String words, Script script) {}

    private final Map<Integer, List<Entry>> byHash = new HashMap<>();
    private int longest;

    /** Adds one; of two that are the same the first counts. An empty one never matches. */
    void add(String pattern, Script script) {
        String words = words(pattern);
        if (words.isEmpty()) {
            return;
        }
        List<Entry> same = byHash.computeIfAbsent(words.hashCode(), hash -> new ArrayList<>(1));
        if (same.stream().noneMatch(entry -> entry.words.equals(words))) {
            same.add(new Entry(words, script));
            longest = Math.max(longest, words.length());
        }
    }

    /** The longest one with which the text begins, of a script that has not declined; white space in front does not count. */
    @Nullable
    Entry find(Wording text, Set<String> declined) {
        if (longest == 0) {
            return null;
        }
        String words = text.text();
        int start = start(words);
        int end = Math.min(words.length(), start + longest);
        Entry found = null;
        int hash = 0;
        for (int at = start; at < end; at++) {
            hash = 31 * hash + words.charAt(at);
            if (Boundaries.isBoundary(words, at + 1)) {
                Entry longer = entry(hash, words, start, at + 1);
                found = longer == null || declined.contains(longer.script.key()) ? found : longer;
            }
        }
        return found;
    }

    private @Nullable Entry entry(int hash, String text, int start, int end) {
        List<Entry> same = byHash.get(hash);
        if (same != null) {
            for (Entry entry : same) {
                if (entry.words.length() == end - start && text.startsWith(entry.words, start)) {
                    return entry;
                }
            }
        }
        return null;
    }

    /** Where a text's words begin. */
    static int start(String words) {
        return words.startsWith(" ") ? 1 : 0;
    }

    /** What a pattern looks for: its wording. */
    static String words(String pattern) {
        return Wording.of(pattern).text().strip();
    }
}
