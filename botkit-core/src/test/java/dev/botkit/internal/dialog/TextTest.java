package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What templates can do, and what they cannot. */
class TextTest {

    private static final Map<String, Object> VARS = vars();

    private static Map<String, Object> vars() {
        Map<String, Object> vars = new LinkedHashMap<>();
        vars.put("name", "Una <b> & \"co\"");
        vars.put("list", List.of("a", "b"));
        vars.put("people", List.of(Map.of("name", "Ann"), Map.of("name", "Bob")));
        vars.put("price", new BigDecimal("1E+3"));
        vars.put("zero", 0);
        vars.put("empty", "");
        vars.put("no", false);
        vars.put("nothing", null);
        vars.put("template", "{{vars.name}} {{#vars.list}}");
        return vars;
    }

    private static String render(String template) throws BadTemplateException {
        return Text.of(template).in(new Scope(Map.of("vars", VARS, "responses", Map.of("size", "large"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "{{responses.size}}! > large!",
                "{{ responses.size }} > large",
                "{{{responses.size}}}{{&responses.size}} > largelarge",
                "{{vars.list}} > a, b",
                "{{vars.price}} > 1000",
                "{{#vars.people}}{{name}} {{/vars.people}}. > Ann Bob .",
                "{{#vars.list}}{{.}}{{/vars.list}} > ab",
                "{{#vars.empty}}x{{/vars.empty}}{{^vars.empty}}y{{/vars.empty}} > y",
                "{{#vars.zero}}x{{/vars.zero}}{{^vars.no}}y{{/vars.no}} > y",
                "{{^vars.missing}}y{{/vars.missing}}{{^vars.nothing}}z{{/vars.nothing}} > yz",
                "a{{vars.missing}}{{vars.missing.more}}{{nobody}}{{vars.nothing}}{{vars}}b > ab",
                "{{! said to nobody }}x > x",
            })
    void valuesArePutIn(String template, String text) throws Exception {
        assertThat(render(template)).isEqualTo(text);
    }

    @Test
    void valuesStayAsTheyAre() throws Exception {
        assertThat(render("{{vars.name}}")).as("not escaped").isEqualTo("Una <b> & \"co\"");
        assertThat(render("{{vars.template}}")).as("never a template itself").isEqualTo("{{vars.name}} {{#vars.list}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{vars.name.toUpperCase}}",
                "{{vars.name.class}}",
                "{{vars.list.size}}",
                "{{vars.class.name}}",
                "{{vars.people.0.name}}",
                "{{getClass}}",
                "{{vars.hashCode}}"
            })
    void nothingIsReachedByReflection(String template) throws Exception {
        assertThat(render("[" + template + "]")).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello {{vars.name",
                "Hello {{{vars.name}}",
                "{{#vars.list}}",
                "{{/vars.list}}",
                "{{#vars.list}}{{/vars.people}}",
                "{{#vars.list}}{{#vars.people}}{{/vars.list}}{{/vars.people}}",
                "{{> self}}",
                "{{>self}}",
                "{{<parent}}{{/parent}}",
                "{{$block}}x{{/block}}",
                "{{=<% %>=}}<%vars.name%>",
            })
    void whatDoesNotCloseOrCallsOthersIsNoTemplate(String template) {
        assertThatThrownBy(() -> Text.of(template)).isInstanceOf(BadTemplateException.class);
    }

    @Test
    void sectionsAreNestedSixteenDeepAtMost() throws Exception {
        assertThat(render("{{#vars.list}}".repeat(1) + "x" + "{{/vars.list}}".repeat(1)))
                .isEqualTo("xx");
        String open = "{{#responses.size}}";
        String close = "{{/responses.size}}";
        assertThat(render(open.repeat(16) + "x" + close.repeat(16))).isEqualTo("x");
        assertThatThrownBy(() -> Text.of(open.repeat(17) + "x" + close.repeat(17)))
                .hasMessageContaining("more than 16 sections");
        assertThatThrownBy(() -> Text.of(open.repeat(6_000) + "x" + close.repeat(6_000)))
                .isInstanceOf(BadTemplateException.class);
        assertThatThrownBy(() -> Text.of("{{vars.name}}".repeat(2_000))).hasMessageContaining("16384 characters");
    }

    @Test
    void repetitionsOfRepetitionsEndInBoundedTime() throws Exception {
        Map<String, Object> many = Map.of("list", Collections.nCopies(1_000, "x"));
        Scope scope = new Scope(many);
        Text silent = Text.of("{{#list}}".repeat(10) + "{{/list}}".repeat(10));
        assertThatThrownBy(() -> silent.in(scope)).isInstanceOf(Scope.BeyondBoundsException.class);
        Text loud = Text.of("{{#list}}" + "y".repeat(100) + "{{/list}}");
        assertThatThrownBy(() -> loud.in(scope)).isInstanceOf(Scope.BeyondBoundsException.class);
        assertThat(Text.of("{{#list}}{{.}}{{/list}}").in(scope))
                .as("the steps are counted anew")
                .hasSize(1_000);
    }

    @Test
    void whatWasLearnedIsNoTemplate() {
        assertThat(Text.literal("{{vars.name}} {{").in(new Scope(Map.of("vars", VARS))))
                .isEqualTo("{{vars.name}} {{");
    }
}
