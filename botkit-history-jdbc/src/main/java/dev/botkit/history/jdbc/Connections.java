package dev.botkit.history.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Where connections come from. Thread-safe. */
interface Connections {

    /** Takes one, which is to be given back. */
    Connection take() throws SQLException;

    /**
     * Gives one back.
     *
     * @param usable false if something happened after which a new one is the safer choice
     */
    void giveBack(Connection connection, boolean usable);

    /**
     * Statements get no names at the server from now on.
     *
     * @return whether that is new, so that it is worth while to try again what has failed for want of a name
     */
    default boolean withoutNames() {
        return false;
    }

    /** Closes what was opened here. Idempotent. */
    void close();

    /** The database at the beginning of a sentence, without a password. */
    String where();

    static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException | RuntimeException e) {
                // Nothing is lost: what was to be stored is committed or will be tried again.
            }
        }
    }
}
