package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A long answer in many pieces costs a slow computer little in each frame, and little in all. */
@Tag("measures")
class GrowingSpeedTest extends Browser {

    private static final int LENGTH = 65_536;
    private static final int DELTAS = 5_000;

    /** About 50 ms at four times the time on a quiet machine with two cores; others run beside it. */
    private static final double MOST_TIMES = 8;

    /** How often a character is read, by the end: about 12 times. */
    private static final double MOST_READ = 50;

    /** As models answer: paragraphs, lists, tables, code. */
    private static String answer() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; text.length() < LENGTH; i++) {
            text.append("## Part ").append(i).append("\n\n");
            text.append("The **teapot** number ")
                    .append(i)
                    .append(" is `blue`, [as ordered](https://example.com/")
                    .append(i);
            text.append("), and so ")
                    .append("it goes on and on for a while ".repeat(8))
                    .append(".\n\n");
            for (int j = 1; j < 9; j++) {
                text.append(j).append(". Take the *pot* and warm it with water that is not too hot.\n");
            }
            text.append("\n```java\n");
            for (int j = 0; j < 20; j++) {
                text.append("    teapot.pour(cup[")
                        .append(j)
                        .append("], Amount.of(")
                        .append(i * j)
                        .append("));\n");
            }
            text.append("```\n\n| size | price |\n|---|--:|\n");
            for (int j = 1; j < 6; j++) {
                text.append("| ").append(j).append(" l | ").append(j * i).append(".00 |\n");
            }
            text.append('\n');
        }
        return text.substring(0, LENGTH);
    }

    /** Counts what the lexer reads. */
    private void countWhatIsRead() throws Exception {
        try (InputStream in = Objects.requireNonNull(
                GrowingSpeedTest.class.getResourceAsStream("/META-INF/resources/botkit/marked.js"))) {
            String lexer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String counting = lexer.replace("export const lexer=", "const own=")
                    + "\nwindow.read = 0; export const lexer = (text, options) => { read += text.length; return own(text, options); };";
            assertThat(counting).contains("const own=");
            server.answer("botkit/marked.js", new FakeServer.Answer(200, "text/javascript", counting, Map.of()));
        }
    }

    @Test
    void anAnswerOf64KiBIn5000PiecesIsReadAFewTimesThoughEachPieceIsShown() throws Exception {
        countWhatIsRead();
        openChat();
        double read = number(page.evaluate("""
                async ([text, deltas]) => {
                  const { Growth, ready } = await import('/botkit/markdown.js');
                  await ready;
                  const growth = new Growth(document.createElement('div'), { base: location.href, copy: 'Copy' });
                  const size = Math.ceil(text.length / deltas);
                  for (let at = size; at < text.length + size; at += size) growth.show(text.slice(0, at));
                  return read;
                }""", List.of(answer(), DELTAS)));
        System.out.printf("64 KiB in 5,000 pieces: %.0f characters read, each %.1f times%n", read, read / LENGTH);
        assertThat(read / LENGTH).as("how often each character is read").isBetween(1.0, MOST_READ);
    }

    @Test
    void noFrameIsLongWhileAnAnswerOf64KiBGrowsIn5000PiecesOnASlowComputer() throws Exception {
        context().addInitScript("""
                const real = window.requestAnimationFrame;
                // Script, style, layout and paint of a frame: until the first task behind it.
                window.requestAnimationFrame = (call) => real((now) => {
                  const start = performance.now();
                  call(now);
                  const { port1, port2 } = new MessageChannel();
                  port1.onmessage = () => (window.took || []).push(performance.now() - start);
                  port2.postMessage(0);
                });""");
        openChat();
        CDPSession devtools = context().newCDPSession(page);
        devtools.send("Emulation.setCPUThrottlingRate", FakeChat.reply("{\"rate\": 4}"));
        String text = answer();
        // What the same browser takes at the same time for a page of plain text.
        double plain = number(page.evaluate("""
                async () => {
                  const place = document.querySelector('botkit-chat').shadowRoot.querySelector('[role=log]');
                  window.took = [];
                  for (let i = 0; i < 7; i++) {
                    await new Promise((seen) => requestAnimationFrame(() => {
                      const bubble = document.createElement('div');
                      bubble.append('word '.repeat(4000));
                      place.replaceChildren(bubble);
                      setTimeout(seen, 50);
                    }));
                  }
                  place.replaceChildren();
                  const middle = took.sort((a, b) => a - b)[3];
                  took = [];
                  return middle;
                }"""));
        Object result = page.evaluate("""
                async ([text, deltas]) => {
                  const chat = document.querySelector('botkit-chat');
                  const size = Math.ceil(text.length / deltas);
                  const start = performance.now();
                  for (let at = 0; at < text.length; at += size) {
                    chat.session.read({ type: 'delta', id: 'a', at, text: text.slice(at, at + size) });
                    await new Promise((seen) => setTimeout(seen));
                  }
                  const all = took.sort((a, b) => a - b);
                  const part = (share) => all[Math.min(all.length - 1, Math.floor(all.length * share))];
                  return [all.length, part(0.5), part(0.99), part(0.999), part(1), performance.now() - start];
                }""", List.of(text, DELTAS));
        List<?> figures = (List<?>) result;
        System.out.printf(
                "64 KiB in 5,000 pieces, CPU 4x: %s frames, median %.1f ms, 99%% %.1f, 99.9%% %.1f,"
                        + " longest %.1f ms; a page of plain text %.1f ms; all %.0f ms%n",
                figures.get(0),
                number(figures.get(1)),
                number(figures.get(2)),
                number(figures.get(3)),
                number(figures.get(4)),
                plain,
                number(figures.get(5)));
        assertThat(number(figures.get(2)) / plain)
                .as("how many times longer than a page of plain text a frame takes, but for one of a hundred")
                .isLessThan(MOST_TIMES);
        JsonObject end = FakeChat.text(text);
        end.addProperty("id", "a");
        chat.push(end);
        assertThat(page.locator("botkit-chat .live")).hasCount(0);
        assertThat(page.locator("botkit-chat .bot .heading").last()).isVisible();
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }
}
