package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hostile markdown costs little and breaks nothing. */
@Tag("measures")
class MarkdownTest extends Browser {

    private static final int LARGEST = 65_536;
    /** Times as much as 20,000 characters of plain text: about 50 ms on a quiet machine with two cores. */
    private static final double MOST_TIMES = 8;

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
                "~",
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
        units = List.of(
                "\u0301",
                "a\u0301",
                "a" + "\u0301\u0302\u0303".repeat(10),
                "a\u20dd",
                "\u05d0a",
                "\u200e\u200f",
                "\u2067a\u2069",
                "\u0633\u0644\u0627\u0645",
                "\u0e01\u0e47",
                "\u0928\u092e\u0938\u094d\u0924\u0947 ",
                "\u0f40\u0f90\u0fb5\u0f71",
                "\ue000",
                "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
                "\u05d0a\u05d0a\u05d0a\n",
                "**\u05d0a** ");
        for (String unit : units) {
            String name = unit.codePoints().mapToObj(Integer::toHexString).collect(Collectors.joining(" "));
            inputs.put("64 KiB of U+ " + name, filled(unit, LARGEST / unit.getBytes(StandardCharsets.UTF_8).length));
            inputs.put("64 Ki characters of U+ " + name, filled(unit, LARGEST));
            inputs.put("10,000 of U+ " + name, filled(unit, 10_000));
            inputs.put("2,999 of U+ " + name, filled(unit, 2_999));
            inputs.put("lines of U+ " + name, (filled(unit, 190) + "\n").repeat(52));
        }
        inputs.put("many scripts", letters());
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

