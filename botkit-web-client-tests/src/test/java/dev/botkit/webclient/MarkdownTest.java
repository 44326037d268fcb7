package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Hostile markdown costs little and breaks nothing. */
class MarkdownTest extends Browser {

    private static final int LARGEST = 65_536;
    private static final double MILLIS = 50;

    private static String filled(String unit, int length) {
        return unit.repeat(length / unit.length() + 1).substring(0, length);
    }

    private static Map<String, String> hostile() {
        Map<String, String> inputs = new LinkedHashMap<>();
        List<String> units = List.of(
                "[a](",
                "*a **b ",
                "_a __b ",
                "~a ~~b ",
                "> ",
                "- ",
                "1. ",
                "> - ",
                "![a](b",
                "[a][b]",
                "[",
                "`",
                "`a``b",
                "<a ",
                "<!-- ",
                "|a",
                "a@b.c ",
                "http://a.b/",
                "www.a.b ",
                "\\",
                "&amp;",
                "# ",
                "#",
                "*",
                "_",
                "a",
                "[a]: b\n",
                "- a\n",
                "> a\n",
                "```\n",
                "a\n=\n",
                "\n",
                " ",
                "\t",
                "***a",
                "**a *b**c*",
                "(",
                "{\"a\":",
                "\u202e",
                "- `\nword ",
                "|-*a ",
                "\"<a _a ",
                "\\a@");
        for (String unit : units) {
            inputs.put("64 KiB of " + unit, filled(unit, LARGEST));
            inputs.put("10,000 of " + unit, filled(unit, 10_000));
            inputs.put("300 of " + unit, unit.repeat(300));
        }
        StringBuilder quotes = new StringBuilder();
        StringBuilder lists = new StringBuilder();
        for (int i = 0; i < 140; i++) {
            quotes.append("> ".repeat(i)).append("x\n");
            lists.append("  ".repeat(i)).append("- x\n");
        }
        inputs.put("nested quotes", quotes.toString());
        inputs.put("nested lists", lists.toString());
        inputs.put("a table", "|a|b|\n|-|-|\n" + "|x|y|\n".repeat(590));
        return inputs;
    }

    @Test
    void rendersHostileInputWithinFiftyMilliseconds() {
        openChat();
        page.evaluate("async () => { window.md = await import('/botkit/markdown.js'); await md.ready; }");
        // Once for the compiler.
        hostile().values().forEach(this::millis);
        TreeMap<Double, String> times = new TreeMap<>();
        hostile().forEach((name, text) -> times.put(millis(text), name));

        System.out.printf("Hostile markdown: %s inputs, slowest %s%n", hostile().size(), times.lastEntry());
        assertThat(times.lastKey())
                .as("the time for %s", times.lastEntry().getValue())
                .isLessThan(MILLIS);
    }

    @Test
    void rendersRandomMixesWithinFiftyMilliseconds() {
        openChat();
        page.evaluate("async () => { window.md = await import('/botkit/markdown.js'); await md.ready; }");
        Random random = new Random(4);
        String[] parts = {
            "*a ",
            "**b ",
            "_a ",
            "__b ",
            "~~b ",
            "[a](",
            "![a](b",
            "](",
            ")",
            "`",
            "``",
            "> ",
            "- ",
            "1. ",
            "\n",
            "\n\n",
            "    ",
            "<a ",
            "<!--",
            "|a",
            "|-",
            "|\n",
            "http://a.b/",
            "a@b.c ",
            "\\",
            "# ",
            "```\n",
            "[a]: b\n",
            "word "
        };
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            StringBuilder unit = new StringBuilder();
            for (int j = random.nextInt(4); j >= 0; j--) {
                unit.append(parts[random.nextInt(parts.length)]);
            }
            int length = 200 << random.nextInt(6);
            inputs.add(filled(unit.toString(), length) + filled("word ", 10_000 - length));
        }
        inputs.forEach(this::millis);
        double slowest = inputs.stream().mapToDouble(this::millis).max().orElseThrow();

        System.out.printf("Random markdown: %s inputs, slowest %.1f ms%n", inputs.size(), slowest);
        assertThat(slowest).isLessThan(MILLIS);
    }

    /** Parsing, building and laying it out; a slow one counts when it is slow again and again: other things run too. */
    private double millis(String text) {
        return ((Number) page.evaluate("""
                text => {
                  const place = document.querySelector('botkit-chat').shadowRoot.querySelector('[role=log]');
                  let best = Infinity;
                  for (let tries = 0; tries < 8 && best > 40; tries++) {
                    const bubble = document.createElement('div');
                    bubble.className = 'bubble';
                    place.replaceChildren(bubble);
                    const start = performance.now();
                    bubble.append(md.markdown(text, location.href));
                    bubble.getBoundingClientRect();
                    best = Math.min(best, performance.now() - start);
                  }
                  place.replaceChildren();
                  return best;
                }""", text)).doubleValue();
    }

    @Test
    void backsOffWithFullJitterUpToHalfAMinute() {
        openChat();
        Object result = page.evaluate("""
                async () => {
                  const { backoff } = await import('/botkit/session.js');
                  return [backoff(0, () => 1), backoff(1, () => 1), backoff(6, () => 1), backoff(9999, () => 1), backoff(5, () => 0)];
                }""");
        assertThat(result).isEqualTo(List.of(500, 1000, 30000, 30000, 0));
    }

    @Test
    void keepsTheOutboxesOfConversationsApart() {
        openChat();
        Object result = page.evaluate("""
                async () => {
                  const { Outbox, Store } = await import('/botkit/session.js');
                  const store = new Store('sessionStorage', 'test:');
                  const box = new Outbox(store);
                  box.add({ id: 'early' });
                  box.open('a');
                  box.add({ id: 'second', failed: 'x' });
                  box.open('__proto__');
                  box.add({ id: 'third' });
                  const again = new Outbox(store);
                  again.open('a');
                  return [box.items.map((i) => i.id), again.items.map((i) => i.id), again.next().id, again.remove('nothing') === undefined];
                }""");
        assertThat(result).isEqualTo(List.of(List.of("third"), List.of("early", "second"), "early", true));
    }
}
