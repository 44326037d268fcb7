package dev.botkit.history.jdbc;

import dev.botkit.history.StateStore;
import dev.botkit.history.jdbc.Bulk.Keyed;
import dev.botkit.identity.ConversationId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of states. */
final class SqlStates implements StateStore {

    private final Database database;
    private final Sql sql;

    SqlStates(Database database) {
        this.database = database;
        this.sql = database.sql();
    }

    @Override
    public @Nullable Stored read(ConversationId conversation) {
        String key = StoredText.key(conversation);
        return database.first(sql.readState, select -> select.setString(1, key), SqlStates::stored);
    }

    private static Stored stored(ResultSet row) throws SQLException {
        return Stored.of(row.getLong(1), StoredText.read(row.getString(2)));
    }

    @Override
    public Set<ConversationId> write(List<Change> changes) {
        List<Keyed> keyed = keyed(changes);
        return database.write(connection -> write(connection, database, keyed));
    }

    /** With their names in the tables, in whose order everybody takes the rows, so that nobody waits for each other. */
    static List<Keyed> keyed(List<Change> changes) {
        return changes.stream()
                .map(change -> new Keyed(StoredText.key(change.conversation()), change))
                .sorted(Comparator.comparing(Keyed::key))
                .toList();
    }

    /** Makes changes within a transaction; returns the conversations whose document had another version. */
    static Set<ConversationId> write(Connection connection, Database database, List<Keyed> changes)
            throws SQLException {
        List<Keyed> unchanged = new ArrayList<>();
        unchanged.addAll(insert(
                connection,
                database,
                changes.stream().filter(each -> each.change().version() == 0).toList()));
        unchanged.addAll(update(
                connection,
                database,
                changes.stream().filter(each -> each.change().version() != 0).toList()));
        return stale(connection, database, unchanged);
    }

    /** Those of some changes that were not made: not now, and not by an earlier call that was cut off. */
    static Set<ConversationId> stale(Connection connection, Database database, List<Keyed> changes)
            throws SQLException {
        Set<ConversationId> stale = new HashSet<>();
        for (Keyed each : changes) {
            Stored wanted = Stored.of(each.change().version() + 1, each.change().json());
            List<Stored> found = database.select(
                    connection, database.sql().readState, select -> select.setString(1, each.key()), SqlStates::stored);
            if (!found.contains(wanted)) {
                stale.add(each.change().conversation());
            }
        }
        return stale;
    }

    private static List<Keyed> insert(Connection connection, Database database, List<Keyed> changes)
            throws SQLException {
        if (changes.isEmpty()) {
            return changes;
        }
        try (PreparedStatement insert = database.prepare(connection, database.sql().insertState)) {
            for (Keyed each : changes) {
                insert.setString(1, each.key());
                insert.setLong(2, 1);
                insert.setString(3, StoredText.of(each.change().json()));
                insert.addBatch();
            }
            return unchanged(changes, Database.execute(insert, changes.size()));
        }
    }

    private static List<Keyed> update(Connection connection, Database database, List<Keyed> changes)
            throws SQLException {
        if (changes.isEmpty()) {
            return changes;
        }
        try (PreparedStatement update = database.prepare(connection, database.sql().updateState)) {
            for (Keyed each : changes) {
                update.setLong(1, each.change().version() + 1);
                update.setString(2, StoredText.of(each.change().json()));
                update.setString(3, each.key());
                update.setLong(4, each.change().version());
                update.addBatch();
            }
            return unchanged(changes, Database.execute(update, changes.size()));
        }
    }

    private static List<Keyed> unchanged(List<Keyed> changes, boolean[] changed) {
        List<Keyed> unchanged = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (!changed[i]) {
                unchanged.add(changes.get(i));
            }
        }
        return unchanged;
    }

    @Override
    public void erase(ConversationId conversation) {
        database.change(sql.eraseState, delete -> delete.setString(1, StoredText.key(conversation)));
    }
}
