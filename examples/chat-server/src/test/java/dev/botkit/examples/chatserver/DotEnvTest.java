package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DotEnvTest {

    @Test
    void readsKeysAndValues() throws StartException {
        assertThat(parse("PORT=3001\nHOST = 127.0.0.1 \nEMPTY="))
                .containsExactly(Map.entry("PORT", "3001"), Map.entry("HOST", "127.0.0.1"), Map.entry("EMPTY", ""));
    }

    @Test
    void skipsCommentsEmptyLinesAndAByteOrderMark() throws StartException {
        assertThat(parse("\uFEFFPORT=1 # the first\n\n   \n# PORT=2\nURL=http://a/#b\nNONE= # nothing"))
                .containsExactly(Map.entry("PORT", "1"), Map.entry("URL", "http://a/#b"), Map.entry("NONE", ""));
    }

    @Test
    void takesQuotedValuesAsTheyStand() throws StartException {
        assertThat(parse("A=\" x # y \" # comment\nB='say \"hi\"'\nC=\"\""))
                .containsExactly(Map.entry("A", " x # y "), Map.entry("B", "say \"hi\""), Map.entry("C", ""));
    }

    @Test
    void skipsExportAndLetsTheLastOfEqualKeysCount() throws StartException {
        assertThat(parse("export PORT=1\nPORT=2")).containsExactly(Map.entry("PORT", "2"));
    }

    @Test
    void namesTheLineThatItDoesNotUnderstandWithoutShowingIt() {
        assertThatThrownBy(() -> parse("PORT=1\nsecret"))
                .isInstanceOf(StartException.class)
                .hasMessage("test.env, line 2: expected KEY=value or a # comment.");
        assertThatThrownBy(() -> parse("A B=secret"))
                .hasMessageContaining("line 1")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> parse("A=\"secret"))
                .hasMessage("test.env, line 1: the quotes around the value do not match.");
        assertThatThrownBy(() -> parse("A='a' secret"))
                .hasMessageContaining("quotes")
                .hasMessageNotContaining("secret");
    }

    @Test
    void takesAMissingFileForAnEmptyOne(@TempDir Path folder) throws StartException {
        assertThat(DotEnv.read(folder.resolve(".env"))).isEmpty();
    }

    @Test
    void saysThatAFileIsNoText(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve(".env"), new byte[] {'A', '=', (byte) 0xff});

        assertThatThrownBy(() -> DotEnv.read(file))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot be read as UTF-8 text");
    }

    private static Map<String, String> parse(String text) throws StartException {
        return DotEnv.parse("test.env", text.lines().toList());
    }
}
