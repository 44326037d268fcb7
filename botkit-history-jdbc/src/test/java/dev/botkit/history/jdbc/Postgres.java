package dev.botkit.history.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server, started before the first test that needs it and stopped after the last one. It waits for
 * its disk, as a real one does. Everybody is let in, except that {@code locked} needs the password {@value
 * #PASSWORD}.
 */
final class Postgres implements BeforeAllCallback {

    static final String PASSWORD = "open-sesame";

    private static final String USER = "postgres";
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static Server server;

    /** Closed by JUnit at the end of all tests. */
    private static final class Server implements AutoCloseable {
        final Path rules;
        final EmbeddedPostgres postgres;

        Server() {
            try {
                rules = Files.createTempFile("pg_hba", ".conf");
                Files.writeString(rules, """
                        host all locked 127.0.0.1/32 scram-sha-256
                        host all all 127.0.0.1/32 trust
                        """);
                postgres = EmbeddedPostgres.builder()
                        .setServerConfig("hba_file", rules.toString())
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            postgres.close();
            Files.delete(rules);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(Server.class, key -> started(), Server.class);
    }

    private static Server started() {
        Server started = new Server();
        try (Connection connection = started.postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE locked LOGIN PASSWORD '" + PASSWORD + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return started;
    }

    /** Tables that nobody used before. */
    static String newPrefix() {
        return "t" + PREFIXES.incrementAndGet() + "_";
    }

    static String address() {
        return "127.0.0.1:" + server.postgres.getPort();
    }

    /** For a user that needs no password. */
    static String url() {
        return url(USER);
    }

    static String url(String parameters) {
        return "jdbc:postgresql://" + address() + "/postgres?user=" + parameters;
    }

    static PGSimpleDataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url());
        return dataSource;
    }

    static Connection connection() throws SQLException {
        return dataSource().getConnection();
    }

    static void execute(String... statements) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
