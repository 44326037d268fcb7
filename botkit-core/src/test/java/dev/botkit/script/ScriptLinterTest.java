package dev.botkit.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.script.ScriptLinter.Finding;
import dev.botkit.script.ScriptLinter.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptLinterTest {

    private static final String END = "{\"action\":\"complete\"}";

    @Test
    void aScriptThatIsAllRightHasNoFindings() {
        assertThat(lint("""
                {"command":"pizza","triggers":[{"type":"string","pattern":"pizza"},{"type":"regexp","pattern":"p(i|a)z"}],
                 "script":[
                  {"topic":"default","script":[
                    {"text":["Hello {{vars.name}} {{#vars.a}}x{{/vars.a}}"]},
                    {"text":["Size?"],"collect":{"key":"size","options":[
                      {"type":"string","pattern":"small","action":"next"},
                      {"type":"regex","pattern":"big|huge","action":"big"},
                      {"type":"utterance","pattern":"quit","action":"stop"},
                      {"default":true,"action":"repeat"}]}},
                    {"text":["a label"],"conditional":{"left":"{{vars.a}}","test":"exists","action":"big"}},
                    {"text":["And?"],"collect":{"key":"open","options":[]}},
                    {"action":"default"}]},
                  {"topic":"big","script":[{"action":"execute_script","execute":{"script":"PIZZA","thread":"other"}}]},
                  {"topic":"other","script":[{"text":"bye"},{"action":"stop"}]},
                  {"topic":"on_timeout","script":[{"action":"timeout"}]}]}""")).isEmpty();
    }

    @Test
    void aThreadThatIsNeverReachedIsNamed() {
        assertThat(lint("""
                {"command":"a","script":[
                  {"topic":"default","script":[{"action":"one"}]},
                  {"topic":"one","script":[{"text":"x"},{"action":"stop"}]},
                  {"topic":"two","script":[{"action":"three"}]},
                  {"topic":"three","script":[{"action":"two"}]}]}"""))
                .contains(
                        "WARNING Script \"a\", thread \"two\": The thread is never reached; nothing goes to it.",
                        "WARNING Script \"a\", thread \"three\": The thread is never reached; nothing goes to it.")
                .hasSize(3);
    }

    @Test
    void aThreadThatAnotherScriptOrThePageStartsIsReached() {
        String b = """
                {"command":"b","script":[{"topic":"default","script":[{"action":"stop"}]},
                  {"topic":"side","script":[{"action":"stop"}]}]%s}""";
        String a = """
                {"command":"a","script":[{"topic":"default","script":[
                  {"action":"execute_script","execute":{"script":"B","thread":"side"}}]}]}""";

        assertThat(lint(a, b.formatted(""))).isEmpty();
        assertThat(lint(b.formatted(",\"allow_trigger\":true"))).isEmpty();
        assertThat(lint(b.formatted(""))).hasSize(1);
    }

    @Test
    void linesBehindTheEndOfAThreadAreNamed() {
        assertThat(lint(script("{\"text\":\"x\",\"action\":\"stop\"},{\"text\":\"y\"}," + END)))
                .containsExactly("WARNING Script \"s\", thread \"default\", line 2: The line is never reached; the"
                        + " thread ends with line 1.");
    }

    @Test
    void aScriptWithoutAStartIsNamed() {
        assertThat(lint("{\"command\":\"a\",\"script\":[]}"))
                .containsExactly(
                        "WARNING Script \"a\": The script has no thread \"default\", with which it would start.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"text":"x","action":"nowhere"}; The line goes to "nowhere", which is neither a thread of this script nor an action.
            {"conditional":{"left":"a","test":"exists","action":"gone"}}; The condition goes to "gone", which is neither a thread of this script nor an action.
            {"action":"execute_script"}; `The line executes a script, but does not say which; "execute" has to name it.`
            {"action":"execute_script","execute":{"script":"missing"}}; The line executes the script "missing", which is not there.
            {"action":"execute_script","execute":{"script":"S","thread":"lost"}}; The line executes the thread "lost" of script "S", which has no such thread.
            {"conditional":{"left":"a","test":"smells","action":"stop"}}; The condition never holds: its test has to be "equals", "!equals", "exists" or "!exists".
            {"text":"Hi {{vars.name"}; A template does not close: behind "{{" there is no "}}".
            {"text":["ok","{{#vars.a}} x"]}; A template does not close the section "vars.a".
            {"text":"{{#a}}{{#b}}{{/a}}{{/b}}"}; A template closes the section "a", which is not open there.
            {"text":"{{/a}}"}; A template closes the section "a", which is not open there.
            {"text":"{{}}"}; A template has a tag that is empty or does not close.
            {"text":"{{{a}} x"}; A template does not close: behind "{{" there is no "}}".
            {"text":"x","quick_replies":[{"title":"{{a"}]}; A template does not close: behind "{{" there is no "}}".
            {"text":"x","meta":[{"key":"k","value":"{{a"}]}; A template does not close: behind "{{" there is no "}}".
            {"conditional":{"left":"{{a","test":"exists","action":"stop"}}; A template does not close: behind "{{" there is no "}}".
            """)
    void whatCannotWorkIsAnErrorWithItsLine(String line, String sentence) {
        assertThat(lint(script("{\"text\":\"Hello\"}," + line)))
                .containsExactly("ERROR Script \"s\", thread \"default\", line 2: " + sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{=<% %>=}} <% a %> {{",
                "a } b }}",
                "{ {x} }",
                "{{! comment }}",
                "{{{a}}} {{&b}}",
                "{{^a}}{{/a}}"
            })
    void templatesThatCloseAreFine(String template) {
        assertThat(lint(script("{\"text\":\"" + template + "\"}"))).isEmpty();
    }

    @Test
    void whatWasTaughtIsNoTemplate() {
        Script learned = Script.learned(new LearnedAnswer("ann", Instant.EPOCH, "open?"), "{{");

        assertThat(ScriptLinter.lint(List.of(learned))).isEmpty();
    }

    @Test
    void scriptsInCodeAreNotMissing() {
        List<Script> scripts = Scripts.read(
                "[" + script("{\"action\":\"execute_script\",\"execute\":{\"script\":\"In Code\",\"thread\":\"x\"}}")
                        + "]");

        assertThat(ScriptLinter.lint(Map.of("", scripts), Set.of("in code"))).isEmpty();
        assertThat(ScriptLinter.lint(scripts)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"type":"string","pattern":"A"},{"type":"string","pattern":" a"}; WARNING; Option 2 never matches: option 1 is the same.
            {"type":"regex","pattern":"b+"},{"type":"string","pattern":"x"},{"type":"regex","pattern":"b+"}; WARNING; Option 3 never matches: option 1 is the same.
            {"type":"utterance","pattern":"yes"},{"type":"utterance","pattern":"YES"}; WARNING; Option 2 never matches: option 1 is the same.
            {"type":"regex","pattern":".*"},{"type":"utterance","pattern":"no"}; WARNING; Option 2 never matches: option 1 before it matches every answer.
            {"type":"regex","pattern":"small|large"},{"type":"string","pattern":"LARGE"}; WARNING; Option 2 never matches: option 1 before it matches that answer.
            {"type":"string","pattern":" "},{"type":"string","pattern":"x"}; WARNING; Option 1 never matches: its pattern is empty.
            {"type":"utterance","pattern":"maybe"},{"type":"string","pattern":"x"}; WARNING; Option 1 never matches: an utterance is "yes", "no" or "quit".
            {"type":"smell","pattern":"x"},{"type":"string","pattern":"y"}; WARNING; Option 1 never matches: its type has to be "string", "regex" or "utterance".
            {"type":"regex","pattern":"a(b"}; ERROR; Option 1 is no regular expression: Unclosed group (character 4).
            {"type":"string","pattern":"x","action":"gone"}; ERROR; Option 1 goes to "gone", which is neither a thread of this script nor an action.
            {"type":"string","pattern":"x","action":"execute_script","execute":{"script":"none"}}; ERROR; Option 1 executes the script "none", which is not there.
            {"type":"string","pattern":"x"},{"default":true,"action":"stop"}; WARNING; `The question has 2 default options; only the first one is taken.`
            """)
    void anOptionThatCannotWorkIsNamed(String options, String severity, String sentence) {
        String question = "{\"text\":\"?\",\"collect\":{\"key\":\"k\",\"options\":[" + options
                + ",{\"default\":true,\"action\":\"next\"}]}}";

        assertThat(lint(script(question)))
                .containsExactly(severity + " Script \"s\", thread \"default\", line 1: " + sentence);
    }

    @Test
    void aStringOptionBeforeARegexIsFine() {
        assertThat(lint(script("""
                {"text":"?","collect":{"options":[{"type":"string","pattern":"large"},{"type":"regex","pattern":"large"},
                 {"default":true}]}}"""))).isEmpty();
    }

    @Test
    void aQuestionWithOptionsButWithoutADefaultIsNamed() {
        assertThat(lint(script("{\"text\":\"?\",\"collect\":{\"options\":[{\"type\":\"string\",\"pattern\":\"a\"}]}}")))
                .containsExactly(
                        "WARNING Script \"s\", thread \"default\", line 1: The question has no default option, so"
                                + " any other answer goes on to the next line.");
        assertThat(lint(script("{\"text\":\"?\",\"collect\":{\"key\":\"open\"}}")))
                .isEmpty();
        assertThat(lint(script("{\"text\":\"?\",\"collect\":{\"multiple\":true,"
                        + "\"options\":[{\"type\":\"string\",\"pattern\":\"done\"}]}}")))
                .as("several answers: those that match nothing are collected")
                .isEmpty();
    }

    @Test
    void aQuestionThatCollectsWithoutAnEndIsNamed() {
        assertThat(
                        lint(
                                script(
                                        "{\"text\":\"?\",\"collect\":{\"multiple\":true,\"options\":[{\"default\":true,\"action\":\"next\"}]}}")))
                .containsExactly("ERROR Script \"s\", thread \"default\", line 1: The question collects answers, but no"
                        + " option can match, so that it would never end.");
    }

    @Test
    void triggersThatNeverMatchAreNamed() {
        assertThat(lint("""
                {"command":"a","triggers":[{"type":"string","pattern":"Hi"},{"type":"regexp","pattern":"(x"},
                  {"type":"telepathy","pattern":"x"},{"type":"string","pattern":" "},{"type":"regexp","pattern":".*"}],
                 "is_fallback":true,"script":[{"topic":"default","script":[{"action":"stop"}]}]}""", """
                {"command":"b","triggers":[{"type":"string","pattern":"hi "},{"type":"regexp","pattern":"hi"}],
                 "is_fallback":true,"script":[{"topic":"default","script":[{"action":"stop"}]}]}"""))
                .containsExactly(
                        "ERROR Script \"a\": Trigger 2 is no regular expression: Unclosed group (character 3).",
                        "WARNING Script \"a\": Trigger 3 never matches: its type has to be \"string\", \"regexp\" or \"intent\".",
                        "WARNING Script \"a\": Trigger 4 never matches: its pattern is empty.",
                        "WARNING Script \"a\": Trigger 5 matches every text; \"is_fallback\" is for that.",
                        "WARNING Script \"b\": Trigger 1 never matches: script \"a\" has the same one before it.",
                        "WARNING Script \"b\": It never is the fallback, for script \"a\" before it is.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            what.* clinic.*; ^what.* clinic.*\\\\b
            (hi|hello)( there)?; ^(hi|hello)( there)?\\\\b
            colou?r; ^colou?r\\\\b
            order \\d+; ^order \\\\d+\\\\b
            ^help; ^^help\\\\b
            [wv]eather; ^[wv]eather\\\\b
            say "(a|b)"; ^say \\"(a|b)\\"\\\\b
            """)
    void aStringTriggerThatHoldsAPatternIsNamedWithTheWayToMendIt(String pattern, String mended) {
        Script script = Script.answering("s", pattern, "x");

        assertThat(ScriptLinter.lint(Map.of("old.json", List.of(script)), Set.of()))
                .extracting(Finding::toString)
                .containsExactly(
                        "file \"old.json\", script \"s\": Trigger 1 looks like a regular expression, but a \"string\""
                                + " is compared literally. The original's server read it as {\"type\": \"regexp\", \"pattern\": \""
                                + mended + "\"}: write that, or read the file with LEGACY_STRING_TRIGGERS.");
        List<Script> legacy = Scripts.read(Scripts.write(List.of(script)), ScriptReadOption.LEGACY_STRING_TRIGGERS);
        assertThat(ScriptLinter.lint(legacy)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"what is this?", "c++", "50 (or more)", "really... no", "what? now", "a.b", "$5", "#1", "5 * 3"})
    void aStringTriggerOfWordsIsNoPattern(String pattern) {
        assertThat(ScriptLinter.lint(List.of(Script.answering("s", pattern, "x"))))
                .isEmpty();
    }

    @Test
    void aLegacyStringThatIsNoPatternIsNamed() {
        String json = Scripts.write(List.of(Script.answering("s", "what.* (clinic", "x")));

        assertThat(ScriptLinter.lint(Scripts.read(json, ScriptReadOption.LEGACY_STRING_TRIGGERS)))
                .extracting(Finding::sentence)
                .containsExactly(
                        "Trigger 1 is compared literally, for as a pattern it is no regular expression: Unclosed"
                                + " group (character 18).");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '`', textBlock = """
            ^\\p{L}+$ @ WARNING @ reads \\p (character 2) as JavaScript does, as the letter p; to have all of the pattern read as Java reads it, put (?U) in front.
            \\Qa.b\\E @ WARNING @ reads \\Q (character 1) as JavaScript does, as the letter Q; to have all of the pattern read as Java reads it, put (?U) in front.
            [a-z&&c] @ WARNING @ reads && (character 5) as JavaScript does, as the character &; to have all of the pattern read as Java reads it, put (?U) in front.
            [a[b]]c @ WARNING @ reads [ in a class (character 3) as JavaScript does, as a character; to have all of the pattern read as Java reads it, put (?U) in front.
            \\u{1F600} @ WARNING @ reads \\u{ (character 1) as JavaScript does without the flag u, as the letter u and a brace; write the character itself.
            (x)?a\\1 @ ERROR @ refers to group 1, which may take no part in a match; in Java it has to: write (x|) instead of (x)?.
            (?<=a+)b @ ERROR @ repeats something without a bound in a look-behind (character 6); Java needs one: {0,100} instead of *.
            [\\ud83d\\ude00-\\ude4f] @ ERROR @ names half a character at character 15; in Java characters are whole, so write them themselves: [😀-🙏].
            """)
    void aPatternThatJavaWouldReadDifferentlyIsNamed(String pattern, String severity, String sentence) {
        Script script =
                Script.answering("s", "x", "x").with("triggers", List.of(Map.of("type", "regexp", "pattern", pattern)));

        assertThat(ScriptLinter.lint(List.of(script)))
                .extracting(finding -> finding.severity() + " " + finding.sentence())
                .contains(severity + " Trigger 1 " + sentence);
        if (severity.equals("WARNING")) {
            assertThat(ScriptLinter.lint(List.of(script.with(
                            "triggers",
                            List.of(Map.of(
                                    "type", "regexp", "pattern", "(?U)" + pattern.replace("\\u{1F600}", "x")))))))
                    .extracting(Finding::severity)
                    .doesNotContain(Severity.WARNING);
        }
        assertThat(lint(script("{\"text\":\"?\",\"collect\":{\"options\":[{\"type\":\"regex\",\"pattern\":\""
                        + pattern.replace("\\", "\\\\") + "\"},{\"default\":true}]}}")))
                .contains(severity + " Script \"s\", thread \"default\", line 1: Option 1 " + sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(?<first_name>x)", "[^]", "[[]", "a{,3}", "{name}", "\\/", "(?i)a++", "\\bпривет\\b", "[]", "]"
            })
    void aPatternThatMeansTheSameIsFine(String pattern) {
        assertThat(ScriptLinter.lint(List.of(Script.answering("s", "x", "x")
                        .with("triggers", List.of(Map.of("type", "regexp", "pattern", "y" + pattern))))))
                .isEmpty();
    }

    @Test
    void aLoopWithoutAQuestionIsNamedWithItsWay() {
        assertThat(lint("""
                {"command":"a","script":[{"topic":"default","script":[{"text":"x"},
                  {"action":"execute_script","execute":{"script":"b"}}]}]}""", """
                {"command":"b","script":[{"topic":"default","script":[{"action":"next"},{"action":"more"}]},
                  {"topic":"more","script":[{"action":"execute_script","execute":{"script":"A"}}]}]}"""))
                .containsExactly("ERROR Script \"b\", thread \"more\", line 1: \"default\" → \"default\" → \"more\" →"
                        + " \"default\" goes round without a question; such a dialog is ended after a while.");
    }

    @Test
    void aLoopOfOneThreadAndARepeatWithoutAQuestionAreNamed() {
        assertThat(lint(script("{\"text\":\"x\"},{\"action\":\"default\"}"))).hasSize(1);
        assertThat(lint(script("{\"text\":\"x\",\"action\":\"repeat\"}"))).hasSize(1);
        assertThat(lint(script("{\"text\":\"?\",\"collect\":{\"key\":\"k\"}},{\"action\":\"default\"}")))
                .as("a question stands between")
                .isEmpty();
    }

    @Test
    void aLoopUnderAConditionIsAWarning() {
        assertThat(lint(script("{\"conditional\":{\"left\":\"{{vars.a}}\",\"test\":\"exists\",\"action\":\"default\"}},"
                        + END)))
                .containsExactly(
                        "WARNING Script \"s\", thread \"default\", line 1: \"default\" → \"default\" goes round"
                                + " without a question; such a dialog is ended after a while. It does so while its conditions hold.");
    }

    @Test
    @Timeout(60)
    void twoThousandThreadsInARowAndTenThousandScriptsAreLookedAt() {
        StringBuilder threads = new StringBuilder("{\"topic\":\"default\",\"script\":[{\"action\":\"t0\"}]}");
        for (int i = 0; i < 1_998; i++) {
            threads.append(",{\"topic\":\"t" + i + "\",\"script\":[{\"action\":\""
                    + (i == 1_997 ? "default" : "t" + (i + 1)) + "\"}]}");
        }
        assertThat(lint("{\"command\":\"many\",\"script\":[" + threads + "]}"))
                .containsExactly(
                        "ERROR Script \"many\", thread \"t1997\", line 1: 1999 threads go round without a question;"
                                + " such a dialog is ended after a while.");
        List<Script> scripts = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            scripts.add(Script.answering("c" + i, "t" + i, "x"));
        }
        assertThat(ScriptLinter.lint(scripts)).isEmpty();
    }

    @Test
    void thereAreAThousandFindingsAtMost() {
        List<Script> scripts = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            scripts.add(Script.answering("c" + i, "t" + i, "{{"));
        }
        assertThat(ScriptLinter.lint(scripts)).hasSize(1_000);
    }

    @Test
    void filesAreNamedAndACommandInTwoOfThemIsFound() {
        Map<String, List<Script>> files = new LinkedHashMap<>();
        files.put("a.json", List.of(Script.answering("hello", "hi", "Hi")));
        files.put("b.json", List.of(Script.answering("Hello", "hi", "{{")));

        assertThat(ScriptLinter.lint(files, Set.of()))
                .containsExactly(new Finding(
                        Severity.ERROR,
                        new ScriptPlace("b.json", "Hello", null, 0),
                        "There is a script of this command already, in file \"a.json\"; this one is not used."));
    }

    private static String script(String lines) {
        return "{\"command\":\"s\",\"script\":[{\"topic\":\"default\",\"script\":[" + lines + "]}]}";
    }

    private static List<String> lint(String... scripts) {
        return ScriptLinter.lint(Scripts.read("[" + String.join(",", scripts) + "]")).stream()
                .map(finding -> finding.severity() + " S" + finding.toString().substring(1))
                .toList();
    }
}
