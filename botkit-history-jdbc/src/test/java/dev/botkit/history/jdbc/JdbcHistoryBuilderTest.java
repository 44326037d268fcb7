package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.InvalidConfigurationException;
import java.time.Duration;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcHistoryBuilderTest {

    @Test
    void namesEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> JdbcHistory.builder()
                        .dataSource(new JdbcDataSource())
                        .credentials("me", "hunter2")
                        .tablePrefix("Bot-")
                        .waitAtStart(Duration.ofSeconds(-1))
                        .answerTimeout(Duration.ofMillis(999))
                        .connect())
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(4))
                .hasMessageContainingAll("Credentials", "\"Bot-\"", "PT-1S", "PT0.999S")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void needsOneWayToTheDatabaseAndNotTwo() {
        assertThatThrownBy(() -> JdbcHistory.builder().connect()).hasMessageContaining("Either a connect string");
        assertThatThrownBy(() -> JdbcHistory.builder()
                        .url("jdbc:h2:mem:")
                        .dataSource(new JdbcDataSource())
                        .connect())
                .hasMessageContaining("Either a connect string");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1a", "a b", "a\"b", "a;b", "schema.a", "\u00e4", "Abc", "a234567890123456789012345678901"})
    void aPrefixIsPartOfAPlainName(String prefix) {
        assertThatThrownBy(() -> JdbcHistory.builder()
                        .url("jdbc:h2:mem:")
                        .tablePrefix(prefix)
                        .connect())
                .isInstanceOf(InvalidConfigurationException.class);
    }

    @Test
    void twoBotsShareADatabaseUnderDifferentPrefixes() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:prefixes;DB_CLOSE_DELAY=-1");
        var alice = Samples.conversation();
        String longest = "a23456789012345678901234567890";
        try (JdbcHistory one = JdbcHistory.of(database);
                JdbcHistory other = JdbcHistory.builder()
                        .dataSource(database)
                        .tablePrefix(longest)
                        .connect()) {
            one.profiles().write(alice, "{\"bot\":1}");
            other.profiles().write(alice, "{\"bot\":2}");
            other.log().append(Samples.entries(alice, 1, 3));

            assertThat(one.profiles().read(alice)).isEqualTo("{\"bot\":1}");
            assertThat(other.profiles().read(alice)).isEqualTo("{\"bot\":2}");
            assertThat(one.log().head(alice)).isNull();
        }
    }

    @Test
    void toStringTellsTheDatabaseAndNoPassword() {
        try (JdbcHistory history = JdbcHistory.connect("jdbc:h2:mem:shown;USER=sa;PASSWORD=hunter2")) {
            assertThat(history).hasToString("JdbcHistory[The database jdbc:h2:mem:shown]");
        }
    }
}
