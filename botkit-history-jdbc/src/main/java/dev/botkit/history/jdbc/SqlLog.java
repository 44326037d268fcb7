package dev.botkit.history.jdbc;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogEntry.Kind;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of entries. */
final class SqlLog implements LogStore {

    /** Removed in one transaction, so that a long log is no long transaction. */
    private static final int MOST_REMOVED = 10_000;

    private final Database database;
    private final Sql sql;

    SqlLog(Database database) {
        this.database = database;
        this.sql = database.sql();
    }

    @Override
    public @Nullable LogHead head(ConversationId conversation) {
        return database.first(
                sql.head,
                select -> select.setString(1, StoredText.key(conversation)),
                row -> new LogHead(row.getString(1), row.getLong(2)));
    }

    @Override
    public List<AppendOutcome> append(List<LogEntry> batch) {
        return new Appending(database, batch, List.of()).run().entries();
    }

    @Override
    public List<LogEntry> readAfter(ConversationId conversation, long after, int limit) {
        return read(conversation, sql.readAfter, after, limit);
    }

    @Override
    public List<LogEntry> readBefore(ConversationId conversation, long before, int limit) {
        List<LogEntry> entries = read(conversation, sql.readBefore, before, limit);
        Collections.reverse(entries);
        return entries;
    }

    private List<LogEntry> read(ConversationId conversation, String statement, long place, int limit) {
        return database.select(
                statement,
                select -> {
                    select.setString(1, StoredText.key(conversation));
                    select.setLong(2, place);
                    select.setInt(3, limit);
                },
                row -> entry(conversation, row));
    }

    private static LogEntry entry(ConversationId conversation, ResultSet row) throws SQLException {
        return new LogEntry(
                conversation,
                row.getString(2),
                row.getLong(1),
                row.getString(3),
                row.getString(4).equals(Appending.SENT) ? Kind.SENT : Kind.RECEIVED,
                row.getString(5),
                Instant.ofEpochMilli(row.getLong(6)),
                StoredText.read(row.getString(7)),
                row.getBoolean(8));
    }

    /** The oldest entries go first, so that a log that is half erased still tells how far it reaches. */
    @Override
    public void erase(ConversationId conversation) {
        String key = StoredText.key(conversation);
        Long first = firstSeq(key);
        while (first != null) {
            long below = first + MOST_REMOVED;
            database.change(sql.eraseBelow, delete -> {
                delete.setString(1, key);
                delete.setLong(2, below);
            });
            first = firstSeq(key);
        }
    }

    private @Nullable Long firstSeq(String key) {
        return database.first(sql.firstSeq, select -> select.setString(1, key), row -> row.getLong(1));
    }

    long deleteOlderThan(Instant date) {
        return database.dialect().deleteOlderThan(database, date.toEpochMilli(), MOST_REMOVED);
    }
}
