package dev.botkit.history.jdbc;

import static dev.botkit.history.jdbc.Samples.entries;
import static dev.botkit.history.jdbc.Samples.entry;
import static dev.botkit.history.jdbc.Samples.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.StateStore.Stored;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.history.WriteOutcome;
import dev.botkit.identity.ConversationId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that fail in the middle of something. */
@ExtendWith(Postgres.class)
class FailuresTest {

    private final String prefix = Postgres.newPrefix();
    private final ConversationId conversation = Samples.conversation();

    private WatchedDatabase database(Dialect dialect) {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return new WatchedDatabase(dialect == Dialect.H2 ? h2 : Postgres.dataSource());
    }

    private JdbcHistory open(WatchedDatabase database) {
        return JdbcHistory.builder()
                .dataSource(database.dataSource())
                .tablePrefix(prefix)
                .connect();
    }

    /** What is done with a history, twice if the first time fails. */
    private enum Call {
        APPEND {
            @Override
            void make(JdbcHistory history, ConversationId conversation) {
                List<LogEntry> batch = entries(conversation, 1, 3);
                assertThat(history.log().append(batch)).isEqualTo(stored(batch));
            }
        },
        APPEND_AGAIN {
            @Override
            void make(JdbcHistory history, ConversationId conversation) {
                APPEND.make(history, conversation);
                List<LogEntry> batch = entries(conversation, 1, 5);
                assertThat(history.log().append(batch)).isEqualTo(stored(batch));
                List<LogEntry> late = List.of(entry(conversation, 6, "id-2", "{}"), entry(conversation, 7));
                assertThat(history.log().append(late))
                        .extracting("status")
                        .asString()
                        .isEqualTo("[DUPLICATE, SKIPPED]");
            }
        },
        WRITE {
            @Override
            void make(JdbcHistory history, ConversationId conversation) {
                List<LogEntry> batch = entries(conversation, 1, 3);
                List<Change> changes = List.of(Change.of(conversation, 0, "{\"n\":1}"));
                for (int i = 0; i < 2; i++) {
                    assertThat(history.write(batch, changes)).isEqualTo(new WriteOutcome(stored(batch), Set.of()));
                }
                assertThat(history.states().read(conversation)).isEqualTo(Stored.of(1, "{\"n\":1}"));
                assertThat(history.log()
                                .readAfter(conversation, 0, 10, Integer.MAX_VALUE)
                                .entries())
                        .isEqualTo(batch);
            }
        },
        READ {
            @Override
            void make(JdbcHistory history, ConversationId conversation) {
                assertThat(history.log().head(conversation)).isNull();
                assertThat(history.log()
                                .readAfter(conversation, 0, 10, Integer.MAX_VALUE)
                                .entries())
                        .isEmpty();
                assertThat(history.log()
                                .readBefore(conversation, 7, 10, Integer.MAX_VALUE)
                                .entries())
                        .isEmpty();
                assertThat(history.states().read(conversation)).isNull();
                assertThat(history.profiles().read(conversation)).isNull();
            }
        },
        CHANGE_STATE {
            @Override
            void make(JdbcHistory history, ConversationId conversation) {
                history.states().erase(conversation);
                assertThat(history.states().write(List.of(Change.of(conversation, 0, "{\"n\":1}"))))
                        .isEmpty();
                assertThat(history.states().write(List.of(Change.of(conversation, 1, "{\"n\":2}"))))
                        .isEmpty();
                assertThat(history.states().read(conversation)).isEqualTo(Stored.of(2, "{\"n\":2}"));
            }
        },
        CHANGE_PROFILE {
            @Override
            void make(JdbcHistory history, ConversationId conversation) {
                history.profiles().write(conversation, "{}");
                history.profiles().write(conversation, "{\"name\":\"Ann\"}");
                assertThat(history.profiles().read(conversation)).isEqualTo("{\"name\":\"Ann\"}");
            }
        },
        ERASE {
            @Override
            void make(JdbcHistory history, ConversationId conversation) {
                history.log().append(entries(conversation, 1, 2));
                history.log().erase(conversation);
                history.profiles().erase(conversation);
                assertThat(history.log().head(conversation)).isNull();
            }
        };

