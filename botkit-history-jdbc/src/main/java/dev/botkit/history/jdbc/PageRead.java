package dev.botkit.history.jdbc;

import dev.botkit.history.LogEntry;
import dev.botkit.history.LogEntry.Kind;
import dev.botkit.history.LogPage;
import dev.botkit.identity.ConversationId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page of a log. The first statement measures all entries that may have a place, and brings the bodies of
 * those that are not large; mostly that is all. Where a large one has a place, a second statement reads the page with its
 * bodies. So no more than about twice the bytes of a page are ever read.
 */
final class PageRead {

    /** Bodies up to here come with the first statement however many entries are asked for. */
    private static final int SMALL_BODY = 1_024;

    private final Database database;
    private final ConversationId conversation;
    private final String key;
    private final int maxEntries;
    private final int maxBytes;

    PageRead(Database database, ConversationId conversation, int maxEntries, int maxBytes) {
        this.database = database;
        this.conversation = conversation;
        this.key = StoredText.key(conversation);
        // Each entry has some bytes, so more have no place.
        this.maxEntries = Math.min(maxEntries, maxBytes / LogEntry.BYTES_BESIDE_BODY + 1);
        this.maxBytes = maxBytes;
    }

    /**
     * An entry that was looked at.
     *
     * @param entry with an empty body if that was left out
     * @param isWhole whether it has its body
     * @param bytes what it counts
     */
    private record Measured(LogEntry entry, boolean isWhole, long bytes) {}

    /** Reads the entries nearest to a place, in the direction of the statement. */
    LogPage run(String statement, long place) {
        return database.read(connection -> {
            while (true) {
                List<Measured> nearest = measure(connection, statement, place);
                List<Measured> fitting = nearest.subList(0, fitting(nearest));
                List<LogEntry> entries = fitting.stream().allMatch(Measured::isWhole)
                        ? fitting.stream().map(Measured::entry).toList()
                        : whole(connection, fitting);
                // None any more: they were erased in between, and so it may be that others are the nearest.
                if (!entries.isEmpty() || fitting.isEmpty()) {
                    return new LogPage(sorted(entries), fitting.size() < nearest.size());
                }
            }
        });
    }

    /** One more than have a place, to know whether there are more. */
    private List<Measured> measure(Connection connection, String statement, long place) throws SQLException {
        return database.select(
                connection,
                statement,
                select -> {
                    int small = Math.max(SMALL_BODY, maxBytes / maxEntries);
                    select.setInt(1, small);
                    select.setInt(2, small);
                    select.setString(3, key);
                    select.setLong(4, place);
                    select.setInt(5, maxEntries + 1);
                },
                row -> {
                    String body = row.getString(8);
                    LogEntry entry = entry(row, body);
                    return body == null
                            ? new Measured(entry, false, LogEntry.BYTES_BESIDE_BODY + row.getLong(9))
                            : new Measured(entry, true, entry.bytes());
                });
    }

    private int fitting(List<Measured> nearest) {
        int count = 0;
        long bytes = 0;
        for (Measured each : nearest) {
            bytes += each.bytes();
            if (count > 0 && (count >= maxEntries || bytes > maxBytes)) {
                break;
            }
            count++;
        }
        return count;
    }

    private List<LogEntry> whole(Connection connection, List<Measured> page) throws SQLException {
        long one = page.get(0).entry().seq();
        long other = page.get(page.size() - 1).entry().seq();
        return database.select(
                connection,
                database.sql().readBetween,
                select -> {
                    select.setString(1, key);
                    select.setLong(2, Math.min(one, other));
                    select.setLong(3, Math.max(one, other));
                },
                row -> entry(row, row.getString(8)));
    }

    private static List<LogEntry> sorted(List<LogEntry> entries) {
        List<LogEntry> oldestFirst = new ArrayList<>(entries);
        oldestFirst.sort(Comparator.comparingLong(LogEntry::seq));
        return oldestFirst;
    }

    private LogEntry entry(ResultSet row, @Nullable String body) throws SQLException {
        return LogEntry.of(
                        conversation,
                        row.getString(2),
                        row.getLong(1),
                        row.getString(3),
                        row.getString(4).equals(Appending.SENT) ? Kind.SENT : Kind.RECEIVED,
                        Instant.ofEpochMilli(row.getLong(6)),
                        body == null ? "" : StoredText.read(body))
                .withInReplyTo(row.getString(5))
                .withEndsTurn(row.getBoolean(7));
    }
}
