package dev.botkit.benchmarks;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server that somebody else has started. */
final class GivenPostgres {

    private static final List<String> TABLES = List.of("entries", "states", "profiles", "scripts", "schema");

    private GivenPostgres() {}

    /** Drops Botkit's tables; returns the server's process if it runs on this machine, or null. */
    static @Nullable ProcessHandle clear(String url) throws IOException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute("DROP TABLE IF EXISTS botkit_" + table);
            }
            statement.execute("CHECKPOINT");
            try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                return ProcessHandle.of(row.getLong(1))
                        .flatMap(ProcessHandle::parent)
                        .orElse(null);
            }
        } catch (SQLException e) {
            throw new IOException("The database at -DpostgresUrl cannot be used: " + e.getSQLState(), e);
        }
    }
}
