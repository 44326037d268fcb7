package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import dev.botkit.examples.chatserver.RunningChatServer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a slow computer behind a slow line one can type soon. */
@Tag("measures")
class SpeedTest extends Browser {

    /** About 600 ms on a quiet machine with two cores. */
    private static final double MOST_TIMES = 1.5;

    private static final int LEAST_TRIES = 5;
    private static final int MOST_TRIES = 20;

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

    /** A page of as many files, as large and loaded in the same order, whose scripts put a field into the page and no more. */
    private String barePage() {
        file("bare.css", "text/css", "textarea { height: 2.5em } ", 2_000);
        file("bare-session.js", "text/javascript", "", 4_900);
        file("bare-markdown.js", "text/javascript", "", 3_700);
        file(
                "bare-client.js",
                "text/javascript",
                "import './bare-session.js';\nimport './bare-markdown.js';\n"
                        + "document.body.append(document.createElement('textarea'));",
                7_900);
        return server.page("bare.html", """
                <!DOCTYPE html><title>x</title><link rel="stylesheet" href="bare.css">
                <link rel="modulepreload" href="bare-session.js"><link rel="modulepreload" href="bare-markdown.js">
                <script type="module" src="bare-client.js"></script>""");
    }

    /** With a comment that cannot be compressed much. */
    private void file(String name, String type, String code, int bytes) {
        byte[] noise = new byte[bytes];
        new Random(bytes).nextBytes(noise);
        String text = code + "\n/* " + HexFormat.of().formatHex(noise) + " */";
        server.answer(name, new FakeServer.Answer(200, type, text, Map.of()));
    }

    @Test
    void takesTypingOnASlowedPageNotMuchLaterThanABarePageOfTheSameFiles() throws Exception {
        String bare = barePage();
        List<Double> chats = new ArrayList<>();
        List<Double> bares = new ArrayList<>();
        try (RunningChatServer real = RunningChatServer.start(Map.of())) {
            inputReady(real.url() + "botkit/chat.html");
            do {
                bares.add(inputReady(bare));
                chats.add(inputReady(real.url() + "botkit/chat.html"));
            } while (chats.size() < LEAST_TRIES
                    || (chats.size() < MOST_TRIES && median(chats) > MOST_TIMES * median(bares)));
        }
        System.out.printf(
                "Input ready after %.0f ms, %.2f times the %.0f ms of the bare page; tries: %s, of the bare page %s%n",
                median(chats), median(chats) / median(bares), median(bares), chats, bares);
        assertThat(median(chats) / median(bares))
                .as("how many times longer than the bare page the chat takes")
                .isLessThanOrEqualTo(MOST_TIMES);
    }

    private static double median(List<Double> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
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
