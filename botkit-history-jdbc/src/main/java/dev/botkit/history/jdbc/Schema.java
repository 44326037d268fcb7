package dev.botkit.history.jdbc;

import dev.botkit.InvalidConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables. Each version of them is a file for each database, which begins where the version before
 * ended, and which changes nothing when it is run again.
 */
final class Schema {

    static final int VERSION = 1;

    /** In the files, so that they can be run by hand as they are. */
    static final String DEFAULT_PREFIX = "botkit_";

    private static final Logger LOG = LoggerFactory.getLogger(JdbcHistory.class);

    private static final int MOST_ATTEMPTS = 20;

    /** A name that no conversation has, and others that a careless comparison takes for the same. */
    private static final String PROBE = "\\probe";

    private static final List<String> NOT_PROBE = List.of("\\PROBE", "\\probe ", "\\prob\u00e9");

    private final Database database;
    private final String prefix;

    Schema(Database database, String prefix) {
        this.database = database;
        this.prefix = prefix;
    }

    /**
     * Makes the tables if need be, and checks that they are as they should be.
     *
     * @param create false if that is the host's business
     * @throws InvalidConfigurationException if they cannot be used
     */
    void prepare(boolean create) throws SQLException {
        checkServer();
        int version = version();
        for (int attempt = 1; version < VERSION; attempt++) {
            if (!create) {
                throw invalid("There are no tables of version " + VERSION + " with names that begin with \"" + prefix
                        + "\" (there is version " + version + "). Run " + fileName(VERSION)
                        + " from the jar of botkit-history-jdbc, or leave createSchema on.");
            }
            try {
                install();
                version = version();
                if (version < VERSION) {
                    throw invalid("The tables were gone as soon as they had been made. A database in H2's memory ends"
                            + " with its last connection: add ;DB_CLOSE_DELAY=-1 to its connect string.");
                }
            } catch (SQLException e) {
                if (!SqlErrors.isThereAlready(e) || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                version = version();
            }
        }
        if (version > VERSION) {
            throw invalid("The tables with names that begin with \"" + prefix + "\" have version " + version
                    + ", but this botkit-history-jdbc knows version " + VERSION
                    + " only. Use the newer one here too, or another table prefix.");
        }
        checkNames();
    }

    /** 0 if there are none. */
    private int version() throws SQLException {
        try {
            return database.transaction(Database.End.ROLLBACK, connection -> version(connection));
        } catch (SQLException e) {
            if (SqlErrors.isNoTable(e)) {
                return 0;
            }
            throw e;
        }
    }

    private int version(Connection connection) throws SQLException {
        // The first ones of version 1, before any release, had no tables of scripts and pushes: they fail here, and get
        // them.
        database.select(connection, database.sql().anyScript, select -> {}, row -> row.getString(1));
        database.select(connection, database.sql().anyPush, select -> {}, row -> row.getString(1));
        return database.select(connection, database.sql().version, select -> {}, row -> row.getInt(1))
                .get(0);
    }

    private void install() throws SQLException {
        database.transaction(Database.End.COMMIT, connection -> {
            database.dialect().lockSchema(connection);
            run(connection, 1);
            int version = version(connection);
            for (int next = version + 1; next <= VERSION; next++) {
                run(connection, next);
            }
            return VERSION;
        });
    }

    private void run(Connection connection, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : statements(version)) {
                statement.execute(each);
            }
        }
    }

    private List<String> statements(int version) {
        String file = fileName(version);
        try (InputStream in = Schema.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The jar of botkit-history-jdbc lacks " + file + ".");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .collect(Collectors.joining("\n"))
                    .replace(DEFAULT_PREFIX, prefix);
            return Arrays.stream(text.split(";"))
                    .map(String::strip)
                    .filter(each -> !each.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String fileName(int version) {
        return database.dialect().title.toLowerCase(Locale.ROOT) + "-" + version + ".sql";
    }

    /** What may be set so that nothing can be promised. */
    private void checkServer() throws SQLException {
        if (database.dialect() == Dialect.POSTGRESQL) {
            String[] settings = database.transaction(Database.End.ROLLBACK, Schema::settings);
            if (!settings[0].equals("UTF8")) {
                throw invalid("The PostgreSQL database has the encoding " + settings[0] + ", but only UTF8 holds all"
                        + " that users write.");
            }
            if (settings[1].equals("off") || settings[2].equals("off")) {
                LOG.warn(
                        "The PostgreSQL server does not wait for its disk (synchronous_commit {}, fsync {}): a crash of"
                                + " the server may lose messages that users were told are received.",
                        settings[1],
                        settings[2]);
            }
        }
    }

    private static String[] settings(Connection connection) throws SQLException {
        String select = "SELECT current_setting('server_encoding'), current_setting('synchronous_commit'),"
                + " current_setting('fsync')";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(select)) {
            rows.next();
            return new String[] {rows.getString(1), rows.getString(2), rows.getString(3)};
        }
    }

    /** That all tables are there and can be written, and that two names are the same only if all characters are. */
    private void checkNames() throws SQLException {
        boolean exact = database.transaction(Database.End.ROLLBACK, connection -> {
            try (PreparedStatement insert = database.prepare(connection, database.sql().insertState)) {
                insert.setString(1, PROBE);
                insert.setLong(2, 1);
                insert.setString(3, "{}");
                insert.executeUpdate();
            }
            for (String other : NOT_PROBE) {
                if (isThere(connection, database.sql().readState, other)) {
                    return false;
                }
            }
            isThere(connection, database.sql().head, PROBE);
            isThere(connection, database.sql().readProfile, PROBE);
            return true;
        });
        if (!exact) {
            throw invalid(
                    "The database compares texts without regard to case, accents or spaces, so that two users could"
                            + " be taken for one. Use a database without IGNORECASE and COLLATION, or the tables of "
                            + fileName(VERSION) + " as they are.");
        }
        if (database.dialect() == Dialect.H2) {
            checkDurable();
        }
    }

    private boolean isThere(Connection connection, String select, String name) throws SQLException {
        return !database.select(connection, select, statement -> statement.setString(1, name), row -> name)
                .isEmpty();
    }

    private void checkDurable() throws SQLException {
        try {
            database.transaction(Database.End.COMMIT, connection -> "");
        } catch (SQLException e) {
            if (SqlErrors.isNoAdministrator(e)) {
                throw invalid("The H2 user needs ADMIN rights, as only then commits can be forced to disk.");
            }
            throw e;
        }
    }

    private static InvalidConfigurationException invalid(String problem) {
        return new InvalidConfigurationException("JdbcHistory", List.of(problem));
    }
}
