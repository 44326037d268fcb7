package dev.botkit.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.History;
import dev.botkit.history.jdbc.JdbcHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client and the server of this repository, over a line that breaks off. */
class RealServerTest extends Browser {

    @TempDir
    Path folder;

    private final AtomicInteger handled = new AtomicInteger();

    // The first store ends early, with its server.
    @SuppressWarnings("try")
    @Test
    void misses0And0TwiceThoughTheLineBreaksOffAHundredTimesAndTheServerRestarts() throws Exception {
        context().addInitScript("Math.random = () => 0.02");
        handled.set(0);
        List<String> expected = new ArrayList<>(List.of("bot: Hello!"));
        String store = "jdbc:h2:" + folder.resolve("chat");
        try (History before = JdbcHistory.connect(store)) {
            RealServer first = new RealServer(before, handled, folder);
            try (Cutter line = new Cutter(first.port())) {
                page.navigate("http://localhost:" + line.port() + "/botkit/chat.html");
                online();
                waitFor("Hello!");
                line.cutAfter(2_500, 100);
                say("count to 1000");
                expected.add("me: count to 1000");
                IntStream.rangeClosed(1, 1000).forEach(number -> expected.add("bot: " + number));
                waitFor("1000");
                chatUntil(line, 50, expected);
                first.close();
                before.close();
                say("echo while it is away");
                expected.add("me: echo while it is away");
                expected.add("bot: while it is away");
                try (History after = JdbcHistory.connect(store);
                        RealServer second = new RealServer(after, handled, folder)) {
                    line.target(second.port());
                    waitFor("while it is away");
                    chatUntil(line, 0, expected);
                    say("echo the end");
                    waitFor("the end");
                }
                expected.add("me: echo the end");
                expected.add("bot: the end");
                assertThat(line.cutsLeft()).isZero();
                assertThat(shown()).containsExactlyElementsOf(expected);
                assertThat(handled.get()).isEqualTo((int)
                        expected.stream().filter(text -> text.startsWith("me:")).count());
            } finally {
                first.close();
            }
        }
    }

    private void chatUntil(Cutter line, int cutsLeft, List<String> expected) {
        for (int i = 0; line.cutsLeft() > cutsLeft; i++) {
            String text = "number " + i + " before " + cutsLeft + " " + "x".repeat(500);
            say("echo " + text);
            waitFor(text);
            expected.add("me: echo " + text);
            expected.add("bot: " + text);
        }
    }

    @Test
    void showsTheHistoryAndQuickRepliesAfterAReloadAndTellsOtherTabs() throws Exception {
        try (History history = History.inMemory();
                RealServer real = new RealServer(history, handled, folder)) {
            page.navigate("http://localhost:" + real.port() + "/botkit/chat.html");
            online();
            waitFor("Hello!");
            page.locator("botkit-chat .replies button").waitFor();
            page.reload();
            page.locator("botkit-chat .replies button").waitFor();
            say("count to 120");
            waitFor("120");
            page.reload();
            waitFor("120");
            page.locator("botkit-chat .scroll").evaluate("scroll => { scroll.scrollTop = 0; }");
            page.locator("botkit-chat .row").nth(99).waitFor();
            page.locator("botkit-chat .scroll").evaluate("scroll => { scroll.scrollTop = 0; }");
            page.locator("botkit-chat .row").nth(121).waitFor();
            assertThat(shown()).hasSize(122).startsWith("bot: Hello!", "me: count to 120", "bot: 1", "bot: 2");
            var other = newPage();
            other.navigate("http://localhost:" + real.port() + "/botkit/chat.html");
            say("echo to both");
            waitFor("to both");
            page = other;
            waitFor("to both");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void showsTheServersDayAndTimeThoughTheComputersClockIsDaysWrong(boolean sockets) throws Exception {
        context()
                .addInitScript("Math.random = () => 0.02;"
                        + (sockets ? "" : "window.WebSocket = class { constructor() { throw new Error('none'); } }"));
        page.clock().setFixedTime(Instant.now().plus(Duration.ofDays(3)).toEpochMilli());
        try (History history = History.inMemory();
                RealServer real = new RealServer(history, handled, folder)) {
            page.navigate("http://localhost:" + real.port() + "/botkit/chat.html");
            online();
            waitFor("Hello!");
            say("echo one");
            waitFor("one");
            Object days = page.locator("botkit-chat .day").allTextContents();
            Object dates = page.locator("botkit-chat time").evaluateAll("times => times.map((time) => time.dateTime)");
            page.reload();
            waitFor("one");

            assertThat(page.locator("botkit-chat .day").allTextContents())
                    .isEqualTo(days)
                    .contains("today");
            assertThat(page.locator("botkit-chat time").evaluateAll("times => times.map((time) => time.dateTime)"))
                    .isEqualTo(dates);
        }
    }

    @Test
    void findsTheSocketTheWebhookAndTheHistoryOfAWebappWithAPath() throws Exception {
        try (History history = History.inMemory();
                RealServer real = new RealServer(history, handled, folder, "/shop")) {
            page.navigate("http://localhost:" + real.port() + "/shop/botkit/chat.html");
            online();
            say("count to 60");
            waitFor("60");
            page.reload();
            waitFor("60");
            page.locator("botkit-chat .scroll").evaluate("scroll => { scroll.scrollTop = 0; }");
            page.locator("botkit-chat .row").nth(61).waitFor();
            assertThat(shown()).startsWith("bot: Hello!", "me: count to 60", "bot: 1");
        }
    }

    @Test
    void chatsOverPostsWhereSocketsCannotBeOpened() throws Exception {
        context()
                .addInitScript(
                        "Math.random = () => 0.02; window.WebSocket = class { constructor() { throw new Error('none'); } }");
        try (History history = History.inMemory();
                RealServer real = new RealServer(history, handled, folder)) {
            page.navigate("http://localhost:" + real.port() + "/botkit/chat.html");
            online();
            waitFor("Hello!");
            say("echo one");
            waitFor("one");
            say("count to 3");
            waitFor("3");
            page.reload();
            waitFor("3");
            assertThat(shown())
                    .containsExactly(
                            "bot: Hello!", "me: echo one", "bot: one", "me: count to 3", "bot: 1", "bot: 2", "bot: 3");
        }
    }
}
