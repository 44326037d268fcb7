package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import dev.botkit.examples.chatserver.RunningChatServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** On a slow computer behind a slow line one can type soon. */
class SpeedTest extends Browser {

    private static final double MOST_MILLIS = 600;

    /** When the input is shown and takes keys. */
    private static final String LOOK = """
            const look = () => {
              const chat = document.querySelector('botkit-chat');
              const box = chat && chat.shadowRoot && chat.shadowRoot.querySelector('section');
              const input = box && !box.hidden && box.querySelector('textarea') || document.querySelector('textarea');
              if (input && !input.disabled && input.offsetHeight) console.log(`ready ${performance.now()}`);
              else requestAnimationFrame(look);
            };
            look();""";

    /** What an almost empty page takes on a quiet machine with two cores. */
    private static final double EMPTY_PAGE_MILLIS = 260;

    /** One try, right after one with an almost empty page: what that takes too long is the machine's fault. */
    private record Try(double millis, double emptyPageMillis) {

        double fair() {
            return millis - Math.max(0, emptyPageMillis - EMPTY_PAGE_MILLIS);
        }

        @Override
        public String toString() {
            return "%.0f (%.0f)".formatted(millis, emptyPageMillis);
        }
    }

    @Test
    void takesTypingWithin600MillisecondsOnASlowedPage() throws Exception {
        String emptyPage = server.page("empty.html", "<!DOCTYPE html><title>x</title><textarea></textarea>");
        List<Try> tries = new ArrayList<>();
        try (RunningChatServer real = RunningChatServer.start(Map.of())) {
            inputReady(real.url() + "botkit/chat.html");
            do {
                double empty = inputReady(emptyPage);
                tries.add(new Try(inputReady(real.url() + "botkit/chat.html"), empty));
            } while (tries.size() < 20 && best(tries, Try::millis) > MOST_MILLIS);
        }

        double best = best(tries, Try::millis);
        System.out.printf("Input ready after %.0f ms; tries, and an almost empty page before each: %s%n", best, tries);
        if (best > MOST_MILLIS) {
            double quarter = tries.stream()
                    .mapToDouble(Try::fair)
                    .sorted()
                    .skip(tries.size() / 4 - 1)
                    .findFirst()
                    .orElseThrow();
            assertThat(quarter)
                    .as("on a machine that is busy: what a quarter of the tries stay below, without what the empty page"
                            + " took too long")
                    .isLessThanOrEqualTo(MOST_MILLIS);
        }
    }

    private static double best(List<Try> tries, ToDoubleFunction<Try> time) {
        return tries.stream().mapToDouble(time).min().orElseThrow();
    }

    private double inputReady(String url) {
        // With nothing in the cache.
        reopen(new NewContextOptions());
        context().addInitScript(LOOK);
        CDPSession devtools = context().newCDPSession(page);
        devtools.send("Network.enable");
        JsonObject network = new JsonObject();
        network.addProperty("offline", false);
        network.addProperty("latency", 150);
        network.addProperty("downloadThroughput", 1_600_000 / 8);
        network.addProperty("uploadThroughput", 750_000 / 8);
        devtools.send("Network.emulateNetworkConditions", network);
        devtools.send("Emulation.setCPUThrottlingRate", FakeChat.reply("{\"rate\": 4}"));
        // Asking the page would cost it some of its time.
        ConsoleMessage ready = page.waitForConsoleMessage(
                new Page.WaitForConsoleMessageOptions()
                        .setPredicate(message -> message.text().startsWith("ready ")),
                () -> page.navigate(url));
        return Double.parseDouble(ready.text().substring("ready ".length()));
    }
}
