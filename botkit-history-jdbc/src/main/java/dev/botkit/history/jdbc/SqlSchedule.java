package dev.botkit.history.jdbc;

import dev.botkit.history.DuePush;
import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of scheduled pushes. */
final class SqlSchedule implements ScheduleStore {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcHistory.class);

    private final Database database;
    private final Sql sql;

    SqlSchedule(Database database) {
        this.database = database;
        this.sql = database.sql();
    }

    @Override
    public void add(ScheduledPush push) {
        database.write(connection -> {
            // A batch of one, as a batch tells of a taken key in the same way in each database.
            try (PreparedStatement insert = database.prepare(connection, sql.insertPush)) {
                insert.setString(1, StoredText.key(push.conversation()));
                insert.setString(2, push.id());
                insert.setLong(3, push.due().toEpochMilli());
                insert.setString(4, StoredText.of(push.conversation().toString()));
                insert.setString(5, StoredText.of(push.json()));
                insert.addBatch();
                return Database.execute(insert, 1);
            }
        });
    }

    @Override
    public List<DuePush> due(Instant until, int maxPushes) {
        return read(
                sql.duePushes,
                select -> {
                    select.setLong(1, until.toEpochMilli());
                    select.setInt(2, maxPushes);
                },
                SqlSchedule::due);
    }

    @Override
    public @Nullable ScheduledPush find(ConversationId conversation, String id) {
        List<ScheduledPush> found = read(sql.findPush, one(conversation, id), SqlSchedule::push);
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public List<ScheduledPush> of(ConversationId conversation) {
        return read(sql.pushesOf, select -> select.setString(1, StoredText.key(conversation)), SqlSchedule::push);
    }

    @Override
    public boolean contains(ConversationId conversation, String id) {
        return database.first(sql.hasPush, one(conversation, id), row -> row.getString(1)) != null;
    }

    @Override
    public boolean remove(ConversationId conversation, String id) {
        return database.change(sql.removePush, one(conversation, id)) > 0;
    }

    @Override
    public void erase(ConversationId conversation) {
        database.change(sql.erasePushes, delete -> delete.setString(1, StoredText.key(conversation)));
    }

    private static Database.Binder one(ConversationId conversation, String id) {
        return statement -> {
            statement.setString(1, StoredText.key(conversation));
            statement.setString(2, id);
        };
    }

    private <T> List<T> read(String statement, Database.Binder binder, Database.Row<Optional<T>> row) {
        return database.select(statement, binder, row).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Nothing if somebody else has written the row: no conversation has that name. */
    private static Optional<DuePush> due(ResultSet row) throws SQLException {
        ConversationId recipient;
        try {
            recipient = ConversationId.parse(StoredText.read(row.getString(1)));
        } catch (IllegalArgumentException e) {
            LOG.debug("Passed over a scheduled push that was not written by Botkit");
            return Optional.empty();
        }
        return Optional.of(DuePush.of(recipient, row.getString(2), Instant.ofEpochMilli(row.getLong(3))));
    }

    private static Optional<ScheduledPush> push(ResultSet row) throws SQLException {
        DuePush push = due(row).orElse(null);
        return push == null
                ? Optional.empty()
                : Optional.of(ScheduledPush.of(
                        push.conversation(), push.id(), push.due(), StoredText.read(row.getString(4))));
    }
}
