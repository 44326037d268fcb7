package dev.botkit.history.jdbc;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.LogEntry.Kind;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.history.WriteOutcome;
import dev.botkit.identity.ConversationId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch on its way into the log, and the states that follow it. At first nothing of it is believed to be
 * there, and all of it goes in with one transaction. If a place or an id turns out to be taken, nothing is
 * stored; we read what the logs concerned hold there, which decides at least one entry, and try again with what
 * is still missing, again in one transaction. For one thread.
 */
final class Appending {

    static final String RECEIVED = "received";
    static final String SENT = "sent";

    private static final Logger LOG = LoggerFactory.getLogger(JdbcHistory.class);

    /** A race with many others may take some; so many mean that something else is wrong. */
    private static final int MOST_ATTEMPTS = 200;

    private final Database database;
    private final List<LogEntry> batch;
    private final List<Change> changes;
    private final Map<ConversationId, PartOfBatch> byConversation = new LinkedHashMap<>();

    /** In the order of their keys: everybody takes places in the same order, so that no two wait for each other. */
    private final List<PartOfBatch> parts;

    /** Something was taken; nothing was stored. */
    private static final class Taken extends SQLException {
        private static final long serialVersionUID = 1L;

        final transient List<PartOfBatch> parts;

        Taken(List<PartOfBatch> parts) {
            super("A place or an id is taken.", SqlErrors.UNIQUE);
            this.parts = parts;
        }
    }

    Appending(Database database, List<LogEntry> batch, List<Change> changes) {
        this.database = database;
        this.batch = batch;
        this.changes = changes;
        for (LogEntry entry : batch) {
            byConversation
                    .computeIfAbsent(entry.conversation(), id -> new PartOfBatch(StoredText.key(id)))
                    .add(entry);
        }
        parts = byConversation.values().stream()
                .sorted(Comparator.comparing(PartOfBatch::key))
                .toList();
    }

    WriteOutcome run() {
        parts.forEach(PartOfBatch::expectNothing);
        WriteOutcome atOnce = database.dialect().takesArrays ? tryAtOnce() : null;
        return atOnce == null ? oneByOne() : atOnce;
    }

    /** Nearly always nothing is taken. Null if something was in the way, and nothing is stored. */
    private @Nullable WriteOutcome tryAtOnce() {
        try {
            return database.once(connection -> {
                List<AppendOutcome> outcomes = outcomes();
                List<Bulk.Keyed> due = SqlStates.keyed(WriteOutcome.following(batch, outcomes, changes));
                List<Bulk.Row> rows = new ArrayList<>(batch.size());
                for (Row row : missing()) {
                    rows.add(new Bulk.Row(row.part().key(), row.entry()));
                }
                int changed = Bulk.write(connection, database, rows, due);
                return new WriteOutcome(
                        outcomes, changed == due.size() ? Set.of() : SqlStates.stale(connection, database, due));
            });
        } catch (SQLException e) {
            learn(e);
            return null;
        }
    }

    private WriteOutcome oneByOne() {
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            try {
                return database.writing(Database.End.COMMIT, connection -> {
                    insert(connection, missing());
                    List<AppendOutcome> outcomes = outcomes();
                    List<Change> due = WriteOutcome.following(batch, outcomes, changes);
                    return new WriteOutcome(outcomes, SqlStates.write(connection, database, SqlStates.keyed(due)));
                });
            } catch (Taken e) {
                look(e.parts);
            } catch (SQLException e) {
                learn(e);
            }
        }
        throw loggable(new StoreUnavailableException(
                database.connections().where() + " always finds a place taken that is free.", null));
    }

    /** What is to be stored, with its key. */
    private record Row(PartOfBatch part, LogEntry entry) {}

    private List<Row> missing() {
        List<Row> rows = new ArrayList<>();
        for (PartOfBatch part : parts) {
            part.missing().forEach(entry -> rows.add(new Row(part, entry)));
        }
        return rows;
    }

    private void insert(Connection connection, List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        boolean[] inserted;
        try (PreparedStatement insert = database.prepare(connection, database.sql().insertEntry)) {
            for (Row row : rows) {
                bind(insert, row);
                insert.addBatch();
            }
            inserted = Database.execute(insert, rows.size());
        }
        List<PartOfBatch> taken = new ArrayList<>();
        for (int i = 0; i < inserted.length; i++) {
            PartOfBatch part = rows.get(i).part();
            if (!inserted[i] && (taken.isEmpty() || taken.get(taken.size() - 1) != part)) {
                taken.add(part);
            }
        }
        if (!taken.isEmpty()) {
            throw new Taken(taken);
        }
    }

    private static void bind(PreparedStatement insert, Row row) throws SQLException {
        LogEntry entry = row.entry();
        insert.setString(1, row.part().key());
        insert.setLong(2, entry.seq());
        insert.setString(3, entry.epoch());
        insert.setString(4, entry.id());
        insert.setString(5, entry.kind() == Kind.SENT ? SENT : RECEIVED);
        insert.setString(6, entry.inReplyTo());
        insert.setLong(7, entry.date().toEpochMilli());
        insert.setString(8, StoredText.of(entry.body()));
        insert.setBoolean(9, entry.endsTurn());
    }

    /** Finds out what is there already. */
    private void look(Collection<PartOfBatch> doubtful) {
        database.read(connection -> {
            for (PartOfBatch part : doubtful) {
                part.look(connection, database);
            }
            return doubtful;
        });
    }

    /** The transaction failed otherwise than by something that is taken. */
    private void learn(SQLException e) {
        if (SqlErrors.isPassing(e)) {
            return;
        }
        if (!SqlErrors.isAboutContent(e)) {
            throw database.unavailable(e);
        }
        // One entry must not keep all others from being stored. Those that are there are none of these.
        look(parts);
        if (!refuse()) {
            throw database.unavailable(e);
        }
        look(parts);
    }

    /** Tries each entry alone. True if one of them will never be taken. */
    private boolean refuse() {
        boolean found = false;
        for (Row row : missing()) {
            SQLException problem = problem(row);
            if (problem != null) {
                LOG.warn(
                        "{} refuses an entry for good ({}).",
                        database.connections().where(),
                        SqlErrors.describe(problem));
                row.part().refuse(row.entry());
                found = true;
            }
        }
        return found;
    }

    private @Nullable SQLException problem(Row row) {
        try {
            database.writing(Database.End.ROLLBACK, connection -> {
                insert(connection, List.of(row));
                return row;
            });
        } catch (SQLException e) {
            if (SqlErrors.isAboutContent(e)) {
                return e;
            }
            if (!SqlErrors.isPassing(e)) {
                throw database.unavailable(e);
            }
        }
        return null;
    }

    /** In the order of the batch. */
    private List<AppendOutcome> outcomes() {
        List<AppendOutcome> outcomes = new ArrayList<>(batch.size());
        byConversation.values().forEach(PartOfBatch::rewind);
        for (LogEntry entry : batch) {
            outcomes.add(Objects.requireNonNull(byConversation.get(entry.conversation()))
                    .nextOutcome());
        }
        return outcomes;
    }
}
