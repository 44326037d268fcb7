package dev.botkit.history.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The names under which PostgreSQL's driver keeps prepared statements at the server, from the fifth use of a statement
 * on. They belong to a connection of the server. A pooler that hands each transaction to another one (PgBouncer in
 * transaction mode) loses them, and may even run another client's statement of the same name; so behind a pooler
 * statements go without.
 */
final class ServerNames {

    private ServerNames() {}

    /**
     * Whether something stands between driver and server: then the process that the driver was told of when it
     * connected is not the one that answers.
     */
    static boolean isThroughPooler(Connection connection) throws SQLException {
        PGConnection driver = driver(connection);
        if (driver == null) {
            return false;
        }
        return withoutTransaction(connection, statement -> {
            try (ResultSet answering = statement.executeQuery("SELECT pg_backend_pid()")) {
                return answering.next() && answering.getInt(1) != driver.getBackendPID();
            }
        });
    }

    /** Lets a connection give no names, and forget those it gave; false if its driver is none that we know. */
    static boolean giveUp(Connection connection) throws SQLException {
        PGConnection driver = driver(connection);
        if (driver == null) {
            return false;
        }
        if (driver.getPrepareThreshold() != 0) {
            driver.setPrepareThreshold(0);
            // The driver notices, and prepares all anew.
            withoutTransaction(connection, statement -> statement.execute("DEALLOCATE ALL"));
        }
        return true;
    }

    private interface Work {
        boolean run(Statement statement) throws SQLException;
    }

    /** The driver's own BEGIN may have a name that is lost. */
    private static boolean withoutTransaction(Connection connection, Work work) throws SQLException {
        boolean automatic = connection.getAutoCommit();
        if (!automatic) {
            connection.setAutoCommit(true);
        }
        boolean result;
        try (Statement statement = connection.createStatement()) {
            result = work.run(statement);
        }
        if (!automatic) {
            connection.setAutoCommit(false);
        }
        return result;
    }

    private static @Nullable PGConnection driver(Connection connection) throws SQLException {
        try {
            if (!connection.isWrapperFor(PGConnection.class)) {
                return null;
            }
            // Some wrappers answer with themselves whatever they are asked for.
            Object unwrapped = connection.unwrap((Class<?>) PGConnection.class);
            return unwrapped instanceof PGConnection driver ? driver : null;
        } catch (NoClassDefFoundError e) {
            // Another driver.
            return null;
        }
    }
}
