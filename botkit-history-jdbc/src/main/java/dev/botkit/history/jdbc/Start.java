package dev.botkit.history.jdbc;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.history.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a database that is ready to be used.
 *
 * @param connections to the database
 * @param longest how long it may take until it can be reached
 */
record Start(Connections connections, Duration longest) {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcHistory.class);
    private static final long PAUSE_MILLIS = 250;

    Database open(String prefix, boolean createSchema, Duration timeout) {
        long end = System.nanoTime() + longest.toNanos();
        for (boolean told = false; ; told = true) {
            try {
                Database database = database(prefix, timeout);
                new Schema(database, prefix).prepare(createSchema);
                return database;
            } catch (SQLException e) {
                if (!SqlErrors.mayGoAway(e) || end - System.nanoTime() <= 0) {
                    throw SqlErrors.unavailable(connections.where(), e);
                }
                if (!told) {
                    LOG.info(
                            "{} is not ready ({}). Waiting up to {} s.",
                            connections.where(),
                            SqlErrors.describe(e),
                            longest.toSeconds());
                }
                pause();
            }
        }
    }

    private Database database(String prefix, Duration timeout) throws SQLException {
        Connection connection = connections.take();
        boolean usable = false;
        try {
            Dialect dialect = Dialect.of(connection.getMetaData());
            if (dialect == Dialect.POSTGRESQL && ServerNames.isThroughPooler(connection)) {
                connections.withoutNames();
            }
            usable = true;
            return new Database(connections, dialect, new Sql(dialect, prefix), timeout);
        } finally {
            connections.giveBack(connection, usable);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw loggable(new StoreUnavailableException("Interrupted while waiting for the database.", null));
        }
    }
}
