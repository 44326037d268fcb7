package dev.botkit.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    private static final String SCRIPTED = "This is a scripted model.";

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    private AssistantServer start(Map<String, String> values) throws StartException {
        Settings settings = Settings.of(values, folder.toString());
        return AssistantServer.start(settings, AssistantModel.of(settings.provider()));
    }

    private HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }

    @Test
    void thePageItselfSaysThatTheModelIsScripted() throws Exception {
        try (AssistantServer server = start(Map.of("PORT", "0"))) {
            HttpResponse<String> page = get(server.url());

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains(SCRIPTED, "<botkit-chat").doesNotContain("<!-- the model -->");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .startsWith("default-src 'none'");
        }
    }

    @Test
    void thePageNamesTheModelOfAProvider() throws Exception {
        Map<String, String> values = Map.of(
                "PORT",
                "0",
                "OPENAI_BASE_URL",
                "http://127.0.0.1:9/v1",
                "OPENAI_API_KEY",
                "sk-secret",
                "MODEL",
                "<b>&");
        try (AssistantServer server = start(values)) {
            assertThat(get(server.url()).body())
                    .contains("The model is <strong>&lt;b&gt;&amp;</strong> at 127.0.0.1:9.")
                    .doesNotContain(SCRIPTED, "sk-secret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"assistant.css", "robot.svg", "botkit/client.js", "botkit/chat.html"})
    void theFilesOfThePageAreThere(String file) throws Exception {
        try (AssistantServer server = start(Map.of("PORT", "0"))) {
            assertThat(get(server.url().resolve(file)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theFilesOfTheDatabaseAreNotServed() throws Exception {
        try (AssistantServer server = start(Map.of("PORT", "0"))) {
            assertThat(folder.resolve("chats.mv.db")).exists();
            assertThat(get(server.url().resolve("chats.mv.db")).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed(@TempDir Path other) throws Exception {
        try (AssistantServer server = start(Map.of("PORT", "0"))) {
            String port = Integer.toString(server.url().getPort());
            Settings settings = Settings.of(Map.of("PORT", port), other.toString());

            assertThatThrownBy(() -> AssistantServer.start(settings, AssistantModel.of(null)))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("Port " + port + " cannot be opened")
                    .hasMessageContaining("PORT");
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Settings settings =
                Settings.of(Map.of("PORT", "0"), file.resolve("chats").toString());

        assertThatThrownBy(() -> AssistantServer.start(settings, AssistantModel.of(null)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("The folder " + file.resolve("chats") + " (DATA_DIR) cannot be made");
    }

    @Test
    void aPageOfAnotherNameThatLeadsHereGetsNothing() throws Exception {
        try (AssistantServer server = start(Map.of("PORT", "0"));
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.url().getPort())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain("<botkit-chat");
        }
    }
}
