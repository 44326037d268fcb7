package dev.botkit.history.jdbc;

import dev.botkit.history.StoreUnavailableException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on a connection: takes one, ends its transaction, and gives it back as it was, on every path.
 *
 * @param connections where they come from
 * @param dialect what the database is
 * @param sql the statements
 * @param timeout for the answer to one statement
 */
record Database(Connections connections, Dialect dialect, Sql sql, Duration timeout) {

    /** Transactions that are in each other's way get through one by one. */
    private static final int MOST_ATTEMPTS = 100;

    /** What is done on a connection. */
    interface Work<T> {
        /** Does it. */
        T run(Connection connection) throws SQLException;
    }

    /** Fills in what a statement is about. */
    interface Binder {
        /** Sets all parameters. */
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Reads what a statement found. */
    interface Row<T> {
        /** Reads one row. */
        T read(ResultSet row) throws SQLException;
    }

    /** How a transaction ends if its work did not fail. */
    enum End {
        /** All is stored. */
        COMMIT,
        /** It was only an attempt, or only read. */
        ROLLBACK
    }

    /** All that a statement finds. */
    <T> List<T> select(String statement, Binder binder, Row<T> row) {
        return read(connection -> select(connection, statement, binder, row));
    }

    /** The first that a statement finds, or null. */
    <T> @Nullable T first(String statement, Binder binder, Row<T> row) {
        List<T> found = select(statement, binder, row);
        return found.isEmpty() ? null : found.get(0);
    }

    /** Changes rows in a transaction of its own, and tells how many. */
    int change(String statement, Binder binder) {
        return write(connection -> {
            try (PreparedStatement prepared = prepare(connection, statement)) {
                binder.bind(prepared);
                return prepared.executeUpdate();
            }
        });
    }

    /** All that a statement finds, on a given connection. */
    <T> List<T> select(Connection connection, String statement, Binder binder, Row<T> row) throws SQLException {
        try (PreparedStatement prepared = prepare(connection, statement)) {
            binder.bind(prepared);
            try (ResultSet rows = prepared.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(row.read(rows));
                }
                return found;
            }
        }
    }

    /** Reads with one statement, or some that need not see the same state of things. */
    <T> T read(Work<T> work) {
        try {
            return withConnection(connection -> reading(connection, work));
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Writes in one transaction, which is done again where another one was in its way. */
    <T> T write(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return writing(End.COMMIT, work);
            } catch (SQLException e) {
                if (!SqlErrors.isPassing(e) || attempt == MOST_ATTEMPTS) {
                    throw unavailable(e);
                }
            }
        }
    }

    /** Executes one statement that changes something, once; it is a transaction of its own if it may be. */
    <T> T once(Work<T> work) throws SQLException {
        return withConnection(connection ->
                connection.getAutoCommit() ? work.run(connection) : inTransaction(connection, End.COMMIT, false, work));
    }

    /** Does work that changes rows in one transaction, once. */
    <T> T writing(End end, Work<T> work) throws SQLException {
        return transaction(end, connection -> {
            dialect.awaitTurn(connection, sql, timeout);
            return work.run(connection);
        });
    }

    /** Does work in one transaction, once. */
    <T> T transaction(End end, Work<T> work) throws SQLException {
        return withConnection(connection -> {
            boolean automatic = connection.getAutoCommit();
            if (automatic) {
                connection.setAutoCommit(false);
            }
            T result = inTransaction(connection, end, automatic, work);
            if (end == End.COMMIT) {
                dialect.afterCommit(connection);
            }
            return result;
        });
    }

    /** Not a try-finally: what comes last may fail too, and then is what is to be known. */
    private static <T> T inTransaction(Connection connection, End end, boolean automatic, Work<T> work)
            throws SQLException {
        T result;
        try {
            result = work.run(connection);
            if (end == End.COMMIT) {
                connection.commit();
            } else {
                connection.rollback();
            }
        } catch (SQLException | RuntimeException | Error e) {
            undo(connection, automatic, e);
            throw e;
        }
        if (automatic) {
            connection.setAutoCommit(true);
        }
        return result;
    }

    private static void undo(Connection connection, boolean automatic, Throwable reason) throws SQLException {
        try {
            connection.rollback();
            if (automatic) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            e.addSuppressed(reason);
            throw e;
        }
    }

    private static <T> T reading(Connection connection, Work<T> work) throws SQLException {
        return connection.getAutoCommit() ? work.run(connection) : inTransaction(connection, End.ROLLBACK, false, work);
    }

    private <T> T withConnection(Work<T> work) throws SQLException {
        try {
            return withOneConnection(work);
        } catch (SQLException e) {
            // Nothing has happened: what the server did not find by its name it did not run.
            if (!SqlErrors.isNameLost(e) || !connections.withoutNames()) {
                throw e;
            }
            return withOneConnection(work);
        }
    }

    private <T> T withOneConnection(Work<T> work) throws SQLException {
        Connection connection = connections.take();
        boolean usable = false;
        try {
            T result = work.run(connection);
            usable = true;
            return result;
        } catch (SQLException e) {
            usable = SqlErrors.leavesConnectionUsable(e);
            throw e;
        } finally {
            connections.giveBack(connection, usable);
        }
    }

    /** Prepares a statement that is given up when its answer takes too long. */
    PreparedStatement prepare(Connection connection, String statement) throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(statement);
        if (dialect.statementsTimeOut) {
            prepared.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
        }
        return prepared;
    }

    /** Executes a batch, and tells for each of its statements whether it changed a row. */
    static boolean[] execute(PreparedStatement batch, int size) throws SQLException {
        int[] counts;
        try {
            counts = batch.executeBatch();
        } catch (BatchUpdateException e) {
            for (SQLException each = e; each != null; each = each.getNextException()) {
                if (!SqlErrors.isTaken(each)) {
                    throw each;
                }
            }
            counts = e.getUpdateCounts();
        }
        boolean[] changed = new boolean[size];
        for (int i = 0; i < Math.min(size, counts.length); i++) {
            if (counts[i] == Statement.SUCCESS_NO_INFO) {
                throw new SQLException("A wrapper hides how many rows were changed.", "0A000");
            }
            changed[i] = counts[i] > 0;
        }
        return changed;
    }

    StoreUnavailableException unavailable(SQLException e) {
        return SqlErrors.unavailable(connections.where(), e);
    }
}
