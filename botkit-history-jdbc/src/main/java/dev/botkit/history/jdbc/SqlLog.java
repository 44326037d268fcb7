package dev.botkit.history.jdbc;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogHead;
import dev.botkit.history.LogPage;
import dev.botkit.history.LogStore;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of entries. */
final class SqlLog implements LogStore {

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
    public LogPage readAfter(ConversationId conversation, long after, int maxEntries, int maxBytes) {
        return new PageRead(database, conversation, maxEntries, maxBytes).run(sql.readAfter, after);
    }

    @Override
    public LogPage readBefore(ConversationId conversation, long before, int maxEntries, int maxBytes) {
        return new PageRead(database, conversation, maxEntries, maxBytes).run(sql.readBefore, before);
    }

    @Override
    public int countSent(ConversationId conversation, long after, long upTo) {
        Integer count = database.first(
                sql.countKind,
                select -> {
                    select.setString(1, StoredText.key(conversation));
                    select.setLong(2, after);
                    select.setLong(3, upTo);
                    select.setString(4, Appending.SENT);
                },
                row -> row.getInt(1));
        return count == null ? 0 : count;
    }

    /** The oldest entries go first, so that a log that is half erased still tells how far it reaches. */
    @Override
    public void erase(ConversationId conversation) {
        String key = StoredText.key(conversation);
        Portion portion = database.dialect().portion();
        Long first = firstSeq(key);
        while (first != null) {
            long below = first + portion.size();
            portion.remove(database, sql.eraseBelow, delete -> {
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
        return database.dialect().deleteOlderThan(database, date.toEpochMilli());
    }
}
