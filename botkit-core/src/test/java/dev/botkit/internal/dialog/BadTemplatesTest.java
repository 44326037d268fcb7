package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.dialog.Dialog;
import dev.botkit.internal.json.Json;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptLinter;
import dev.botkit.script.ScriptLinter.Severity;
import dev.botkit.script.Scripts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text that is no template is said as it is written, whatever the template library thinks of it. */
class BadTemplatesTest {

    private static final List<String> PARTS = List.of(
            "{{",
            "}}",
            "{{{",
            "}}}",
            "{",
            "}",
            "#",
            "^",
            "/",
            "&",
            "!",
            ">",
            "<",
            "$",
            "=",
            "{{=",
            "=}}",
            "<%",
            "%>",
            ".",
            "..",
            "-",
            "-index",
            "-first",
            "this",
            " ",
            "\n",
            "\r",
            "a",
            "vars",
            "vars.list",
            "vars.a",
            "{{#vars.list}}",
            "{{/vars.list}}",
            "{{^vars.a}}",
            "{{/vars.a}}",
            "{{vars.map}}",
            "\u0000",
            "\ud83d",
            "é",
            "{{}}",
            "{{ }}",
            "{{.}}",
            "{{#vars.lists}}",
            "{{/vars.lists}}");

    /** A script that has a text wherever one can stand. */
    private static Script script(String text) {
        Map<String, Object> reply = Map.of("title", text, "payload", text, "image_url", text);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("text", List.of("Fine", text));
        line.put("quick_replies", List.of(reply));
        line.put("platforms", Map.of("web", Map.of("files", List.of(Map.of("url", "x" + text)))));
        line.put("meta", List.of(Map.of("key", "field", "value", text)));
        line.put("attachments", List.of(Map.of("title", text)));
        List<Object> lines = new ArrayList<>();
        lines.add(Map.of("conditional", Map.of("left", text, "test", "exists", "right", text, "action", "next")));
        lines.add(Map.of("conditional", Map.of("left", text, "test", "!equals", "right", text, "action", "next")));
        lines.add(line);
        lines.add(Map.of("action", "complete"));
        return Scripts.read(Json.write(Map.of(
                                "x",
                                List.of(Map.of(
                                        "command",
                                        "s",
                                        "script",
                                        List.of(
                                                Map.of("topic", "default", "script", lines),
                                                Map.of("topic", "other", "script", List.of(Map.of("text", text))))))))
                        .replaceFirst("^\\{\"x\":", "")
                        .replaceFirst("}$", ""))
                .get(0);
    }

    private static DialogHarness told(Script script) {
        DialogHarness harness = new DialogHarness().play(script);
        Map<String, Object> vars = new LinkedHashMap<>();
        vars.put("a", null);
        vars.put("list", Arrays.asList(null, "x", Map.of("y", 1), List.of()));
        vars.put("lists", List.of(Arrays.asList(1, null), List.of()));
        vars.put("map", Map.of("k", "v"));
        return harness.begin("s", null, vars);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{}}",
                "{{ }}",
                "{{{}}}",
                "{{&}}",
                "{{#}}{{/}}",
                "{{^ }}x{{/ }}",
                "{{/}}",
                "{{..}}",
                "{{{...}}}",
                "{{#..}}x{{/..}}",
                "{{a\nb}}",
                "{{",
                "Hi {{vars.name",
                "{{{x}}",
                "{{=<% %>=}}",
                "{{=}}",
                "{{= =}}",
                "{{>part}}",
                "{{<parent}}{{/parent}}",
                "{{$block}}{{/block}}",
                "{{#vars.a}}",
                "{{/vars.a}}",
                "{{#a}}{{#b}}{{/a}}{{/b}}"
            })
    void aTextThatIsNoTemplateIsSaidAsItIsWritten(String text) {
        DialogHarness harness = new DialogHarness().play(script(text));
        harness.picked = 1;
        harness.begin("s");
        assertThat(harness.replies).hasSize(1);
        assertThat(harness.replies.get(0).fields())
                .containsEntry("text", text)
                .containsEntry("quick_replies", List.of(Map.of("title", text, "payload", text, "image_url", text)))
                .containsEntry("field", text)
                .containsEntry("attachments", List.of(Map.of("title", text)))
                .containsEntry("files", List.of(Map.of("url", "x" + text, "image", false)));
        assertThat(ScriptLinter.lint(List.of(script(text))))
                .as("and the linter says so")
                .anyMatch(finding -> finding.severity() == Severity.ERROR
                        && finding.sentence().startsWith("A template "));
        assertThatThrownBy(() -> Dialog.define("d").say(text).build())
                .as("in code it is found when the dialog is built")
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("a template ");
    }

    @Test
    void noTextMakesAScriptUnusable() {
        for (int seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            Script script = script(text.toString());
            DialogHarness harness = told(script);
            assertThat(harness.replies).as("seed %s: %s", seed, text).hasSize(1);
            assertThat(harness.replies.get(0).text()).isEqualTo("Fine");
            assertThat(harness.begin("s", "other", Map.of()).outcomes())
                    .as("seed %s: %s", seed, text)
                    .containsExactly("completed", "completed");
        }
    }
}