    /** Each from another script than the one before, and many from other fonts. */
    private static String letters() {
        Random random = new Random(7);
        return random.ints(0xa0, 0x3000)
                .filter(Character::isLetter)
                .limit(LARGEST)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void rendersHostileInputInAtMostEightTimesTheTimeOfPlainText() {
        openChat();
        page.evaluate("async () => { window.md = await import('/botkit/markdown.js'); await md.ready; }");
        // Some of them first, for the compiler.
        hostile().values().stream().limit(40).forEach(this::cost);
        TreeMap<Double, String> times = new TreeMap<>();
        hostile().forEach((name, text) -> times.put(cost(text), name));

        System.out.printf(
                "Hostile markdown: %s inputs, the slowest, in times of plain text: %s%n",
                hostile().size(),
                times.descendingMap().entrySet().stream().limit(6).toList());
        assertThat(times.lastKey())
                .as(
                        "how many times longer than plain text it takes: %s",
                        times.lastEntry().getValue())
                .isLessThan(MOST_TIMES);
    }

    @Test
    void eachFrameOfHostileInputThatGrowsTakesAtMostEightTimesTheTimeOfPlainText() {
        openChat();
        page.evaluate("async () => { window.md = await import('/botkit/markdown.js'); await md.ready; }");
        Map<String, String> inputs = hostile();
        // Read by blocks, all of it.
        inputs.keySet().removeIf(name -> name.startsWith("64 K"));
        inputs.values().stream().limit(40).forEach(this::cost);
        TreeMap<Double, String> times = new TreeMap<>();
        inputs.forEach((name, text) -> times.put(cost(text, true), name));

        System.out.printf(
                "Hostile markdown that grows: %s inputs, the slowest, in times of plain text: %s%n",
                inputs.size(),
                times.descendingMap().entrySet().stream().limit(6).toList());
        assertThat(times.lastKey())
                .as(
                        "how many times longer than plain text it takes: %s",
                        times.lastEntry().getValue())
                .isLessThan(MOST_TIMES);
    }

    @Test
    void rendersRandomMixesInAtMostEightTimesTheTimeOfPlainText() {
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
        for (int i = 0; i < 160; i++) {
            StringBuilder unit = new StringBuilder();
            for (int j = random.nextInt(4); j >= 0; j--) {
                unit.append(parts[random.nextInt(parts.length)]);
            }
            int length = 200 << random.nextInt(6);
            inputs.add(filled(unit.toString(), length) + filled("word ", 10_000 - length));
        }
        inputs.stream().limit(40).forEach(this::cost);
        TreeMap<Double, String> times = new TreeMap<>();
        inputs.forEach(text -> times.put(cost(text), text.substring(0, 60)));

        System.out.printf(
                "Random markdown: %s inputs, slowest %.1f times plain text%n", inputs.size(), times.lastKey());
        assertThat(times.lastKey()).as(times.lastEntry().getValue()).isLessThan(MOST_TIMES);
    }

    /**
     * Parsing, building, laying out and painting it, the whole frame in which it comes, as a multiple of what the same
     * browser takes at the same time for plain text without any script of ours. A slow one counts when it is slow again
     * and again: other things run too.
     */
    private double cost(String text) {
        return cost(text, false);
    }

    private double cost(String text, boolean grows) {
        return ((Number) page.evaluate("""
                async ([text, mostTimes, grows]) => {
                  const root = document.querySelector('botkit-chat').shadowRoot;
                  const place = root.querySelector('[role=log]');
                  const scroll = root.querySelector('.scroll');
                  const once = (fill, again) => new Promise((seen) => requestAnimationFrame(() => {
                    const row = document.createElement('div');
                    const bubble = document.createElement('div');
                    row.className = 'row';
                    bubble.className = 'bubble';
                    row.append(bubble);
                    const start = performance.now();
                    fill(bubble);
                    if (!again) place.replaceChildren(row);
                    scroll.scrollTop = scroll.scrollHeight;
                    const { port1, port2 } = new MessageChannel();
                    port1.onmessage = () => seen(performance.now() - start);
                    port2.postMessage(0);
                  }));
                  const plain = [];
                  let best = Infinity;
                  let cost;
                  do {
                    plain.push(await once((bubble) => bubble.append('word '.repeat(4000))));
                    let growth;
                    let slowest = 0;
                    for (const shown of grows ? [text.slice(0, -5), text] : [text]) {
                      // Long texts take some frames.
                      for (let more = true; more; ) {
                        slowest = Math.max(slowest, await once((bubble) => {
                          growth = growth || new md.Growth(bubble, { base: location.href });
                          more = growth.show(shown, !grows);
                        }, growth));
                      }
                    }
                    best = Math.min(best, slowest);
                    const middle = [...plain].sort((a, b) => a - b)[plain.length >> 1];
                    cost = best / middle;
                  // What is far too slow is not slow by chance.
                  } while (plain.length < 3 || (plain.length < 16 && cost > mostTimes * 0.7 && cost < mostTimes * 5));
                  place.replaceChildren();
                  return cost;
                }""", List.of(text, MOST_TIMES, grows))).doubleValue();
    }

    @Test
    void showsLongTextWhole() {
        chat.bot(text -> List.of(FakeChat.text("* " + "one two \ud83d\ude00".repeat(7_000))));
        openChat();
        say("x".repeat(3_500));
        page.locator("botkit-chat .bot").waitFor();
        String bot = page.locator("botkit-chat .bot .bubble").textContent();
        String me = page.locator("botkit-chat .me .bubble").textContent();

        assertThat(bot).isEqualTo("* " + "one two \ud83d\ude00".repeat(7_000));
        assertThat(me).isEqualTo("x".repeat(3_500));
        assertThat(page.locator("botkit-chat .bot .piece").count()).isGreaterThan(60);
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
    void anOutboxGoesAlongFromAnAnonymousConversationIntoAnAccountAndFromThereNowhere() {
        openChat();
        Object result = page.evaluate("""
                async () => {
                  const { Outbox, Store } = await import('/botkit/session.js');
                  const store = new Store('sessionStorage', 'test:');
                  const ids = (box) => box.items.map((i) => i.id);
                  const box = new Outbox(store);
                  box.add({ id: 'early' });
                  box.open('a', true);
                  box.add({ id: 'second', failed: 'x' });
                  const again = new Outbox(store);
                  again.open('a', true);
                  const all = [ids(again), again.next().id, again.remove('nothing') === undefined];
                  box.open('__proto__', false);
                  box.add({ id: 'third' });
                  all.push(ids(box));
                  box.open('b', false);
                  all.push(ids(box));
                  box.open('__proto__', false);
                  all.push(ids(box));
                  return all;
                }""");
        assertThat(result)
                .isEqualTo(List.of(
                        List.of("early", "second"),
                        "early",
                        true,
                        List.of("early", "second", "third"),
                        List.of(),
                        List.of()));
    }
}