        abstract void make(JdbcHistory history, ConversationId conversation);
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void whateverFailsNoConnectionStaysOpenAndTheSecondTryWorks(Call call) {
        WatchedDatabase database = database(Dialect.H2);
        try (JdbcHistory history = open(database)) {
            for (int number = 0; ; number++) {
                ConversationId fresh = Samples.conversation();
                database.failCall(number);
                try {
                    call.make(history, fresh);
                } catch (StoreUnavailableException e) {
                    expectNothingOfTheDrivers(e);
                }
                assertThat(database.open)
                        .as("connections open after JDBC call %s failed", number)
                        .hasValue(0);
                if (database.takeFaultBack()) {
                    assertThat(number).isGreaterThan(5);
                    return;
                }
                call.make(history, fresh);
            }
        }
    }

    private static void expectNothingOfTheDrivers(Throwable e) {
        StringWriter everything = new StringWriter();
        e.printStackTrace(new PrintWriter(everything));
        assertThat(everything.toString()).contains("SQLState 08006").doesNotContain("canary", "hunter2");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aCommitOfWhichNobodyKnowsIsFoundByTheNextTry(Dialect dialect) {
        WatchedDatabase database = database(dialect);
        List<LogEntry> batch = entries(conversation, 1, 5);
        // A statement that takes all rows commits by itself.
        String commit = dialect.takesArrays ? "executeUpdate" : "commit";
        try (JdbcHistory history = open(database)) {
            database.failNext(commit, true, "08006");
            assertThatThrownBy(() -> history.log().append(batch)).isInstanceOf(StoreUnavailableException.class);

            assertThat(history.log().append(batch)).isEqualTo(stored(batch));
            assertThat(history.log()
                            .readAfter(conversation, 0, 10, Integer.MAX_VALUE)
                            .entries())
                    .isEqualTo(batch);

            database.failNext("commit", true, "08006");
            List<Change> change = List.of(Change.of(conversation, 0, "{}"));
            assertThatThrownBy(() -> history.states().write(change)).isInstanceOf(StoreUnavailableException.class);
            assertThat(history.states().write(change)).isEmpty();
            assertThat(history.states().read(conversation)).isEqualTo(Stored.of(1, "{}"));
        }
        assertThat(database.open).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "90131"})
    void transactionsThatAreInEachOthersWayAreDoneAgainAtOnce(String state) {
        WatchedDatabase database = database(Dialect.H2);
        try (JdbcHistory history = open(database)) {
            database.failNext("executeBatch", true, state);
            List<LogEntry> batch = entries(conversation, 1, 3);
            assertThat(history.log().append(batch)).isEqualTo(stored(batch));

            database.failNext("commit", false, state);
            assertThat(history.states().write(List.of(Change.of(conversation, 0, "{}"))))
                    .isEmpty();
            database.failNext("executeUpdate", false, state);
            history.profiles().write(conversation, "{}");
            assertThat(history.profiles().read(conversation)).isEqualTo("{}");
        }
    }

    @Test
    void aConnectionThatIsKilledInTheMiddleOfABatchStoresNothingOfIt() throws SQLException {
        ConversationId other = Samples.conversation();
        List<LogEntry> batch = new ArrayList<>(entries(conversation, 1, 3));
        batch.add(entry(other, 1, "killer", "{}"));
        batch.addAll(entries(conversation, 4, 6));
        try (JdbcHistory history =
                JdbcHistory.builder().url(Postgres.url()).tablePrefix(prefix).connect()) {
            Postgres.execute(
                    "CREATE FUNCTION " + prefix + "kill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                            + " IF NEW.id = 'killer' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
                            + " RETURN NEW; END $$",
                    "CREATE TRIGGER kill BEFORE INSERT ON " + prefix + "entries FOR EACH ROW EXECUTE FUNCTION " + prefix
                            + "kill()");

            assertThatThrownBy(() -> history.log().append(batch))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageNotContaining("killer");

            assertThat(history.log().head(conversation)).isNull();
            assertThat(history.log().head(other)).isNull();
            Postgres.execute("DROP TRIGGER kill ON " + prefix + "entries");
            assertThat(history.log().append(batch)).isEqualTo(stored(batch));
            assertThat(history.log()
                            .readAfter(conversation, 0, 10, Integer.MAX_VALUE)
                            .entries())
                    .isEqualTo(entries(conversation, 1, 6));
        }
    }

