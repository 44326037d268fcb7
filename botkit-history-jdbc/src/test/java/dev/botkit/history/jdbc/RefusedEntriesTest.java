package dev.botkit.history.jdbc;

import static dev.botkit.history.jdbc.Samples.entries;
import static dev.botkit.history.jdbc.Samples.entry;
import static dev.botkit.history.jdbc.Samples.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore.Change;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testtools.LogWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entries that a database never takes must not keep others from being stored. */
@ExtendWith(Postgres.class)
class RefusedEntriesTest {

    private static final String POISON = "{\"poison\":\"hunter2\"}";

    private final String prefix = Postgres.newPrefix();
    private final ConversationId one = Samples.conversation();
    private final ConversationId other = Samples.conversation();
    private final JdbcDataSource h2 = new JdbcDataSource();

    RefusedEntriesTest() {
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    private JdbcHistory open(Dialect dialect) {
        return JdbcHistory.builder()
                .dataSource(dataSource(dialect))
                .tablePrefix(prefix)
                .connect();
    }

    private DataSource dataSource(Dialect dialect) {
        return dialect == Dialect.H2 ? h2 : Postgres.dataSource();
    }

    private void dislikePoison(Dialect dialect) throws SQLException {
        try (Connection connection = dataSource(dialect).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE " + prefix + "entries ADD CHECK (POSITION('poison' IN body) = 0)");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void oneThatBreaksARuleOfTheHostIsRefusedAndAllOthersAreStored(Dialect dialect) throws SQLException {
        try (JdbcHistory history = open(dialect);
                LogWatch log = LogWatch.named(Level.TRACE, "dev.botkit.history.jdbc")) {
            dislikePoison(dialect);
            List<LogEntry> batch = List.of(
                    entry(one, 1), entry(other, 1), entry(one, 2, "bad", POISON), entry(one, 3), entry(other, 2));

            assertThat(history.log().append(batch))
                    .containsExactly(
                            AppendOutcome.stored(1),
                            AppendOutcome.stored(1),
                            AppendOutcome.REFUSED,
                            AppendOutcome.SKIPPED,
                            AppendOutcome.stored(2));

            assertThat(history.log().readAfter(one, 0, 10, Integer.MAX_VALUE).entries())
                    .isEqualTo(entries(one, 1, 1));
            assertThat(history.log().readAfter(other, 0, 10, Integer.MAX_VALUE).entries())
                    .isEqualTo(entries(other, 1, 2));
            assertThat(history.log().append(entries(one, 2, 3))).isEqualTo(stored(entries(one, 2, 3)));
            assertThat(log.lines)
                    .singleElement()
                    .asString()
                    .startsWith("WARN The database of the DataSource refuses an entry for good (SQLState 23")
                    .doesNotContain("poison", "hunter2", "bad");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void oneThatWasStoredBeforeTheRuleWasMadeIsStillStored(Dialect dialect) throws SQLException {
        try (JdbcHistory history = open(dialect)) {
            List<LogEntry> before = List.of(entry(one, 1, "bad", POISON));
            history.log().append(before);
            try (Connection connection = dataSource(dialect).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "ALTER TABLE " + prefix + "entries ADD CHECK (POSITION('poison' IN body) = 0 OR seq < 2)");
            }

            assertThat(history.log().append(List.of(before.get(0), entry(one, 2, "worse", POISON))))
                    .containsExactly(AppendOutcome.stored(1), AppendOutcome.REFUSED);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anIdOrAnEpochThatIsTooLongIsRefused(Dialect dialect) {
        try (JdbcHistory history = open(dialect)) {
            LogEntry first = entry(other, 1);
            LogEntry longEpoch = LogEntry.of(other, "e".repeat(65), 2, "id", first.kind(), first.date(), "{}");

            assertThat(history.log().append(List.of(entry(one, 1, "x".repeat(301), "{}"), first, longEpoch)))
                    .containsExactly(AppendOutcome.REFUSED, AppendOutcome.stored(1), AppendOutcome.REFUSED);
        }
    }

    @Test
    void aBodyLongerThanH2TakesIsRefused() {
        try (JdbcHistory history = open(Dialect.H2)) {
            String longest = "{\"a\":\"" + "x".repeat(1_048_576 - 8) + "\"}";
            LogEntry tooLong = entry(other, 1, "long", longest + " ");

            assertThat(history.log().append(List.of(entry(one, 1, "longest", longest), tooLong, entry(one, 2))))
                    .containsExactly(AppendOutcome.stored(1), AppendOutcome.REFUSED, AppendOutcome.stored(2));
            assertThat(history.log()
                            .readAfter(one, 0, 1, Integer.MAX_VALUE)
                            .entries()
                            .get(0)
                            .body())
                    .isEqualTo(longest);
        }
    }

    @Test
    void aBodyOfManyMegabytesIsKeptInPostgres() {
        try (JdbcHistory history = open(Dialect.POSTGRESQL)) {
            LogEntry large = entry(one, 1, "large", "{\"a\":\"" + "0123456789".repeat(1_000_000) + "\"}");

            assertThat(history.log().append(List.of(large))).containsExactly(AppendOutcome.stored(1));
            assertThat(history.log().readAfter(one, 0, 1, Integer.MAX_VALUE).entries())
                    .containsExactly(large);
        }
    }

    @Test
    void bodiesWithHalfSurrogatePairsAndNulComeBack() {
        for (Dialect dialect : Dialect.values()) {
            try (JdbcHistory history = open(dialect)) {
                LogEntry strange = entry(one, 1, "strange", "{\"a\":\"\ud83d \0 \ude00 \\\\\"}");

                history.log().append(List.of(strange));
                history.profiles().write(one, strange.body());
                history.states().write(List.of(Change.of(one, 0, strange.body())));

                assertThat(history.log()
                                .readBefore(one, 2, 1, Integer.MAX_VALUE)
                                .entries())
                        .containsExactly(strange);
                assertThat(history.profiles().read(one)).isEqualTo(strange.body());
                assertThat(history.states().read(one).json()).isEqualTo(strange.body());
            }
        }
    }

    @Test
    void namesOfTenThousandStrangeCharactersHaveLogsOfTheirOwn() {
        for (Dialect dialect : Dialect.values()) {
            try (JdbcHistory history = open(dialect)) {
                for (String name : List.of("\ud83d\ude00", "\0", "\ud83d", "\\", "\u6f22")) {
                    ConversationId a = ConversationId.verified(name.repeat(10_000) + "a");
                    ConversationId b = ConversationId.verified(name.repeat(10_000) + "b");
                    history.log().append(List.of(entry(a, 1, "a".repeat(300), "{}"), entry(b, 1, "b", "{}")));

                    assertThat(history.log()
                                    .readAfter(a, 0, 5, Integer.MAX_VALUE)
                                    .entries())
                            .hasSize(1);
                    assertThat(history.log()
                                    .readAfter(b, 0, 5, Integer.MAX_VALUE)
                                    .entries())
                            .extracting(LogEntry::id)
                            .containsExactly("b");
                    history.log().erase(a);
                    assertThat(history.log().head(a)).isNull();
                    assertThat(history.log().head(b)).isNotNull();
                }
            }
        }
    }

    /** As H2 2.4 does with CHECK (x IN (...)) when the connection that made it is closed. */
    @Test
    void aConstraintThatH2CannotCheckIsAFailureAndNoRefusal() throws SQLException {
        try (JdbcHistory history = open(Dialect.H2)) {
            try (Connection connection = h2.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE " + prefix + "entries ADD CHECK (kind IN ('received', 'sent'))");
            }

            assertThatThrownBy(() -> history.log().append(entries(one, 1, 1)))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void aRefusalThatHitsNoEntryAloneIsAFailure() {
        WatchedDatabase database = new WatchedDatabase(h2);
        try (JdbcHistory history = JdbcHistory.of(database.dataSource())) {
            database.failNext("executeBatch", false, "22000");

            assertThatThrownBy(() -> history.log().append(entries(one, 1, 2)))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(history.log().append(entries(one, 1, 2))).isEqualTo(stored(entries(one, 1, 2)));
        }
    }
}
