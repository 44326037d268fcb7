package dev.botkit.history.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import dev.botkit.InvalidConfigurationException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MongoHistoryBuilderTest {

    private static List<String> problems(MongoHistoryBuilder builder) {
        InvalidConfigurationException thrown = assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(builder::connect)
                .actual();
        return thrown.problems();
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        assertThat(problems(MongoHistory.builder()
                        .uri("localhost")
                        .databaseName("a b")
                        .collectionPrefix("$")
                        .retention(Duration.ofMillis(999))
                        .waitAtStart(Duration.ofDays(2))
                        .serverSelectionTimeout(Duration.ZERO)
                        .answerTimeout(Duration.ofSeconds(-1))))
                .hasSize(7)
                .anyMatch(problem -> problem.contains("connect string"))
                .anyMatch(problem -> problem.contains("database"))
                .anyMatch(problem -> problem.contains("prefix"))
                .anyMatch(problem -> problem.contains("retention PT0.999S"))
                .anyMatch(problem -> problem.contains("wait at start PT48H"))
                .anyMatch(problem -> problem.contains("server selection timeout PT0S"))
                .anyMatch(problem -> problem.contains("answer timeout PT-1S"));
    }

    @Test
    void needsExactlyOneSource() {
        assertThat(problems(MongoHistory.builder())).singleElement().asString().contains("Exactly one of uri, client");
        assertThat(problems(MongoHistory.builder()
                        .uri("mongodb://localhost")
                        .client(mock(MongoClient.class))
                        .database(mock(MongoDatabase.class))))
                .singleElement()
                .asString()
                .contains("it is 3");
    }

    @Test
    void changesNothingOnWhatTheHostMade() {
        assertThat(problems(MongoHistory.builder()
                        .database(mock(MongoDatabase.class))
                        .databaseName("shop")
                        .answerTimeout(Duration.ofSeconds(1))))
                .hasSize(2)
                .anyMatch(problem -> problem.contains("leave databaseName out"))
                .anyMatch(problem -> problem.contains("Time limits"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://joe:pa55@localhost",
                "mongodb://",
                "mongodb://joe:pa55:w@rd@localhost",
                "mongodb://joe:pa55/w@localhost/shop",
                "mongodb://joe:%zzpa55@localhost",
                "mongodb://localhost:99999999/pa55",
                "mongodb://localhost/shop?w=pa55&readPreference=pa55"
            })
    void refusesAConnectStringWithoutRepeatingIt(String uri) {
        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> MongoHistory.connect(uri))
                .withNoCause()
                .satisfies(e ->
                        assertThat(e.getMessage()).contains("percent-encoded").doesNotContain("pa55"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1a", "a$b", "a b", "system.", "caf\u00E9", "a\0"})
    void refusesStrangePrefixes(String prefix) {
        assertThat(problems(MongoHistory.builder().uri("mongodb://localhost").collectionPrefix(prefix)))
                .singleElement()
                .asString()
                .contains("prefix");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b",
                "a.b",
                "$a",
                "a\0b",
                "\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22\u6F22"
            })
    void refusesStrangeDatabases(String name) {
        assertThat(problems(MongoHistory.builder().uri("mongodb://localhost").databaseName(name)))
                .singleElement()
                .asString()
                .contains("database");
    }
}