    @Test
    void oneFailureIsEnoughToNoticeThatAllKeptConnectionsAreDead() throws SQLException {
        String name = "killed-" + prefix;
        try (JdbcHistory history = JdbcHistory.builder()
                .url(Postgres.url("postgres&ApplicationName=" + name))
                .tablePrefix(prefix)
                .connect()) {
            SqlLogTest.inParallel(4, () -> history.log().append(entries(Samples.conversation(), 1, 1)));
            Postgres.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = '"
                    + name + "'");

            assertThatThrownBy(() -> history.log().head(conversation))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("The database jdbc:postgresql://");

            SqlLogTest.inParallel(4, () -> history.log().append(entries(Samples.conversation(), 1, 1)));
        }
    }

    @Test
    void aStatementThatTakesTooLongIsGivenUp() throws SQLException {
        try (JdbcHistory history = JdbcHistory.builder()
                .url(Postgres.url())
                .tablePrefix(prefix)
                .answerTimeout(java.time.Duration.ofSeconds(1))
                .connect()) {
            Postgres.execute(
                    "CREATE FUNCTION " + prefix + "sleep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                            + " PERFORM pg_sleep(60); RETURN NEW; END $$",
                    "CREATE TRIGGER sleep BEFORE INSERT ON " + prefix + "entries FOR EACH ROW EXECUTE FUNCTION "
                            + prefix + "sleep()");

            assertThatThrownBy(() -> history.log().append(entries(conversation, 1, 1)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("did not answer in time");

            assertThat(history.log().head(conversation)).isNull();
        }
    }

    /** Several at once lose rows in H2 2.4.240, so each waits for a row that one of them has locked. */
    @Test
    void anH2TransactionWaitsWhileAnotherOneWrites() throws SQLException {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10");
        WatchedDatabase database = new WatchedDatabase(h2);
        try (JdbcHistory history = JdbcHistory.builder()
                        .dataSource(database.dataSource())
                        .answerTimeout(java.time.Duration.ofSeconds(1))
                        .connect();
                Connection other = h2.getConnection();
                Statement writing = other.createStatement()) {
            other.setAutoCommit(false);
            writing.execute("SELECT version FROM botkit_schema WHERE version = 1 FOR UPDATE");
            List<LogEntry> batch = entries(conversation, 1, 2);
            database.calls.clear();
            assertThatThrownBy(() -> history.log().append(batch))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("HYT00");
            assertThat(database.calls)
                    .as("a turn that does not come in time is no fault of the database: it is asked for again")
                    .filteredOn("execute"::equals)
                    .hasSizeGreaterThan(5);
            other.rollback();
            assertThat(history.log().append(batch)).isEqualTo(stored(batch));
        }
    }

    @Test
    void aWrapperThatHidesWhatBecameOfABatchIsNotTrusted() {
        WatchedDatabase database = database(Dialect.H2);
        try (JdbcHistory history = open(database)) {
            database.answers.put("executeBatch", new int[] {java.sql.Statement.SUCCESS_NO_INFO});

            assertThatThrownBy(() -> history.log().append(entries(conversation, 1, 1)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> history.states().write(List.of(Change.of(conversation, 0, "{}"))))
                    .isInstanceOf(StoreUnavailableException.class);

            database.answers.clear();
            assertThat(history.log().head(conversation)).isNull();
            assertThat(history.states().write(List.of(Change.of(conversation, 3, "{}"))))
                    .isEqualTo(Set.of(conversation));
        }
    }
}
