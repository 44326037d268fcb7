package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.learning.LearningMode;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptLinter;
import dev.botkit.script.Scripts;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped scripts, and teaching, as whoever tries the server sees them. */
class LearningTest {

    private static final Path SHIPPED = Path.of("scripts");

    @TempDir
    Path folder;

    private @Nullable ChatServer server;

    @BeforeEach
    void copyTheScripts() throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file :
                    files.filter(each -> !each.endsWith("learned.json")).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private ChatServer restart(boolean learning) throws StartException {
        stop();
        ChatServer started = ChatServer.start(Settings.of(
                Map.of("PORT", "0", "SCRIPTS", folder.toString(), "LEARNING_MODE", String.valueOf(learning))));
        server = started;
        return started;
    }

    private static ChatClient client(ChatServer server) throws Exception {
        return new ChatClient(HttpClient.newHttpClient(), server.url(), "somebody");
    }

    @Test
    void whatIsTaughtIsKnownInAnotherBrowserAndAfterARestartAndCanBeUndone() throws Exception {
        ChatServer first = restart(true);
        try (ChatClient ann = client(first);
                ChatClient bob = client(first)) {
            assertThat(ann.ask("Who made you?")).contains("Who made you?");
            assertThat(ann.ask("Some friends.")).startsWith("When somebody says");
            assertThat(ann.text()).isEqualTo("Some friends.");
            assertThat(ann.text()).isEqualTo("Shall I keep that?");
            assertThat(ann.ask("yes")).startsWith("I have learned it.");
            assertThat(bob.ask("who made you")).isEqualTo("Some friends.");
        }
        assertThat(folder.resolve("learned.json")).content().contains("Some friends.");

        ChatServer second = restart(true);
        try (ChatClient carol = client(second)) {
            assertThat(carol.ask("who made you?")).isEqualTo("Some friends.");
            assertThat(carol.ask("forget who made you")).contains("I have forgotten");
            assertThat(carol.ask("who made you?")).contains("who made you?");
            assertThat(carol.ask("cancel")).contains("learned nothing");
        }

        ChatServer third = restart(false);
        try (ChatClient dave = client(third)) {
            assertThat(dave.ask("who made you?")).contains("learning is off, but the script “create_a_reply”");
        }
    }

    @Test
    void theShippedScriptsAnswer() throws Exception {
        try (ChatClient client = client(restart(false))) {
            assertThat(client.ask("Opening hours?")).startsWith("We are open from Monday");
            assertThat(client.ask("find a gift")).isEqualTo("Who is the gift for?");
            assertThat(client.ask("for my daughter")).isEqualTo("How old is the child?");
            assertThat(client.ask("old enough")).startsWith("A number is enough");
            assertThat(client.text()).isEqualTo("How old is the child?");
            assertThat(client.ask("7")).startsWith("What do they like?");
            client.send("message", "paint");
            client.send("message", "cats");
            assertThat(client.ask("done")).isEqualTo("Is it to be something big?");
            assertThat(client.ask("No.")).startsWith("For a child of 7 who likes paint\\ncats, our shop has puzzles");
            assertThat(client.ask("get started")).startsWith("Welcome! This takes two minutes");
            assertThat(client.text()).isEqualTo("What shall I call you?");
            assertThat(client.ask("Ann")).startsWith("Nice to meet you, Ann.");
            assertThat(client.ask("just looking")).startsWith("Thank you, Ann!");
        }
    }

    @Test
    void theShippedScriptsHaveNoFaultsAndThoseOfLearningAreTheLibrarysOwn() throws Exception {
        Map<String, List<Script>> scripts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                scripts.put(String.valueOf(file.getFileName()), Scripts.read(Files.readString(file)));
            }
        }
        assertThat(ScriptLinter.lint(scripts, Set.of())).isEmpty();
        assertThat(Scripts.read(Files.readString(SHIPPED.resolve("create_a_reply.json"))))
                .isEqualTo(LearningMode.scripts());
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatThrownBy(() -> Settings.of(Map.of("LEARNING_MODE", "maybe", "SCRIPTS", folder.toString())))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("LEARNING_MODE is \"maybe\"");
        assertThatThrownBy(() ->
                        Settings.of(Map.of("SCRIPTS", folder.resolve("nowhere").toString())))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("no folder");
        assertThatThrownBy(() -> Settings.of(Map.of("LEARNING_MODE", "true")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("set SCRIPTS");
    }
}
