package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.ReplyStream;
import dev.botkit.history.History;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes from the first word that a bot appends until the page shows it, on one machine with one clock. It prints the times,
 * and judges none: the aim, 50 ms for 95 of 100, is for a machine on which nothing else runs.
 */
@Tag("measures")
class FirstWordTest extends Browser {

    /** In the build only so many that it is known to work; {@code -Dbotkit.first.times=100} measures. */
    private static final int TIMES = Integer.getInteger("botkit.first.times", 20);

    private static final int WARM_UP = 10;

    @TempDir
    Path folder;

    /**
     * Notes, in microseconds since 1970, when a word first stands in the page, and when the frame with it has been drawn: the first task
     * behind a frame's callbacks runs behind its painting.
     */
    private void watch() {
        page.evaluate("""
                () => {
                  const now = () => Math.round((performance.timeOrigin + performance.now()) * 1000);
                  window.seen = [];
                  let next = 0;
                  const look = () => {
                    const bubble = document.querySelector('botkit-chat').shadowRoot.querySelector('.live .bubble');
                    if (!bubble || !bubble.textContent.includes('word' + next)) return;
                    const times = [now()];
                    next++;
                    requestAnimationFrame(() => {
                      const { port1, port2 } = new MessageChannel();
                      port1.onmessage = () => { times.push(now()); seen.push(times); };
                      port2.postMessage(0);
                    });
                  };
                  new MutationObserver(look).observe(document.querySelector('botkit-chat').shadowRoot,
                    { subtree: true, childList: true, characterData: true });
                }""");
    }

    private List<?> seen(int number) {
        return (List<?>) page.evaluate("""
                (number) => new Promise((done, fail) => {
                  setTimeout(() => fail(new Error('Nothing is seen of word ' + number + ' within 20 s.')), 20000);
                  const look = () => (seen.length > number ? done(seen[number]) : setTimeout(look, 20));
                  look();
                })""", number);
    }

    private static long micros(Object time) {
        return ((Number) time).longValue();
    }

    private static String summary(String what, LongStream micros) {
        long[] sorted = micros.toArray();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%s: p50 %.1f ms, p95 %.1f ms, longest %.1f ms",
                what,
                sorted[sorted.length / 2] / 1e3,
                sorted[sorted.length * 95 / 100] / 1e3,
                sorted[sorted.length - 1] / 1e3);
    }

    @Test
    void theFirstWordIsOnTheScreenSoon() throws Exception {
        long[] inPage = new long[TIMES];
        long[] drawn = new long[TIMES];
        try (History history = History.inMemory();
                RealServer real = new RealServer(history, new AtomicInteger(), folder, "", Duration.ofMillis(20))) {
            page.navigate("http://localhost:" + real.port() + "/botkit/chat.html");
            online();
            waitFor("Hello!");
            watch();
            for (int i = 0; i < WARM_UP + TIMES; i++) {
                say("stream");
                ReplyStream stream = real.stream();
                Instant appended = Instant.now();
                stream.append("word" + i + " ");
                List<?> times = seen(i);
                stream.complete();
                assertThat(page.locator("botkit-chat .live")).hasCount(0);
                if (i >= WARM_UP) {
                    long start = appended.getEpochSecond() * 1_000_000 + appended.getNano() / 1_000;
                    inPage[i - WARM_UP] = micros(times.get(0)) - start;
                    drawn[i - WARM_UP] = micros(times.get(1)) - start;
                }
            }
        }
        System.out.println(summary("The first word is in the page", LongStream.of(inPage)));
        System.out.println(summary("The first word is drawn", LongStream.of(drawn)));
        assertThat(drawn).as("times from append to the screen, in µs").hasSize(TIMES);
    }
}
