package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.testtools.LogWatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Databases that are not there, not ours, or do not want us. */
@ExtendWith(Postgres.class)
class StartTest {

    private static final Duration A_DAY = Duration.ofDays(1);

    private final WatchedDatabase database = new WatchedDatabase(h2());

    private static JdbcDataSource h2() {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return dataSource;
    }

    private static void expectUnavailable(ThrowingCallable start, String... said) {
        assertThatThrownBy(start)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContainingAll(said)
                .satisfies(e -> assertThat(everything(e)).doesNotContain("hunter2"));
    }

    private static String everything(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void aServerThatIsNotThereFailsAtOnceAndTellsWhere() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String address = "jdbc:postgresql://127.0.0.1:" + port + "/chat";

        expectUnavailable(
                () -> JdbcHistory.connect(address + "?user=me&password=hunter2"),
                address,
                "cannot be reached",
                "SQLState 08001",
                "ConnectException");
    }

    @Test
    void aServerThatAcceptsAndIsSilentIsGivenUp() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url =
                    "jdbc:postgresql://127.0.0.1:" + socket.getLocalPort() + "/chat?socketTimeout=1&sslmode=disable";

            expectUnavailable(() -> JdbcHistory.connect(url, "me", "hunter2"), "cannot be reached");
        }
    }

    @Test
    void aWrongPasswordForPostgresFailsAtOnceAlsoWhenToldToWait() {
        expectUnavailable(
                () -> JdbcHistory.builder()
                        .url(Postgres.url("locked&password=hunter2"))
                        .waitAtStart(A_DAY)
                        .connect(),
                "refuses the user or the password",
                "28P01");
    }

    @Test
    void theRightPasswordIsAccepted() throws SQLException {
        String prefix = Postgres.newPrefix();
        Postgres.execute("GRANT ALL ON SCHEMA public TO locked");

        String url = "jdbc:postgresql://" + Postgres.address() + "/postgres";
        JdbcHistory.builder()
                .url(url)
                .credentials("locked", Postgres.PASSWORD)
                .tablePrefix(prefix)
                .connect()
                .close();
    }

    @Test
    void aWrongPasswordForH2FailsAtOnce(@TempDir Path folder) {
        String url = "jdbc:h2:" + folder.resolve("chat");
        JdbcHistory.connect(url, "sa", "right").close();

        expectUnavailable(() -> JdbcHistory.connect(url, "sa", "hunter2"), "refuses the user or the password", "28000");
        expectUnavailable(
                () -> JdbcHistory.builder()
                        .url(url + ";USER=sa;PASSWORD=hunter2")
                        .waitAtStart(A_DAY)
                        .connect(),
                "refuses the user or the password");
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamed() {
        String url = "jdbc:postgresql://" + Postgres.address() + "/nowhere";

        expectUnavailable(() -> JdbcHistory.connect(url, "postgres", "hunter2"), url, "does not exist");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:oracle:thin:scott/hunter2@//db:1521/chat, jdbc:oracle:",
        "jdbc:sqlite:hunter2, jdbc:sqlite:",
        "hunter2, the connect string"
    })
    void withoutADriverItSaysWhichDatabasesAreSupported(String url, String shown) {
        assertThatThrownBy(() -> JdbcHistory.connect(url))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll(shown, "PostgreSQL", "org.postgresql:postgresql", "H2", "com.h2database:h2")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "Oracle, 23, 0, Oracle",
        "PostgreSQL, 14, 9, PostgreSQL 14.9",
        "H2, 2, 2, H2 2.2",
        "H2, 1, 4, H2 1.4",
    })
    void otherDatabasesAndOldVersionsAreRefused(String product, int major, int minor, String shown) {
        database.answers.put("getDatabaseProductName", product);
        database.answers.put("getDatabaseMajorVersion", major);
        database.answers.put("getDatabaseMinorVersion", minor);
        database.answers.put("getDatabaseProductVersion", major + "." + minor);

        assertThatThrownBy(() -> JdbcHistory.of(database.dataSource()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll("The database is " + shown + ".", "PostgreSQL from 15 on", "H2 from 2.3 on");
        assertThat(database.open).hasValue(0);
    }

    @Test
    void waitsForADatabaseThatComesUpLate() {
        database.failNext("getConnection", false, "57P03");
        try (LogWatch log = LogWatch.named(Level.TRACE, "dev.botkit.history.jdbc");
                JdbcHistory history = JdbcHistory.builder()
                        .dataSource(database.dataSource())
                        .waitAtStart(Duration.ofMinutes(1))
                        .connect()) {
            assertThat(history.log().head(Samples.conversation())).isNull();
            assertThat(log.lines)
                    .singleElement()
                    .asString()
                    .startsWith("INFO The database of the DataSource is not ready (SQLState 57P03")
                    .doesNotContain("canary");
        }
        assertThat(database.open).hasValue(0);
    }

    @Test
    void withoutBeingToldToItDoesNotWait() {
        database.failNext("getConnection", false, "57P03");

        expectUnavailable(() -> JdbcHistory.of(database.dataSource()), "is just being started or shut down");
        assertThat(database.takeFaultBack()).isFalse();
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() {
        database.failNext("getConnection", false, "57P03");
        Thread.currentThread().interrupt();

        expectUnavailable(
                () -> JdbcHistory.builder()
                        .dataSource(database.dataSource())
                        .waitAtStart(A_DAY)
                        .connect(),
                "Interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aStartThatFailsAnywhereLeavesNoConnectionOpen() {
        for (int call = 0; ; call++) {
            WatchedDatabase fresh = new WatchedDatabase(h2());
            fresh.failCall(call);
            try (JdbcHistory history = JdbcHistory.of(fresh.dataSource())) {
                assertThat(history.states().read(Samples.conversation())).isNull();
            } catch (StoreUnavailableException e) {
                assertThat(everything(e)).doesNotContain("canary").contains("SQLState 08006");
            }
            assertThat(fresh.open)
                    .as("connections open after call %s failed", call)
                    .hasValue(0);
            if (fresh.takeFaultBack()) {
                assertThat(call).isGreaterThan(30);
                return;
            }
        }
    }
}
