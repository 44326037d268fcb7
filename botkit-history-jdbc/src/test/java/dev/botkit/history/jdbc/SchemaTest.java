package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.testtools.LogWatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are missing, older, newer, or made by several nodes at once. */
@ExtendWith(Postgres.class)
class SchemaTest {

    private final String prefix = Postgres.newPrefix();
    private final JdbcDataSource h2 = new JdbcDataSource();

    SchemaTest() {
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    private DataSource dataSource(Dialect dialect) {
        return dialect == Dialect.H2 ? h2 : Postgres.dataSource();
    }

    private JdbcHistoryBuilder builder(Dialect dialect) {
        return JdbcHistory.builder().dataSource(dataSource(dialect)).tablePrefix(prefix);
    }

    private void execute(Dialect dialect, String... statements) throws SQLException {
        try (Connection connection = dataSource(dialect).getConnection();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** H2 says so sometimes when two connections make the same index. */
    @Test
    void aStartThatAnotherNodeGetsInTheWayOfIsDoneAgain() {
        WatchedDatabase database = new WatchedDatabase(h2);
        database.failNext("execute", true, "HY000");

        try (JdbcHistory history = JdbcHistory.of(database.dataSource())) {
            assertThat(history.log().head(Samples.conversation())).isNull();
        }
        assertThat(database.takeFaultBack()).isFalse();
        assertThat(database.open).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void eightNodesThatStartAtOnceAllSucceed(Dialect dialect) throws Exception {
        CyclicBarrier together = new CyclicBarrier(8);
        ExecutorService nodes = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> starts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                starts.add(nodes.submit(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    try (JdbcHistory history = builder(dialect).connect()) {
                        return history.log().head(Samples.conversation()) == null;
                    }
                }));
            }
            for (Future<Boolean> each : starts) {
                assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            nodes.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void tablesOfANewerVersionAreLeftAlone(Dialect dialect) throws SQLException {
        builder(dialect).connect().close();
        execute(dialect, "INSERT INTO " + prefix + "schema (version) VALUES (7)");

        assertThatThrownBy(() -> builder(dialect).connect())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll("\"" + prefix + "\"", "have version 7", "knows version 1 only");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void withoutCreateSchemaMissingTablesAreAnError(Dialect dialect) {
        assertThatThrownBy(() -> builder(dialect).createSchema(false).connect())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll(
                        "\"" + prefix + "\"", dialect == Dialect.H2 ? "h2-1.sql" : "postgresql-1.sql", "createSchema");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theFileInTheJarCanBeRunByHandAndTwice(Dialect dialect) throws SQLException, IOException {
        String file = dialect == Dialect.H2 ? "h2-1.sql" : "postgresql-1.sql";
        String sql;
        try (InputStream in = JdbcHistory.class.getResourceAsStream(file)) {
            sql = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("botkit_", prefix);
        }
        execute(dialect, sql);
        execute(dialect, sql);

        var conversation = Samples.conversation();
        try (JdbcHistory history = builder(dialect).createSchema(false).connect()) {
            history.log().append(Samples.entries(conversation, 1, 2));
            assertThat(history.log()
                            .readAfter(conversation, 0, 10, Integer.MAX_VALUE)
                            .entries())
                    .isEqualTo(Samples.entries(conversation, 1, 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"entries", "states", "profiles"})
    void aTableThatSomebodyRemovedIsFoundMissingAtTheStart(String table) throws SQLException {
        builder(Dialect.H2).connect().close();
        execute(Dialect.H2, "DROP TABLE " + prefix + table);

        assertThatThrownBy(() -> builder(Dialect.H2).connect())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("SQLState 42S0");
    }

    @Test
    void aStartThatWasCutOffHalfWayIsMadeGoodByTheNextOne() throws SQLException {
        builder(Dialect.H2).connect().close();
        execute(
                Dialect.H2,
                "DELETE FROM " + prefix + "schema",
                "DROP TABLE " + prefix + "profiles",
                "DROP TABLE " + prefix + "states");

        try (JdbcHistory history = builder(Dialect.H2).connect()) {
            assertThat(history.profiles().read(Samples.conversation())).isNull();
        }
    }

    @Test
    void aDatabaseInMemoryThatEndsWithEachConnectionIsRefused() {
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID());

        assertThatThrownBy(() -> builder(Dialect.H2).connect())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("DB_CLOSE_DELAY=-1");
    }

    @Test
    void aUserWithoutRightsFailsAndSaysSo() throws SQLException {
        builder(Dialect.POSTGRESQL).connect().close();
        String role = prefix + "reader";
        Postgres.execute("CREATE ROLE " + role + " LOGIN", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);

        assertThatThrownBy(() -> JdbcHistory.builder()
                        .url(Postgres.url(role))
                        .tablePrefix(prefix)
                        .connect())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("does not give this user the rights");
    }

    @Test
    void aUserThatMayOnlyWriteRowsCanStart() throws SQLException {
        builder(Dialect.POSTGRESQL).connect().close();
        String role = prefix + "writer";
        Postgres.execute(
                "CREATE ROLE " + role + " LOGIN",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON " + prefix + "schema, " + prefix + "entries, " + prefix
                        + "states, " + prefix + "profiles, " + prefix + "pushes, " + prefix + "scripts TO " + role);

        JdbcHistory.builder()
                .url(Postgres.url(role))
                .tablePrefix(prefix)
                .connect()
                .close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"IGNORECASE=TRUE", "COLLATION=ENGLISH STRENGTH PRIMARY"})
    void anH2DatabaseThatTakesTwoNamesForOneIsRefused(String setting) {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";"
                + (setting.startsWith("I") ? setting : "INIT=SET " + setting.replace('=', ' '));

        assertThatThrownBy(() -> JdbcHistory.connect(url))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("two users could be taken for one");
    }

    @Test
    void aPostgresDatabaseThatHoldsNotAllCharactersIsRefused() throws SQLException {
        String name = prefix + "latin1";
        Postgres.execute(
                "CREATE DATABASE " + name + " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");

        assertThatThrownBy(() ->
                        JdbcHistory.connect("jdbc:postgresql://" + Postgres.address() + "/" + name, "postgres", ""))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll("LATIN1", "UTF8");
    }

    @Test
    void aServerThatDoesNotWaitForItsDiskIsWarnedOf() {
        try (LogWatch log = LogWatch.named(Level.TRACE, "dev.botkit.history.jdbc");
                JdbcHistory history = JdbcHistory.builder()
                        .url(Postgres.url("postgres&options=-c%20synchronous_commit=off"))
                        .tablePrefix(prefix)
                        .connect()) {
            assertThat(history.states()).isNotNull();
            assertThat(log.lines).singleElement().asString().startsWith("WARN").contains("synchronous_commit off");
        }
        try (LogWatch log = LogWatch.named(Level.TRACE, "dev.botkit.history.jdbc");
                JdbcHistory history = builder(Dialect.POSTGRESQL).connect()) {
            assertThat(history.states()).isNotNull();
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    void anH2UserThatCannotForceCommitsToDiskIsRefused() throws SQLException {
        builder(Dialect.H2).connect().close();
        execute(Dialect.H2, "CREATE USER GUEST PASSWORD ''", "GRANT ALL ON SCHEMA PUBLIC TO GUEST");
        h2.setURL(h2.getURL().replace(";DB_CLOSE_DELAY=-1", ""));
        h2.setUser("guest");

        assertThatThrownBy(() -> builder(Dialect.H2).connect())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("ADMIN");
    }
}
