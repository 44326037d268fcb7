package dev.botkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptsTest {

    static String exported() {
        try (InputStream file = ScriptsTest.class.getResourceAsStream("exported.json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileThatIsReadWrittenAndReadAgainIsTheSame() {
        List<Script> read = Scripts.read(exported());

        String written = Scripts.write(read);

        assertThat(Scripts.read(written)).isEqualTo(read);
        assertThat(Scripts.write(Scripts.read(written))).isEqualTo(written);
    }

    @Test
    void unknownFieldsAndTheFormOfNumbersAreKept() {
        String written = Scripts.write(Scripts.read(exported()));

        assertThat(written)
                .contains("\"created\": 1.50,", "\"big\": 12345678901234567890123,", "\"tiny\": 1E-7,")
                .contains("\"_id\": \"58f6ab1cd3\"", "\"botId\": 42", "\"modified\": \"2018-12-12T15:23:41.416Z\"");
        Script script = Scripts.read(written).get(0);
        assertThat(script.json().get("custom"))
                .as("what the library does not know is not looked into")
                .isEqualTo(Map.of("focused", true, "deep", Arrays.asList(Map.of("placeholder", "kept"), null, true)));
        assertThat(script.json().keySet()).startsWith("id", "_id", "command", "description", "tags");
    }

    @Test
    void whatEditorsLeftOfTheirWindowsIsDroppedAndOtherPlatformsAreKept() {
        Script script = Scripts.read(exported()).get(0);

        assertThat(script.json()).doesNotContainKey("selected_scripts_threads");
        ScriptThread thread = script.thread("default");
        assertThat(thread.json()).doesNotContainKey("editable");
        assertThat(thread.lines())
                .allSatisfy(line -> assertThat(line.json())
                        .doesNotContainKeys("focused", "focused_user", "placeholder", "first_in_group"));
        assertThat(thread.lines().get(1).collect().json()).containsOnlyKeys("key", "options");
        assertThat(thread.lines().get(2).conditional().json()).doesNotContainKey("validators");
        assertThat(Scripts.write(List.of(script)))
                .contains("\"hasAuthor\": true", "\"fb_attachment\"")
                .contains("\"slack\": {\n                \"focused\": 1")
                .doesNotContain("invalid", "validators");
    }

    @Test
    void aByteOrderMarkAndWhiteSpaceAroundDoNotMatter() {
        assertThat(Scripts.read("\uFEFF \n[ ] \n")).isEmpty();
        assertThat(Scripts.write(List.of())).isEqualTo("[]\n");
    }

    @Test
    void aFileThatIsCutInTheMiddleSaysSoAndWhere() {
        String whole = exported();
        for (int end = 1; end < whole.stripTrailing().length(); end += 7) {
            String cut = whole.substring(0, end);
            assertThatThrownBy(() -> Scripts.read("faq.json", cut))
                    .as("cut behind %s characters", end)
                    .isInstanceOf(BadScriptException.class)
                    .hasMessageStartingWith("File \"faq.json\": ")
                    .hasMessageContaining("line ");
        }
        assertThatThrownBy(() -> Scripts.read("faq.json", whole.substring(0, whole.indexOf("smalltalk"))))
                .hasMessage("File \"faq.json\": The JSON ends in the middle; was it cut off?"
                        + " (line 56, column 13, behind 1 complete items)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "{\"scripts\":[]}",
                "null",
                "3",
                "\"x\"",
                "hello",
                "<html>",
                "[}",
                "[{]",
                "[] []",
                "[],",
                "[NaN]",
                "[{\"a\":1,\"a\":2}]",
                "['a']"
            })
    void whatIsNoJsonArrayIsRefused(String text) {
        assertThatThrownBy(() -> Scripts.read(text))
                .isInstanceOf(BadScriptException.class)
                .hasMessageContaining("line 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "null", "[]", "\"x\"", "true"})
    void whatIsNoObjectIsNoScript(String item) {
        assertThatThrownBy(() -> Scripts.read("[{\"command\":\"a\"}," + item + "]"))
                .isInstanceOf(BadScriptException.class)
                .hasMessageStartingWith("Script #2: A script has to be an object, not ");
    }

    @Test
    void aCommandMayStandOnlyOnceInAFile() {
        BadScriptException refusal = catchThrowableOfType(
                BadScriptException.class,
                () -> Scripts.read(
                        "a.json", "[{\"command\":\"Straße ΟΔΟΣ\"},{\"command\":\"x\"},{\"name\":\"STRAßE οδος\"}]"));

        assertThat(refusal.place()).isEqualTo(new ScriptPlace("a.json", "STRAßE οδος", null, 0));
        assertThat(refusal)
                .hasMessage("File \"a.json\", script \"STRAßE οδος\": The command stands twice in the file;"
                        + " script #3 is the second one. Case does not count.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "command": 3;                     Script #1: "command" has to be a text, not a number.
            "command": "";                    Script #1: "command" is missing or empty.
            "command": " ";                   Script #1: "command" is missing or empty.
            "id": "x";                        Script #1: "command" is missing or empty.
            "name": {};                       Script #1: "name" has to be a text, not an object.
            "command": "a", "triggers": {};   Script "a": "triggers" has to be a list, not an object.
            "command": "a", "triggers": [1];  Script "a": "triggers[1]" has to be an object, not a number.
            "command": "a", "triggers": [{}, {"type": []}]; Script "a": "triggers[2].type" has to be a text, not a list.
            "command": "a", "tags": ["x", 1]; Script "a": "tags[2]" has to be a text, not a number.
            "command": "a", "is_fallback": "true"; Script "a": "is_fallback" has to be true or false, not a text.
            "command": "a", "script": [{"script": []}]; Script "a": "script[1].topic" is missing or empty.
            "command": "a", "script": [{"topic": "t", "script": {}}]; Script "a", thread "t": "script[1].script" has to be a list, not an object.
            "command": "a", "script": [{"topic": "t", "script": [{}, {"text": 5}]}]; Script "a", thread "t", line 2: "text" has to be a list, not a number.
            "command": "a", "script": [{"topic": "t", "script": [{"text": ["x", null]}]}]; Script "a", thread "t", line 1: "text[2]" has to be a text, not null.
            "command": "a", "script": [{"topic": "t", "script": [{}, {}, {"action": true}]}]; Script "a", thread "t", line 3: "action" has to be a text, not true or false.
            "command": "a", "script": [{"topic": "t", "script": [{"collect": []}]}]; Script "a", thread "t", line 1: "collect" has to be an object, not a list.
            "command": "a", "script": [{"topic": "t", "script": [{"collect": {"options": [{"default": 1}]}}]}]; Script "a", thread "t", line 1: "collect.options[1].default" has to be true or false, not a number.
            "command": "a", "script": [{"topic": "t", "script": [{"conditional": {"left": []}}]}]; Script "a", thread "t", line 1: "conditional.left" has to be a text, not a list.
            "command": "a", "script": [{"topic": "t", "script": [{"execute": "b"}]}]; Script "a", thread "t", line 1: "execute" has to be an object, not a text.
            "command": "a", "script": [{"topic": "t", "script": [{"platforms": {"web": {"files": ["u"]}}}]}]; Script "a", thread "t", line 1: "platforms.web.files[1]" has to be an object, not a text.
            "command": "a", "script": [{"topic": "t", "script": [{"meta": [{"key": "k", "value": {}}]}]}]; Script "a", thread "t", line 1: "meta[1].value" has to be a text, not an object.
            "command": "a", "script": [{"topic": "t"}, {"topic": "t"}]; Script "a", thread "t": There are two threads of this topic.
            "command": "a", "learned": {"by": "u"}; Script "a": "learned" has to say "by" whom, "at" what time, and to what "question".
            "command": "a", "learned": {"by": "u", "at": "today", "question": "q"}; Script "a": "learned.at" has to be a time such as 2026-01-31T12:00:00Z.
            """)
    void aWrongTypeIsAnErrorThatNamesScriptThreadLineAndField(String fields, String message) {
        assertThatThrownBy(() -> Scripts.read("[{" + fields + "}]"))
                .isInstanceOf(BadScriptException.class)
                .hasMessage(message);
    }

    @Test
    void namesInMessagesAreCutAndInOneLine() {
        assertThatThrownBy(() -> Scripts.read("[{\"command\":\"a\\nb\\u001b[31m" + "x".repeat(500) + "\",\"tags\":3}]"))
                .hasMessage("Script \"a?b?[31m" + "x".repeat(52) + "…\": \"tags\" has to be a list, not a number.");
    }

    @Test
    void messagesHoldNothingOfWhatTheFileSays() {
        String secret = "c4n4ry";
        List<String> broken = List.of(
                "[{\"command\":\"a\",\"script\":[{\"topic\":\"t\",\"script\":[{\"text\":[\"" + secret + "\",3]}]}]}]",
                "[{\"command\":\"a\",\"description\":\"" + secret + "\"",
                "[{\"command\":\"a\",\"description\":" + secret + "}]",
                "[{\"command\":\"a\",\"learned\":{\"by\":\"" + secret + "\",\"at\":\"" + secret + "\",\"question\":\""
                        + secret + "\"}}]");
        for (String json : broken) {
            BadScriptException refusal = catchThrowableOfType(BadScriptException.class, () -> Scripts.read(json));
            for (Throwable each = refusal; each != null; each = each.getCause()) {
                assertThat(each.toString()).doesNotContain(secret);
            }
        }
    }

    @Test
    void aThousandThreadsAreFineAndTenThousandAreRefused() {
        Script script = Scripts.read(threads(1_000)).get(0);

        assertThat(script.threads()).hasSize(1_000);
        assertThat(script.thread("t999").lines()).hasSize(1);
        assertThatThrownBy(() -> Scripts.read(threads(10_000)))
                .hasMessage("Script \"many\": \"script\" holds more than 2000 items.");
    }

    private static String threads(int count) {
        return "[{\"command\":\"many\",\"script\":["
                + IntStream.range(0, count)
                        .mapToObj(i -> "{\"topic\":\"t" + i + "\",\"script\":[{\"action\":\"stop\"}]}")
                        .collect(Collectors.joining(","))
                + "]}]";
    }

    @Test
    void sizesDepthAndCountsAreBounded() {
        String deep = "[{\"command\":\"a\",\"x\":" + "[".repeat(40) + "]".repeat(40) + "}]";
        assertThatThrownBy(() -> Scripts.read(deep)).hasMessageContaining("nested more than 33 deep");
        assertThatThrownBy(() -> Scripts.read("[\"" + "x".repeat(Scripts.MAX_CHARACTERS) + "\"]"))
                .hasMessageContaining("longer than 33554432 characters");
        assertThatThrownBy(() -> Scripts.read("[" + "{},".repeat(Scripts.MAX_SCRIPTS) + "{}]"))
                .hasMessageContaining("more than 50000 scripts");
        assertThatThrownBy(() -> Scripts.read("[{\"command\":\"" + "x".repeat(513) + "\"}]"))
                .hasMessage("Script #1: \"command\" is longer than 512 characters.");
        assertThatThrownBy(() -> Scripts.read("[{\"command\":\"a\",\"n\":1e5000}]"))
                .isInstanceOf(BadScriptException.class);
        assertThatThrownBy(() -> Scripts.read("[{\"command\":\"a\",\"n\":" + "9".repeat(101) + "}]"))
                .isInstanceOf(BadScriptException.class)
                .hasMessageContaining("number is too long");
    }

    @Test
    void thirtyTwoLevelsAreNotTooDeep() {
        // The file is one, the script the second.
        String json = "[{\"command\":\"a\",\"x\":" + "[".repeat(31) + "]".repeat(31) + "}]";

        assertThat(Scripts.read(Scripts.write(Scripts.read(json)))).isEqualTo(Scripts.read(json));
    }

    @Test
    void strangeTextsSurvive() {
        String json =
                "[{\"command\":\"\\u0000$ne.a\\\"\",\"description\":\"\\ud83d\\ude00 \\u2028 \\u0000\",\"$set\":{\"a.b\":{\"\":1}}}]";
        Script script = Scripts.read(json).get(0);

        assertThat(script.command()).isEqualTo("\0$ne.a\"");
        assertThat(script.description()).isEqualTo("😀 \u2028 \0");
        assertThat(Scripts.read(Scripts.write(List.of(script)))).containsExactly(script);
    }
}
