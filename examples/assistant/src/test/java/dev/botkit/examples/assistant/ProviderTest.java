package dev.botkit.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.examples.assistant.ProviderServer.Request;
import dev.botkit.identity.AnonymousSecret;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example with a server of models that speaks OpenAI's protocol. */
@Timeout(60)
class ProviderTest {

    @TempDir
    Path folder;

    private final String secret = AnonymousSecret.generate().reveal();
    private ProviderServer models;

    @BeforeEach
    void startModels() throws Exception {
        models = new ProviderServer();
    }

    @AfterEach
    void stopModels() {
        models.close();
    }

    private AssistantServer start(Map<String, String> more) throws StartException {
        Map<String, String> values = new HashMap<>(more);
        values.put("PORT", "0");
        values.putIfAbsent("OPENAI_BASE_URL", models.url());
        values.put("MODEL", "tiny");
        Settings settings = Settings.of(values, folder.toString());
        return AssistantServer.start(settings, AssistantModel.of(settings.provider()));
    }

    @Test
    void aLocalModelAnswersWithTheToolsOfTheShop() throws Exception {
        try (AssistantServer server = start(Map.of());
                Tab tab = Tab.open(server.url(), secret)) {
            assertThat(tab.reply()).as("the greeting").doesNotContain("scripted");
            tab.says("m1", "Where is order 1001?");
            Request first = models.next();
            assertThat(first.authorization())
                    .as("the key, of which there is none")
                    .isNull();
            assertThat(first.exchange().getRequestHeaders())
                    .as("of HTTP/2, which is not asked for")
                    .doesNotContainKey("Upgrade");
            assertThat(first.body())
                    .contains("\"tiny\"", "You are the assistant of a small web shop.", "Where is order 1001?")
                    .contains("\"orderStatus\"", "\"cancelOrder\"", "the order's number");
            first.begins().calls("orderStatus", 1001).ends("tool_calls");
            Request second = models.next();
            assertThat(tab.status()).isEqualTo("Looking the order up…");
            assertThat(second.body()).contains("a red bicycle, is on its way");
            second.begins().says("It is ");
            tab.awaitShown("It is ");
            second.says("on its way.").ends("stop");
            assertThat(tab.reply()).isEqualTo("It is on its way.");
        }
    }

    @Test
    void theKeyGoesToTheProviderAndASlashAtTheEndOfTheUrlDoesNoHarm() throws Exception {
        Map<String, String> values = Map.of("OPENAI_API_KEY", "sk-secret", "OPENAI_BASE_URL", models.url() + "/");
        try (AssistantServer server = start(values);
                Tab tab = Tab.openNew(server.url(), secret)) {
            tab.says("m1", "hello");
            Request request = models.next();
            assertThat(request.authorization()).isEqualTo("Bearer sk-secret");
            request.begins().says("Hi!").ends("stop");
            assertThat(tab.reply()).isEqualTo("Hi!");
        }
    }

    @Test
    void aProviderThatRefusesIsToldToTheUserWithoutWhatItSays() throws Exception {
        try (AssistantServer server = start(Map.of());
                Tab tab = Tab.openNew(server.url(), secret)) {
            tab.says("m1", "hello");
            models.next().fails(401, "wrong key sk-secret");
            assertThat(tab.reply()).isEqualTo("Sorry, I cannot answer now. Please try again.");
        }
    }
}
