package dev.botkit.internal.script;

import dev.botkit.internal.text.HeardText;
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

    /** What is found; the length is that of the pattern. */
    record Entry(String folded, Script script) {}

    private final Map<Integer, List<Entry>> byHash = new HashMap<>();
    private int longest;

    /** Adds one; of two that are the same the first counts. An empty one never matches. */
    void add(String pattern, Script script) {
        String folded = HeardText.fold(pattern.strip());
        if (folded.isEmpty()) {
            return;
        }
        List<Entry> same = byHash.computeIfAbsent(folded.hashCode(), hash -> new ArrayList<>(1));
        if (same.stream().noneMatch(entry -> entry.folded.equals(folded))) {
            same.add(new Entry(folded, script));
            longest = Math.max(longest, folded.length());
        }
    }

    /** The longest one with which the text begins, of a script that has not declined; white space in front does not count. */
    @Nullable
    Entry find(HeardText text, Set<String> declined) {
        if (longest == 0) {
            return null;
        }
        String folded = text.folded();
        int start = start(folded);
        int end = Math.min(folded.length(), start + longest);
        Entry found = null;
        int hash = 0;
        for (int at = start; at < end; at++) {
            hash = 31 * hash + folded.charAt(at);
            if (isBoundary(folded, at + 1)) {
                Entry longer = entry(hash, folded, start, at + 1);
                found = longer == null || declined.contains(longer.script.key()) ? found : longer;
            }
        }
        return found;
    }

    private @Nullable Entry entry(int hash, String text, int start, int end) {
        List<Entry> same = byHash.get(hash);
        if (same != null) {
            for (Entry entry : same) {
                if (entry.folded.length() == end - start && text.startsWith(entry.folded, start)) {
                    return entry;
                }
            }
        }
        return null;
    }

    /** Where the text begins behind its white space. */
    static int start(String text) {
        int start = 0;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        return start;
    }

    /** Whether no word goes on here. */
    static boolean isBoundary(String text, int at) {
        if (at <= 0 || at >= text.length()) {
            return true;
        }
        if (Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at))) {
            return false;
        }
        return !isOfWord(text.codePointAt(at)) || !isOfWord(text.codePointBefore(at));
    }

    private static boolean isOfWord(int c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> Character.isLetterOrDigit(c);
        };
    }
}
