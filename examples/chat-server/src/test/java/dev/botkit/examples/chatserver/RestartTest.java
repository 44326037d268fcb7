package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import dev.botkit.identity.AnonymousSecret;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a restart leaves of a chat, with each kind of store that can be set. With {@code
 * -Dbotkit.mongo.uri=…} MongoDB is a real one.
 */
@ParameterizedClass
@EnumSource(RestartTest.Kind.class)
class RestartTest {

    enum Kind {
        MONGO,
        H2
    }

    private static final @Nullable String REAL_MONGO = System.getProperty("botkit.mongo.uri");

    @Parameter
    Kind kind;

    @TempDir
    Path folder;

    private final Browser ann = new Browser("ann");
    private final Map<String, String> settings = new HashMap<>(Map.of("PORT", "0"));
    private @Nullable MongoServer mongo;
    private ChatServer server;

    @BeforeEach
    void start() throws Exception {
        if (kind == Kind.H2) {
            settings.put("JDBC_URL", "jdbc:h2:" + folder.resolve("chat"));
        } else if (REAL_MONGO != null) {
            settings.put("MONGO_URI", REAL_MONGO);
        } else {
            mongo = new MongoServer(new MemoryBackend());
            settings.put("MONGO_URI", mongo.bindAndGetConnectionString() + "/chat");
        }
        server = ChatServer.start(Settings.of(settings));
    }

    private void restart() throws Exception {
        server.close();
        server = ChatServer.start(Settings.of(settings));
    }

    @AfterEach
    void stop() {
        server.close();
        if (mongo != null) {
            mongo.shutdownNow();
        }
    }

    @Test
    void theNewest50AreThereWithQuickRepliesAndFiles() throws Exception {
        chatOfAnn();
        List<Map<String, @Nullable Object>> before = ann.history(server, "");
        restart();

        List<Map<String, @Nullable Object>> after = ann.history(server, "");

        assertThat(after).hasSize(50).isEqualTo(before);
        assertThat(after).extracting(entry -> entry.get("seq")).startsWith(17).endsWith(66);
        assertThat(after.get(46)).containsEntry("type", "message_received").containsEntry("text", "quick replies");
        assertThat(after.get(47))
                .containsEntry("type", "message")
                .containsEntry(
                        "quick_replies",
                        List.of(
                                Map.of("title", "Say hi", "payload", "echo hi"),
                                Map.of("title", "Count to three", "payload", "count to 3"),
                                Map.of("title", "Help", "payload", "help")));
        assertThat(after.get(48)).containsEntry("type", "message_received").containsEntry("text", "image");
        assertThat(after.get(49))
                .containsEntry("type", "message")
                .containsEntry("files", List.of(Map.of("url", "images/robot.svg", "image", true)));
        assertThat(ann.history(server, ",\"before\":17"))
                .extracting(entry -> entry.get("seq"))
                .hasSize(16)
                .startsWith(1)
                .endsWith(16);
    }

    @Test
    void theChatGoesOnWhereItWas() throws Exception {
        chatOfAnn();
        restart();

        try (ChatClient chat = ann.chat(server)) {
            chat.send("hello", "");
            assertThat(chat.frame()).contains("Welcome back!", "\"seq\":67");
            chat.send("message", "echo again");
            assertThat(chat.frame()).contains("\"text\":\"again\"", "\"seq\":69");
        }
    }

    @Test
    void anotherBrowserThatNamesTheSameUserSeesAndChangesNothing() throws Exception {
        chatOfAnn();
        List<Map<String, @Nullable Object>> before = ann.history(server, "");
        restart();
        Browser other = new Browser("ann");

        assertThat(other.history(server, "")).as("without a cookie").isEmpty();
        try (ChatClient chat = ann.chat(server);
                ChatClient others = other.chat(server)) {
            others.send("hello", "");
            assertThat(others.text()).as("to a new user").startsWith("Hello!");
            assertThat(others.ask("echo something else")).isEqualTo("something else");
            assertThat(other.history(server, ""))
                    .extracting(entry -> entry.get("text"))
                    .containsExactly("Hello! I am a Botkit bot.", "echo something else", "something else");

            assertThat(ann.history(server, "")).isEqualTo(before);
            // The first frame that she gets is what she asks for.
            assertThat(chat.ask("echo still me")).isEqualTo("still me");
            assertThat(ann.history(server, ""))
                    .extracting(entry -> entry.get("seq"))
                    .endsWith(67, 68);
            assertThat(other.history(server, "")).hasSize(3);
        }
    }

    @Test
    void aResumeClientGetsWhatItHasMissedAndThenGoesOn() throws Exception {
        String token = AnonymousSecret.generate().reveal();
        Map<String, @Nullable Object> session;
        try (ChatClient chat = ann.chat(server)) {
            chat.send(hello(token, ""));
            session = Browser.object(chat.frame());
            assertThat(session).containsEntry("type", "session").containsEntry("seq", 0);
            assertThat(chat.text()).startsWith("Hello!");
            chat.send("{\"type\":\"message\",\"text\":\"count to 5\",\"user\":\"ann\",\"id\":\"m1\"}");
            assertThat(chat.frame()).contains("\"type\":\"received\"", "\"id\":\"m1\"", "\"seq\":2");
            for (int i = 1; i <= 5; i++) {
                assertThat(chat.text()).isEqualTo(Integer.toString(i));
            }
        }
        restart();

        try (ChatClient chat = ann.chat(server)) {
            chat.send(hello(token, ",\"epoch\":\"" + session.get("epoch") + "\",\"after\":4"));
            assertThat(Browser.object(chat.frame()))
                    .containsEntry("type", "session")
                    .containsEntry("resumed", true)
                    .containsEntry("conversation", session.get("conversation"))
                    .containsEntry("epoch", session.get("epoch"))
                    .containsEntry("seq", 7);
            for (int seq = 5; seq <= 7; seq++) {
                assertThat(chat.frame()).contains("\"type\":\"message\"", "\"seq\":" + seq);
            }
            assertThat(chat.frame()).as("the greeting, which is new").contains("\"seq\":8");
            chat.send("{\"type\":\"message\",\"text\":\"count to 5\",\"user\":\"ann\",\"id\":\"m1\"}");
            assertThat(chat.frame())
                    .as("a repeat")
                    .contains("\"type\":\"received\"", "\"seq\":2", "\"duplicate\":true");
        }
        assertThat(ann.history(server, "", "Authorization", "Botkit " + token))
                .extracting(entry -> entry.get("seq"))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    // ---- helpers

    private static String hello(String token, String cursor) {
        return "{\"type\":\"hello\",\"user\":\"ann\",\"channel\":\"socket\",\"resume\":{\"v\":1,\"token\":\"" + token
                + "\"" + cursor + "}}";
    }

    /** 66 entries: a greeting, a question with 60 answers, and two with one each. */
    private void chatOfAnn() throws Exception {
        try (ChatClient chat = ann.chat(server)) {
            chat.send("hello", "");
            assertThat(chat.text()).startsWith("Hello!");
            chat.send("message", "count to 60");
            for (int i = 1; i <= 60; i++) {
                assertThat(chat.text()).isEqualTo(Integer.toString(i));
            }
            assertThat(chat.ask("quick replies")).startsWith("Here are some");
            assertThat(chat.ask("image")).isEqualTo("This is me.");
        }
    }
}
