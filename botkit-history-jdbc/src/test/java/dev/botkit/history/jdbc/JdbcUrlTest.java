package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Driver;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(7);

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db.example:5432/chat?user=me&password=hunter2, jdbc:postgresql://db.example:5432/chat",
        "'jdbc:postgresql://a,b:1/chat', 'jdbc:postgresql://a,b:1/chat'",
        "jdbc:postgresql://[::1]:5432/chat, jdbc:postgresql://[::1]:5432/chat",
        "jdbc:postgresql:chat, jdbc:postgresql:chat",
        "jdbc:h2:./data/my chat;USER=sa;PASSWORD=hunter2, jdbc:h2:./data/my chat",
        "jdbc:h2:mem:chat, jdbc:h2:mem:chat",
    })
    void theBeginningOfAConnectStringIsShown(String url, String shown) {
        assertThat(new JdbcUrl(url).shown()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://me:hunter2@db/chat",
                "jdbc:postgresql://me:hun?ter2@db/chat",
                "jdbc:postgresql://me:hunter2?x=@db",
                "jdbc:postgresql://db/chat;password=hunter2",
                "jdbc:postgresql://db/chat?password=a@hunter2",
                "jdbc:oracle:thin:scott/hunter2@//db:1521/chat",
                "jdbc:hunter2",
                "hunter2"
            })
    void nothingThatMayBeAPasswordIsShown(String url) {
        assertThat(new JdbcUrl(url).shown()).doesNotContain("hunter2").doesNotContain("ter2");
        assertThat(new JdbcUrl(url)).asString().doesNotContain("hunter2").doesNotContain("ter2");
    }

    @Test
    void connectionsToPostgresDoNotHangForEver() {
        Properties properties = new JdbcUrl("jdbc:postgresql://db/chat").properties("me", "secret", TIMEOUT);

        assertThat(properties)
                .containsEntry("user", "me")
                .containsEntry("password", "secret")
                .containsEntry("socketTimeout", "17")
                .containsEntry("tcpKeepAlive", "true")
                .containsEntry("ApplicationName", "botkit");
    }

    @Test
    void h2StaysOpenUntilTheBotIsClosedUnlessTheConnectStringSaysOtherwise() {
        assertThat(new JdbcUrl("jdbc:h2:./chat").properties(null, null, TIMEOUT))
                .containsOnly(Map.entry("DB_CLOSE_ON_EXIT", "FALSE"));
        assertThat(new JdbcUrl("jdbc:h2:./chat;db_close_on_exit=true").properties(null, null, TIMEOUT))
                .isEmpty();
        assertThat(new JdbcUrl("jdbc:h2:./chat;Auto_Server=True").properties(null, null, TIMEOUT))
                .isEmpty();
    }

    @Test
    void theDriverIsFoundAndOneThatIsNotThereIsNot() {
        assertThat(new JdbcUrl("jdbc:postgresql://db/chat").driver()).isInstanceOf(org.postgresql.Driver.class);
        assertThat(new JdbcUrl("jdbc:h2:mem:x").driver()).isInstanceOf(org.h2.Driver.class);
        assertThat(new JdbcUrl("jdbc:sqlite:x").driver()).isNull();
    }

    @Test
    void aDriverInTheLibrariesOfAWebappIsFoundToo() {
        Driver driver = new JdbcUrl("jdbc:fake:x").driver();
        assertThat(driver).isNull();

        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new FakeDriver.Loader(before));
        try {
            assertThat(new JdbcUrl("jdbc:fake:x").driver()).isInstanceOf(FakeDriver.class);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
