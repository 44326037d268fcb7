package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.LimitExceededException;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptStore;
import dev.botkit.testkit.contract.ScriptStoreContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store of scripts has to pass, in each database. */
@ExtendWith(Postgres.class)
class ScriptContractsTest {

    private final List<JdbcHistory> opened = new ArrayList<>();
    private final JdbcDataSource h2 = new JdbcDataSource();
    private final String prefix = Postgres.newPrefix();

    ScriptContractsTest() {
        h2.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    @AfterEach
    void close() {
        opened.forEach(JdbcHistory::close);
    }

    @Nested
    @ExtendWith(Postgres.class)
    class InPostgres extends ScriptStoreContract {

        @Override
        protected ScriptStore open() {
            return opened(JdbcHistory.connect(Postgres.url()));
        }
    }

    @Nested
    class InAnH2File extends ScriptStoreContract {

        @TempDir
        static Path folder;

        @Override
        protected ScriptStore open() {
            return opened(JdbcHistory.connect("jdbc:h2:" + folder.resolve("chat")));
        }
    }

    private ScriptStore opened(JdbcHistory history) {
        opened.add(history);
        return history.scripts();
    }

    private DataSource dataSource(Dialect dialect) {
        return dialect == Dialect.H2 ? h2 : Postgres.dataSource();
    }

    private ScriptStore open(Dialect dialect) {
        return opened(JdbcHistory.builder()
                .dataSource(dataSource(dialect))
                .tablePrefix(prefix)
                .connect());
    }

    private void execute(Dialect dialect, String sql) throws SQLException {
        try (Connection connection = dataSource(dialect).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void tablesFromBeforeThereWereScriptsGetTheirTable(Dialect dialect) throws SQLException {
        open(dialect);
        execute(dialect, "DROP TABLE " + prefix + "scripts");

        ScriptStore scripts = open(dialect);

        assertThat(scripts.add(Script.answering("a", "a", "A"))).isTrue();
        assertThat(open(dialect).load(null).scripts()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void scriptsComeInTheOrderInWhichTheyWereAddedAndKeepTheirPlace(Dialect dialect) throws SQLException {
        ScriptStore scripts = open(dialect);
        for (String command : List.of("z", "m", "a")) {
            scripts.add(Script.answering(command, command, "x"));
            execute(dialect, "UPDATE " + prefix + "scripts SET added_ms = added_ms - 1000");
        }
        execute(dialect, "UPDATE " + prefix + "scripts SET added_ms = added_ms + 5000 WHERE script_key = 'z'");
        Script z = scripts.load(null).scripts().get(2);

        assertThat(scripts.replace(z, z.with("description", "new"))).isTrue();

        assertThat(scripts.load(null).scripts()).extracting(Script::command).containsExactly("m", "a", "z");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRowThatHoldsNoScriptIsSaidWithoutWhatIsInIt(Dialect dialect) throws SQLException {
        ScriptStore scripts = open(dialect);
        scripts.add(Script.answering("c4n4ry", "a", "A"));
        execute(dialect, "UPDATE " + prefix + "scripts SET body = '[{\"command\":3,\"c4n4ry\":1}]'");

        assertThatThrownBy(() -> scripts.load(null))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("SHA-256")
                .hasMessageNotContaining("c4n4ry")
                .hasNoCause();
    }

    @Test
    void aScriptThatIsTooLongIsRefused() {
        ScriptStore scripts = open(Dialect.H2);

        assertThatThrownBy(() -> scripts.add(Script.answering("a", "a", "x".repeat(4 * 1024 * 1024))))
                .isInstanceOf(LimitExceededException.class);
        assertThat(scripts.load(null).scripts()).isEmpty();
    }
}
