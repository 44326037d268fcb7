package dev.botkit.script;

import static dev.botkit.script.ScriptReadOption.LEGACY_STRING_TRIGGERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file as editors of the original exported them, with what their authors wrote into patterns. */
class OldFilesTest {

    @TempDir
    Path folder;

    private static String json() throws IOException {
        try (InputStream in = OldFilesTest.class.getResourceAsStream("clinic.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private ScriptFiles files(ScriptReadOption... options) throws IOException {
        Files.writeString(folder.resolve("clinic.json"), json());
        return ScriptFiles.folder(folder, options);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "what clinic is it                | clinic_hours",
                "WHAT is the next clinic day      | clinic_hours",
                "when is it open?                 | clinic_hours",
                "clinic  hours please             | clinic_hours",
                "tell me what clinic it is        | ",
                "my name is Zoë                   | introduce",
                "call me {name}                   | introduce",
                "who am i?                        | introduce",
                "料金を教えて                     | prices",
                "what’s the price                 | prices",
                "price                            | ",
            })
    void anOldFileRunsAsItsAuthorsMeantIt(String text, String command) throws IOException {
        try (ScriptFiles files = files(LEGACY_STRING_TRIGGERS)) {
            Script found = ScriptMatcher.of(files).match(text);

            assertThat(found == null ? null : found.command()).isEqualTo(command);
        }
    }

    @Test
    void aPatternGoesOverLinesAsInJavaScript() throws IOException {
        try (ScriptFiles files = files(LEGACY_STRING_TRIGGERS)) {
            assertThat(ScriptMatcher.of(files)
                            .match("is it open\non this Monday")
                            .command())
                    .isEqualTo("clinic_hours");
        }
    }

    @Test
    void withoutTheOptionStringsAreLiteralAndTheLinterNamesThem() throws IOException {
        try (ScriptFiles files = files()) {
            assertThat(ScriptMatcher.of(files).match("what clinic is it")).isNull();
            assertThat(ScriptMatcher.of(files).match("what.* clinic.* is it")).isNotNull();
        }
        assertThat(ScriptLinter.lint(Scripts.read(json())))
                .extracting(ScriptLinter.Finding::sentence)
                .hasSize(2)
                .allMatch(sentence -> sentence.contains("looks like a regular expression"));
        assertThat(ScriptLinter.lint(Scripts.read(json(), LEGACY_STRING_TRIGGERS)))
                .isEmpty();
    }

    @Test
    void anOldFileIsWrittenBackWithoutLoss() throws IOException {
        List<Script> literal = Scripts.read(json());
        List<Script> legacy = Scripts.read("clinic.json", json(), LEGACY_STRING_TRIGGERS);

        assertThat(legacy).isEqualTo(literal);
        assertThat(Scripts.write(legacy)).isEqualTo(Scripts.write(literal));
        assertThat(legacy.get(0).triggers())
                .extracting(ScriptTrigger::type)
                .startsWith(
                        ScriptTrigger.Type.LEGACY_STRING, ScriptTrigger.Type.LEGACY_STRING, ScriptTrigger.Type.STRING);
        assertThat(legacy.get(0).with("description", "x").triggers())
                .isEqualTo(legacy.get(0).triggers());
        assertThat(Scripts.write(legacy)).contains("\"type\": \"string\"", "\"what.* clinic.*\"", "\"id\": 17");
    }

    @Test
    void aScriptThatIsReplacedIsReadInTheSameWay() throws IOException {
        try (ScriptFiles files = files(LEGACY_STRING_TRIGGERS)) {
            Script script = ScriptMatcher.of(files).named("clinic_hours");
            Script changed = script.with("triggers", List.of(Map.of("type", "string", "pattern", "open.* now")));

            assertThat(files.replace(script, changed)).isTrue();
            assertThat(ScriptMatcher.of(files).match("open right now")).isEqualTo(changed);
        }
    }
}
