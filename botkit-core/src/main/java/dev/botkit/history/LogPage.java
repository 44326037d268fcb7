package dev.botkit.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A part of a log, bounded in entries and in bytes. Immutable, and so thread-safe.
 *
 * @param entries oldest first
 * @param more whether the log goes on behind this page in the direction in which it was read: with newer entries after
 *     {@link LogStore#readAfter}, with older ones after {@link LogStore#readBefore}. A page may have fewer entries than
 *     were asked for although there are more; only this says that it is the last one
 */
public record LogPage(List<LogEntry> entries, boolean more) {

    /** A page without entries, which is always the last one. */
    public static final LogPage EMPTY = new LogPage(List.of(), false);

    /**
     * Copies the list.
     *
     * @param entries oldest first
     * @param more whether there are more in the direction of reading
     * @throws IllegalArgumentException if {@code more} is true and there is no entry: whoever pages on could not tell
     *     from where
     */
    public LogPage {
        entries = List.copyOf(entries);
        if (more && entries.isEmpty()) {
            throw new IllegalArgumentException("A page without entries is the last one.");
        }
    }

    /**
     * Tells from where the next page goes on forward.
     *
     * @param after what it is if this page is empty, such as the place that this page was read behind
     * @return the seq of the last entry, or {@code after}
     */
    public long last(long after) {
        return entries.isEmpty() ? after : entries.get(entries.size() - 1).seq();
    }

    /**
     * Makes a page of what a store reads forward. The iteration stops at the first entry that has no place, so that a
     * store may read while it goes on.
     *
     * @param oldestFirst the entries from the place that was asked for on; may go on far beyond the page
     * @param maxEntries how many at most, from 1
     * @param maxBytes how many {@linkplain LogEntry#bytes() bytes} at most, from 1; a first entry that is larger comes
     *     alone
     * @return a page for {@link LogStore#readAfter}
     */
    public static LogPage forward(Iterable<LogEntry> oldestFirst, int maxEntries, int maxBytes) {
        List<LogEntry> page = new ArrayList<>();
        return new LogPage(page, !fill(page, oldestFirst, maxEntries, maxBytes));
    }

    /**
     * Makes a page of what a store reads backward; otherwise as {@link #forward}.
     *
     * @param newestFirst the entries in front of the place that was asked for, the nearest one first
     * @param maxEntries how many at most, from 1
     * @param maxBytes how many {@linkplain LogEntry#bytes() bytes} at most, from 1
     * @return a page for {@link LogStore#readBefore}
     */
    public static LogPage backward(Iterable<LogEntry> newestFirst, int maxEntries, int maxBytes) {
        List<LogEntry> page = new ArrayList<>();
        boolean complete = fill(page, newestFirst, maxEntries, maxBytes);
        Collections.reverse(page);
        return new LogPage(page, !complete);
    }

    /** Tells whether all of them had a place. */
    private static boolean fill(List<LogEntry> page, Iterable<LogEntry> nearestFirst, int maxEntries, int maxBytes) {
        long bytes = 0;
        for (LogEntry entry : nearestFirst) {
            bytes += entry.bytes();
            if (!page.isEmpty() && (page.size() >= maxEntries || bytes > maxBytes)) {
                return false;
            }
            page.add(entry);
        }
        return true;
    }

    /** {@return a form for debugging that shows nothing that a user wrote} */
    @Override
    public String toString() {
        return "LogPage[" + entries.size() + " entries" + (more ? ", more" : "") + "]";
    }
}
