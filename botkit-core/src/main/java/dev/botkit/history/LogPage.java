package dev.botkit.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A part of a log, bounded in entries and in bytes. Immutable.
 *
 * @param entries the entries, oldest first
 * @param more whether the log continues in the direction of reading: with newer entries for {@link LogStore#readAfter},
 *     with older ones for {@link LogStore#readBefore}. A page that is not the last one may have fewer entries than
 *     requested; only this value tells which page is the last one
 */
public record LogPage(List<LogEntry> entries, boolean more) {

    /** A page without entries, which is always the last one. */
    public static final LogPage EMPTY = new LogPage(List.of(), false);

    /**
     * Copies the list.
     *
     * @param entries the entries, oldest first
     * @param more whether there are more in the direction of reading
     * @throws IllegalArgumentException if {@code more} is true and there is no entry, because the place of the next
     *     page would be unknown
     */
    public LogPage {
        entries = List.copyOf(entries);
        if (more && entries.isEmpty()) {
            throw new IllegalArgumentException("A page without entries is the last one.");
        }
    }

    /**
     * Returns the seq after which the next page begins when reading forward.
     *
     * @param after the value for an empty page, such as the seq after which this page was read
     * @return the seq of the last entry, or {@code after}
     */
    public long last(long after) {
        return entries.isEmpty() ? after : entries.get(entries.size() - 1).seq();
    }

    /**
     * Makes a page from entries that a store reads forward. The iteration stops at the first entry that does not fit,
     * so a store may read entries as the iteration proceeds.
     *
     * @param oldestFirst the entries from the requested place on; may extend far beyond the page
     * @param maxEntries the maximum number of entries, from 1
     * @param maxBytes the maximum number of {@linkplain LogEntry#bytes() bytes}, from 1; a first entry that is larger
     *     is a page of its own
     * @return a page for {@link LogStore#readAfter}
     */
    public static LogPage forward(Iterable<LogEntry> oldestFirst, int maxEntries, int maxBytes) {
        List<LogEntry> page = new ArrayList<>();
        return new LogPage(page, !fill(page, oldestFirst, maxEntries, maxBytes));
    }

    /**
     * Makes a page from entries that a store reads backward; otherwise as {@link #forward}.
     *
     * @param newestFirst the entries before the requested place, the nearest one first
     * @param maxEntries the maximum number of entries, from 1
     * @param maxBytes the maximum number of {@linkplain LogEntry#bytes() bytes}, from 1; a first entry that is larger
     *     is a page of its own
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
