package dev.botkit.history.jdbc;

import dev.botkit.history.LogEntry;
import dev.botkit.history.LogEntry.Kind;
import dev.botkit.history.StateStore.Change;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A whole write as one statement that takes its rows as arrays, a column each: the database parses,
 * plans and answers once, and where nothing else is to be done the statement is its own transaction.
 * It fails, and nothing of it is stored, if a place or an id is taken. For a database that takes arrays.
 */
final class Bulk {

    private final Connection connection;
    private final PreparedStatement statement;
    private final List<Array> arrays = new ArrayList<>();

    /** What is to be stored, with its key. */
    record Row(String key, LogEntry entry) {}

    /** What is to be changed, with its key. */
    record Keyed(String key, Change change) {}

    private Bulk(Connection connection, PreparedStatement statement) {
        this.connection = connection;
        this.statement = statement;
    }

    /** Appends, then changes documents; returns how many of these had the right version. */
    static int write(Connection connection, Database database, List<Row> rows, List<Keyed> changes)
            throws SQLException {
        Sql sql = database.sql();
        try (PreparedStatement statement =
                database.prepare(connection, changes.isEmpty() ? sql.insertEntries : sql.writeAll)) {
            Bulk bulk = new Bulk(connection, statement);
            try {
                bulk.entries(rows);
                if (changes.isEmpty()) {
                    statement.executeUpdate();
                    return 0;
                }
                bulk.states(changes);
                try (ResultSet counted = statement.executeQuery()) {
                    counted.next();
                    return counted.getInt(1);
                }
            } finally {
                bulk.free();
            }
        }
    }

    private void entries(List<Row> rows) throws SQLException {
        texts(rows, Row::key);
        numbers(rows, row -> row.entry().seq());
        texts(rows, row -> row.entry().epoch());
        texts(rows, row -> row.entry().id());
        texts(rows, row -> row.entry().kind() == Kind.SENT ? Appending.SENT : Appending.RECEIVED);
        texts(rows, row -> row.entry().inReplyTo());
        numbers(rows, row -> row.entry().date().toEpochMilli());
        texts(rows, row -> StoredText.of(row.entry().body()));
        flags(rows, row -> row.entry().endsTurn());
    }

    private void states(List<Keyed> changes) throws SQLException {
        texts(changes, Keyed::key);
        numbers(changes, each -> each.change().version());
        texts(changes, each -> StoredText.of(each.change().json()));
    }

    private <T> void texts(List<T> rows, Function<T, @Nullable String> column) throws SQLException {
        @Nullable String[] values = new @Nullable String[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        set(connection.createArrayOf("text", values));
    }

    private <T> void numbers(List<T> rows, Function<T, Long> column) throws SQLException {
        Long[] values = new Long[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        set(connection.createArrayOf("bigint", values));
    }

    private <T> void flags(List<T> rows, Predicate<T> column) throws SQLException {
        Boolean[] values = new Boolean[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = column.test(rows.get(i));
        }
        set(connection.createArrayOf("boolean", values));
    }

    private void set(Array array) throws SQLException {
        arrays.add(array);
        statement.setArray(arrays.size(), array);
    }

    private void free() throws SQLException {
        for (Array array : arrays) {
            array.free();
        }
    }
}
