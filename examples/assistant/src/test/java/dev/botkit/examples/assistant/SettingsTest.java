package dev.botkit.examples.assistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static Settings of(Map<String, String> values) throws StartException {
        return Settings.of(values, "data");
    }

    @Test
    void theScriptedModelOnPort3000IsTheDefault() throws StartException {
        Settings settings = of(Map.of("MODEL", " ", "OPENAI_API_KEY", ""));

        assertThat(settings).isEqualTo(new Settings(3000, Path.of("data").toAbsolutePath(), null));
    }

    @Test
    void aKeyAndAModelAreOpenAis() throws StartException {
        Provider provider = of(Map.of("OPENAI_API_KEY", "sk-secret", "MODEL", "gpt-4o-mini"))
                .provider();

        assertThat(provider).isNotNull();
        assertThat(provider.place()).isEqualTo("api.openai.com");
        assertThat(provider.apiKey()).isEqualTo("sk-secret");
        assertThat(provider.open()).as("the model").isNotNull();
    }

    @Test
    void aServerOfYourOwnNeedsNoKey() throws StartException {
        Provider provider = of(Map.of("OPENAI_BASE_URL", "http://localhost:11434/v1", "MODEL", "tiny"))
                .provider();

        assertThat(provider).isNotNull();
        assertThat(provider.place()).isEqualTo("localhost:11434");
        assertThat(provider.apiKey()).isNull();
        assertThat(provider.open()).as("the model").isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI_API_KEY, sk-secret, 'OPENAI_API_KEY is set, but MODEL is not.'",
        "OPENAI_BASE_URL, http://localhost/v1, 'OPENAI_BASE_URL is set, but MODEL is not.'",
        "MODEL, tiny, 'MODEL is set, but neither OPENAI_API_KEY nor OPENAI_BASE_URL is.'"
    })
    void whatIsMissingIsNamedInOneLine(String name, String value, String message) {
        assertThatThrownBy(() -> of(Map.of(name, value)))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContainingAny("\n", "sk-secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:11434",
                "ftp://localhost/v1",
                "http:///v1",
                "http://bob:sk-secret@localhost/v1",
                "http://localhost/v1?key=sk-secret",
                "sk-secret",
                "http://local host/sk-secret"
            })
    void aUrlThatIsNoneIsNotShown(String url) {
        assertThatThrownBy(() -> of(Map.of("OPENAI_BASE_URL", url, "MODEL", "tiny")))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("OPENAI_BASE_URL must be the server's URL")
                .hasMessageNotContaining("sk-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk secret", "sk-secret\nX-Other: 1", "sk-sécret"})
    void aKeyThatIsNoneIsNotShown(String key) {
        assertThatThrownBy(() -> of(Map.of("OPENAI_API_KEY", key, "MODEL", "tiny")))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("OPENAI_API_KEY has characters that no key has")
                .hasMessageNotContaining("cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "65536"})
    void aBadPortIsNamed(String port) {
        assertThatThrownBy(() -> of(Map.of("PORT", port)))
                .isInstanceOf(StartException.class)
                .hasMessage("PORT is \"" + port + "\"; it must be a number from 0 to 65535.");
    }

    @Test
    void theFolderOfTheDatabaseBringsNoSettingsOfIt() {
        assertThatThrownBy(() -> of(Map.of("DATA_DIR", "a;INIT=RUNSCRIPT FROM 'x'")))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("DATA_DIR is ");
    }

    @Test
    void theKeyIsInNoText() throws StartException {
        Settings settings = of(Map.of("OPENAI_API_KEY", "sk-secret", "MODEL", "gpt-4o-mini"));

        assertThat(settings.toString()).contains("gpt-4o-mini").doesNotContain("sk-secret");
        AssistantModel model = AssistantModel.of(settings.provider());
        assertThat(model.toString() + model.chat()).doesNotContain("sk-secret");
    }

    @Test
    void systemPropertiesWinOverTheEnvironment() throws StartException {
        Properties properties = new Properties();
        properties.setProperty("PORT", "1");
        properties.setProperty("assistant.data", "from-the-pom");

        Settings settings = Settings.load(new HashMap<>(Map.of("PORT", "2")), properties);

        assertThat(settings.port()).isEqualTo(1);
        assertThat(settings.data()).isEqualTo(Path.of("from-the-pom").toAbsolutePath());
        assertThat(Settings.load(Map.of("PORT", "2"), new Properties()).port()).isEqualTo(2);
    }

    @Test
    void theKeyIsNotTakenFromACommandLine() {
        Properties properties = new Properties();
        properties.setProperty("OPENAI_API_KEY", "sk-secret");

        assertThatThrownBy(() -> Settings.load(Map.of("MODEL", "tiny"), properties))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("OPENAI_API_KEY must be in the environment")
                .hasMessageNotContaining("sk-secret");
    }

    @Test
    void everySettingIsInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("..", "..", "docs", "MODELS.md"));

        for (String setting : new String[] {"OPENAI_BASE_URL", "OPENAI_API_KEY", "MODEL", "PORT", "DATA_DIR"}) {
            assertThat(page).contains("\n| `" + setting + "` |");
        }
    }
}
