package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.script.Script;
import dev.botkit.script.ScriptFiles;
import dev.botkit.script.ScriptMatcher;
import dev.botkit.script.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @Test
    void listensToThisComputerOnPort3000ByDefault() throws StartException {
        Settings settings = Settings.of(Map.of("PORT", " "));

        assertThat(settings.port()).isEqualTo(3000);
        assertThat(settings.host().isLoopbackAddress()).isTrue();
    }

    @Test
    void listensToAllNetworksWhenToldTo() throws StartException {
        assertThat(Settings.of(Map.of("HOST", "0.0.0.0")).host().isAnyLocalAddress())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "65536", "3000x", "99999999999"})
    void saysInOneLineThatAPortIsBad(String port) {
        assertThatThrownBy(() -> Settings.of(Map.of("PORT", port)))
                .isInstanceOf(StartException.class)
                .hasMessage("PORT is \"" + port + "\"; it must be a number from 0 to 65535.");
    }

    @Test
    void saysInOneLineThatAHostIsNotThisComputer() {
        // 192.0.2.0/24 is set aside for documentation: no computer has it.
        assertThatThrownBy(() -> Settings.of(Map.of("HOST", "192.0.2.1")))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("HOST is \"192.0.2.1\", which is no address of this computer")
                .hasMessageNotContaining("\n");
    }

    @Test
    void letsTheEnvironmentWinOverTheWorkingDirectoryAndThatOverTheShippedFile(@TempDir Path folder)
            throws IOException, StartException {
        Path shipped = Files.createDirectories(folder.resolve("examples/chat-server"));
        Files.writeString(shipped.resolve(".env"), "PORT=1\n");
        assertThat(Settings.load(Map.of(), folder).port()).isEqualTo(1);

        Files.writeString(folder.resolve(".env"), "PORT=2\n");
        assertThat(Settings.load(Map.of(), folder).port()).isEqualTo(2);

        assertThat(Settings.load(Map.of("PORT", "3"), folder).port()).isEqualTo(3);
    }

    @Test
    void readsTheShippedFile() throws StartException {
        // Surefire runs the tests in the folder of the module, where the shipped file lies.
        assertThat(Path.of(".env")).exists();
        assertThat(DotEnv.read(Path.of(".env"))).isEqualTo(Map.of("LEARNING_MODE", "true"));
    }

    @Test
    void stringTriggersAreReadAsTheOriginalsServerReadThemIfAskedFor(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("old.json"), Scripts.write(List.of(Script.answering("a", "what.* clinic.*", "Here."))));
        Map<String, String> usual = Map.of("SCRIPTS", folder.toString());
        Map<String, String> legacy = Map.of("SCRIPTS", folder.toString(), "LEGACY_STRING_TRIGGERS", "true");

        assertThat(match(usual, "what clinic is it")).isNull();
        assertThat(match(legacy, "what clinic is it")).isNotNull();
        assertThatThrownBy(() -> Settings.of(Map.of("LEGACY_STRING_TRIGGERS", "maybe")))
                .hasMessageContaining("LEGACY_STRING_TRIGGERS is \"maybe\"");
    }

    private static Script match(Map<String, String> settings, String text) throws StartException {
        try (ScriptFiles files = Settings.of(settings).scripts().open()) {
            return ScriptMatcher.of(files).match(text);
        }
    }

    @Test
    void namesEverySettingInTheShippedFileAndInTheDocumentation() throws IOException {
        String shipped = Files.readString(Path.of(".env"));
        String page = Files.readString(Path.of("..", "..", "docs", "CHAT_SERVER.md"));
        for (String setting : new String[] {
            "PORT",
            "HOST",
            "MONGO_URI",
            "JDBC_URL",
            "JDBC_USER",
            "JDBC_PASSWORD",
            "PUBLIC_URL",
            "EMBED_ORIGINS",
            "LEGACY_STRING_TRIGGERS"
        }) {
            assertThat(shipped).contains("\n#" + setting + "=");
            assertThat(page).contains("\n| `" + setting + "` |");
        }
        assertThat(shipped).contains("\n#SCRIPTS=").contains("\nLEARNING_MODE=true\n");
        assertThat(page).contains("\n| `SCRIPTS` |").contains("\n| `LEARNING_MODE` |");
    }
}
