package dev.botkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {

    private static final LearnedAnswer LEARNED =
            new LearnedAnswer("ann", Instant.parse("2026-02-03T04:05:06.789Z"), "What is  THE answer?!");

    private final List<Script> exported = Scripts.read(ScriptsTest.exported());
    private final Script pizza = exported.get(0);

    @Test
    void whatAScriptSaysOfItselfIsRead() {
        assertThat(pizza.command()).isEqualTo("Order Pizza");
        assertThat(pizza.key()).isEqualTo("order pizza");
        assertThat(pizza.description()).isEqualTo("Takes an order");
        assertThat(pizza.tags()).containsExactly("food", "demo");
        assertThat(pizza.isFallback()).isFalse();
        assertThat(pizza.allowsTrigger()).isFalse();
        assertThat(pizza.learned()).isNull();
        assertThat(pizza.triggers())
                .containsExactly(
                        new ScriptTrigger(ScriptTrigger.Type.REGEXP, "\\bpizza\\b"),
                        new ScriptTrigger(ScriptTrigger.Type.STRING, "order"),
                        new ScriptTrigger(ScriptTrigger.Type.INTENT, "hungry"),
                        new ScriptTrigger(ScriptTrigger.Type.OTHER, "x"));
        assertThat(pizza.variables())
                .containsExactly(
                        new ScriptVariable("size", "string", null), new ScriptVariable("city", "entity", "Ulm"));
        assertThat(pizza.threads()).extracting(ScriptThread::topic).containsExactly("default", "ulm", "on_timeout");
        assertThat(pizza.thread("ULM")).as("topics have their case").isNull();
        assertThat(pizza.toString()).isEqualTo("Script[Order Pizza]");
    }

    @Test
    void aNameStandsInForACommand() {
        assertThat(exported.get(1).command()).isEqualTo("smalltalk");
        assertThat(Script.of(Map.of("name", "b", "command", "a")).command()).isEqualTo("a");
    }

    @Test
    void whatIsMissingOrNullIsEmpty() {
        Script smalltalk = exported.get(1);

        assertThat(smalltalk.triggers()).isEmpty();
        assertThat(smalltalk.variables()).isEmpty();
        ScriptLine line = smalltalk.thread("default").lines().get(0);
        assertThat(line.texts()).isEmpty();
        assertThat(line.execute()).isNull();
        assertThat(line.collect()).isNull();
        assertThat(line.conditional()).isNull();
        assertThat(line.action()).isEqualTo("stop");
        assertThat(exported.get(2).isFallback()).isTrue();
        assertThat(exported.get(2).allowsTrigger()).isTrue();
    }

    @Test
    void aLineHasTextsAndFieldsForTheMessage() {
        ScriptLine line = line(1);

        assertThat(line.texts())
                .as("a plain text is one variation")
                .containsExactly("One pizza, coming up, {{identity.name}}!");
        assertThat(line.meta()).containsExactly(entry("typingDelay", "1500"), entry("delay", "20"));
        assertThat(line(2).texts()).containsExactly("Which size?", "How big?");
    }

    @Test
    void aQuestionHasAKeyAndOptions() {
        ScriptCollect collect = line(2).collect();

        assertThat(collect.key()).isEqualTo("size");
        assertThat(collect.multiple()).isFalse();
        assertThat(collect.options())
                .extracting(ScriptOption::type, ScriptOption::pattern, ScriptOption::action, ScriptOption::isDefault)
                .containsExactly(
                        tuple(ScriptOption.Type.STRING, "small", "next", false),
                        tuple(ScriptOption.Type.REGEX, "l(arge)?", "execute_script", false),
                        tuple(ScriptOption.Type.UTTERANCE, "quit", "stop", false),
                        tuple(ScriptOption.Type.OTHER, "default", "repeat", true));
        assertThat(collect.options().get(1).execute()).isEqualTo(new ScriptTarget("big orders", "hall"));
        assertThat(collect.defaultOption()).isSameAs(collect.options().get(3));
    }

    @Test
    void quickRepliesAreTheLinesAndThoseOfItsOptions() {
        assertThat(line(2).quickReplies())
                .extracting(ScriptQuickReply::title, ScriptQuickReply::payload, ScriptQuickReply::contentType)
                .containsExactly(
                        tuple("medium", "M", "text"),
                        tuple("", "", "location"),
                        tuple("small", "S", "text"),
                        tuple("l(arge)?", "l(arge)?", null));
    }

    @Test
    void aConditionalLineHasNothingToSayAndTakesTheValueBesideNew() {
        ScriptLine line = line(3);

        assertThat(line.texts()).as("the editor's label").isEmpty();
        assertThat(line.conditional())
                .extracting(
                        ScriptConditional::left,
                        ScriptConditional::test,
                        ScriptConditional::right,
                        ScriptConditional::action)
                .containsExactly("{{vars.city}}", ScriptConditional.Test.EQUALS, "Ulm", "ulm");
        assertThat(conditional("left", "_new", "left_val", 3, "test", "!exists"))
                .extracting(ScriptConditional::left, ScriptConditional::test, ScriptConditional::right)
                .containsExactly("3", ScriptConditional.Test.NOT_EXISTS, "");
        assertThat(conditional("test", "!equals").test()).isEqualTo(ScriptConditional.Test.NOT_EQUALS);
        assertThat(conditional("test", "exists").test()).isEqualTo(ScriptConditional.Test.EXISTS);
        assertThat(conditional("test", "smells").test()).isEqualTo(ScriptConditional.Test.OTHER);
    }

    @Test
    void filesAreThoseForTheWebAndPicturesAreTold() {
        assertThat(line(4).files())
                .extracting(ScriptFile::url, ScriptFile::isImage)
                .containsExactly(tuple("https://x.example/a.PNG?v=1", true), tuple("/menu.pdf", false));
    }

    @ParameterizedTest
    @CsvSource({
        "a.jpeg,true",
        "a.JPG,true",
        "a.gif,true",
        "a.png,true",
        "a.webp,true",
        "a.svg,true",
        "a.svg#x.pdf,true",
        "a.pdf,false",
        "png,false",
        "a.png.pdf,false",
        "a.pdf?x=.png,false",
        "a.,false",
        "jpg?.,false"
    })
    void aPictureIsToldByTheEndOfItsName(String url, boolean isImage) {
        assertThat(ScriptFile.of(Fields.of(ScriptPlace.NOWHERE, Map.of("url", url)))
                        .isImage())
                .isEqualTo(isImage);
    }

    @Test
    void theLastLineIsTheFinalAction() {
        assertThat(line(5).action()).isEqualTo("complete");
        assertThat(pizza.thread("ulm").lines().get(0).execute()).isEqualTo(new ScriptTarget("ulm", "default"));
    }

    @Test
    void aScriptSharesNothingWithWhatItWasMadeOf() {
        List<Object> lines = new ArrayList<>(List.of(Map.of("text", "a")));
        Map<String, Object> json =
                new HashMap<>(Map.of("command", "a", "script", List.of(Map.of("topic", "default", "script", lines))));
        Script script = Script.of(json);

        lines.add(Map.of("text", "b"));
        json.put("command", "b");

        assertThat(script.thread("default").lines()).hasSize(1);
        assertThat(script.json()).containsEntry("command", "a");
        assertThatThrownBy(() -> script.json().put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> script.thread("default").json().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> Script.of(Map.of("command", "a", "x", new Object())))
                .isInstanceOf(BadScriptException.class)
                .hasMessageContaining("no JSON value");
    }

    @Test
    void whatCouldNotBeReadAgainIsRefusedAndLoneSurrogatesAreReplaced() {
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("x".repeat(1_001), 1),
                Map.of("n", new BigInteger("9".repeat(101))),
                Map.of("n", new BigDecimal("0." + "9".repeat(101))),
                Map.of("a\ud83d", 1, "a\ude00", 2))) {
            assertThatThrownBy(() -> Script.of(Map.of("command", "a", "deep", List.of(bad))))
                    .as("%s", bad)
                    .isInstanceOf(BadScriptException.class);
        }
        Script script = Script.of(Map.of(
                "command",
                "a\ud83d",
                "x".repeat(1_000),
                List.of(
                        "\ude00",
                        new BigInteger("9".repeat(100)),
                        1.5,
                        -7L,
                        new BigDecimal("5"),
                        new BigInteger("6"),
                        1L << 40,
                        new BigDecimal("1E+2"))));
        assertThat(script.command()).isEqualTo("a\ufffd");
        assertThat(Scripts.read(Scripts.write(List.of(script)))).containsExactly(script);
    }

    @Test
    void theVersionChangesWithWhatRunsAndWithNothingElse() {
        String version = pizza.version();

        assertThat(version).matches("[0-9a-f]{16}").isEqualTo(pizza.version());
        assertThat(pizza.with("description", "x")
                        .with("id", 7)
                        .with("triggers", List.of())
                        .version())
                .isEqualTo(version);
        assertThat(Script.of(new TreeMap<>(pizza.json())).version())
                .as("another order of fields")
                .isEqualTo(version);
        assertThat(pizza.with("script", List.of()).version()).isNotEqualTo(version);
        assertThat(pizza.with("variables", List.of()).version()).isNotEqualTo(version);
        assertThat(pizza.with("learned", LEARNED.json()).version())
                .as("literal texts")
                .isNotEqualTo(version);
    }

    @Test
    void aFieldCanBeChangedAndTakenAway() {
        Script changed = pizza.with("description", "New").with("tags", null);

        assertThat(changed.description()).isEqualTo("New");
        assertThat(changed.json()).doesNotContainKey("tags").containsEntry("botId", 42);
        assertThat(pizza.description()).isEqualTo("Takes an order");
        assertThatThrownBy(() -> pizza.with("command", null)).isInstanceOf(BadScriptException.class);
        assertThatThrownBy(() -> pizza.with("tags", 3)).isInstanceOf(BadScriptException.class);
    }

    @Test
    void scriptsAreEqualIfTheirJsonIs() {
        Map<String, Object> other = new LinkedHashMap<>(Map.of("command", "a", "tags", List.of("x")));

        assertThat(Script.of(other)).isEqualTo(Script.of(new TreeMap<>(other))).hasSameHashCodeAs(Script.of(other));
        assertThat(Script.of(other))
                .isNotEqualTo(Script.of(Map.of("command", "a")))
                .isNotEqualTo("a");
    }

    @Test
    void oneTriggerAndOneReplyMakeAScript() {
        Script script = Script.answering("greet", "hello", "Hi, {{vars.name}}!");

        assertThat(script.command()).isEqualTo("greet");
        assertThat(script.triggers()).containsExactly(new ScriptTrigger(ScriptTrigger.Type.STRING, "hello"));
        assertThat(script.thread("default").lines()).hasSize(2);
        assertThat(script.thread("default").lines().get(0).texts()).containsExactly("Hi, {{vars.name}}!");
        assertThat(script.thread("default").lines().get(1).action()).isEqualTo("complete");
        assertThat(script.learned()).isNull();
        assertThatThrownBy(() -> Script.answering(" ", "hello", "Hi")).isInstanceOf(BadScriptException.class);
    }

    @Test
    void aLearnedScriptKeepsWhoTaughtItAndIsNamedByItsQuestion() {
        Script script = Script.learned(LEARNED, "42 {{x}}");

        assertThat(script.learned()).isEqualTo(LEARNED);
        assertThat(script.command()).matches("learned-[0-9a-f]{24}");
        assertThat(script.triggers())
                .containsExactly(new ScriptTrigger(ScriptTrigger.Type.STRING, "what is the answer"));
        assertThat(Scripts.read(Scripts.write(List.of(script)))).containsExactly(script);
        Script again = Script.learned(new LearnedAnswer("bob", Instant.EPOCH, "what IS the answer..."), "no idea");
        assertThat(again.command()).as("the same question").isEqualTo(script.command());
        Script other = Script.learned(new LearnedAnswer("bob", Instant.EPOCH, "what is the question"), "?");
        assertThat(other.command()).isNotEqualTo(script.command());
        assertThatThrownBy(() -> Script.learned(new LearnedAnswer("bob", Instant.EPOCH, " \n"), "x"))
                .isInstanceOf(BadScriptException.class);
    }

    private ScriptLine line(int number) {
        return pizza.thread("default").lines().get(number - 1);
    }

    private static ScriptConditional conditional(Object... fields) {
        Map<String, Object> json = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            json.put((String) fields[i], fields[i + 1]);
        }
        return ScriptConditional.of(Fields.of(ScriptPlace.NOWHERE, json));
    }
}
