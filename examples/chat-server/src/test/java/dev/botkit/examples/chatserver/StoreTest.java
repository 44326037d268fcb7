package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which store the settings name, and what is said when it is not there. */
class StoreTest {

    @Test
    void isNoneByDefault() throws StartException {
        assertThat(Store.of(Map.of())).isNull();
        assertThat(Store.of(Map.of("MONGO_URI", "", "JDBC_URL", " ", "JDBC_USER", "bob", "JDBC_PASSWORD", "x")))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "MONGO_URI, mongodb://localhost/chat, MongoDB",
        "JDBC_URL, jdbc:postgresql://localhost/chat, PostgreSQL",
        "JDBC_URL, jdbc:h2:~/chat, H2",
        "JDBC_URL, jdbc:other:chat, a database"
    })
    void isTheOneThatIsSet(String setting, String value, String name) throws StartException {
        Store store = Store.of(Map.of(setting, value));

        assertThat(store.name()).isEqualTo(name);
        assertThat(store.setting()).isEqualTo(setting);
        assertThat(store.toString()).doesNotContain(value);
    }

    @Test
    void cannotBeTwo() {
        assertThatThrownBy(() -> Store.of(Map.of("MONGO_URI", "mongodb://s3cret@localhost", "JDBC_URL", "jdbc:s3cret")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("MONGO_URI")
                .hasMessageContaining("JDBC_URL")
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("\n");
    }

    @Test
    void needsAUserForAPassword() {
        assertThatThrownBy(() -> Store.of(Map.of("JDBC_URL", "jdbc:h2:mem:x", "JDBC_PASSWORD", "s3cret")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("JDBC_USER")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "MONGO_URI, mongodb://bob:s3cret@127.0.0.1:<port>/chat?serverSelectionTimeoutMS=300, cannot be reached",
        "MONGO_URI, mongo://bob:s3cret@127.0.0.1:<port>/chat, is not a connect string",
        "MONGO_URI, s3cret, is not a connect string",
        "JDBC_URL, jdbc:postgresql://127.0.0.1:<port>/chat?user=bob&password=s3cret, 127.0.0.1:<port>/chat",
        "JDBC_URL, jdbc:postgresql://bob:s3cret@127.0.0.1:<port>/chat, jdbc:postgresql:",
        "JDBC_URL, jdbc:nobody://bob:s3cret@127.0.0.1:<port>/chat, no JDBC driver",
        "JDBC_URL, s3cret, no JDBC driver"
    })
    void saysInOneLineWithoutThePasswordThatItIsNotThere(String setting, String value, String words)
            throws IOException {
        String port = Integer.toString(closedPort());
        Map<String, String> settings = Map.of("PORT", "0", setting, value.replace("<port>", port));

        assertThatThrownBy(() -> ChatServer.start(Settings.of(settings)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(setting + ": ")
                .hasMessageContaining(words.replace("<port>", port))
                .hasMessageNotContaining("s3cret")
                .hasMessageNotContaining("\n");
    }

    @Test
    void signsInWithAUserAndAPasswordBesideTheUrl(@TempDir Path folder) throws Exception {
        String url = "jdbc:h2:" + folder.resolve("chat");
        start(url, "bob", "s3cret").close();

        start(url, "bob", "s3cret").close();
        start(url + ";USER=bob;PASSWORD=s3cret", null, null).close();
        assertThatThrownBy(() -> start(url, "bob", "wr0ng"))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("JDBC_URL: ")
                .hasMessageContaining("password")
                .hasMessageNotContaining("wr0ng")
                .hasMessageNotContaining("\n");
    }

    private static ChatServer start(String url, @Nullable String user, @Nullable String password)
            throws StartException {
        Map<String, String> settings = new HashMap<>(Map.of("PORT", "0", "JDBC_URL", url));
        if (user != null && password != null) {
            settings.put("JDBC_USER", user);
            settings.put("JDBC_PASSWORD", password);
        }
        return ChatServer.start(Settings.of(settings));
    }

    /** A port that nobody listens to. */
    static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
