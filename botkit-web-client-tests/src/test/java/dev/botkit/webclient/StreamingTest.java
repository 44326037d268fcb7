package dev.botkit.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.history.History;
import dev.botkit.history.jdbc.JdbcHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replies that grow, from a bot of this repository. */
class StreamingTest extends Browser {

    @TempDir
    Path folder;

    private Locator part(String selector) {
        return page.locator("botkit-chat " + selector);
    }

    private RealServer start(History history) throws Exception {
        return new RealServer(history, new AtomicInteger(), folder, "", Duration.ofMillis(20));
    }

    private void open(int port) {
        page.navigate("http://localhost:" + port + "/botkit/chat.html");
        online();
        waitFor("Hello!");
    }

    private ReplyStream stream(RealServer real) throws InterruptedException {
        say("stream");
        return real.stream();
    }

    @Test
    void growsToItsEnd() throws Exception {
        try (History history = History.inMemory();
                RealServer real = start(history)) {
            open(real.port());
            ReplyStream stream = stream(real);
            stream.status("Looking up order 1001…");
            assertThat(part(".live .meta")).containsText("Looking up order 1001…");
            stream.append("One **two** ");
            assertThat(part(".live .bubble")).hasText("One two");
            stream.status("");
            assertThat(part(".live .meta")).not().containsText("Looking");
            stream.append("three.\n\n- four\n");
            assertThat(part(".live li")).hasText("four");
            stream.complete(Reply.of("- five").quickReply("More"));
            assertThat(part(".replies button")).hasText("More");
            assertThat(part(".live")).hasCount(0);
            assertThat(part(".bot").last().locator("li")).hasText(new String[] {"four", "five"});
            assertThat(part(".stop")).isHidden();
            say("echo next");
            waitFor("next");
        }
    }

    @Test
    void theUserStopsIt() throws Exception {
        try (History history = History.inMemory();
                RealServer real = start(history)) {
            open(real.port());
            ReplyStream stream = stream(real);
            CountDownLatch stopped = new CountDownLatch(1);
            stream.onStop(stopped::countDown);
            stream.append("Half an");
            part(".stop").click();
            assertThat(stopped.await(20, TimeUnit.SECONDS))
                    .as("the bot is told within 20 s")
                    .isTrue();
            assertThat(part(".bot .meta").last()).containsText("Stopped");
            assertThat(shown()).endsWith("me: stream", "bot: Half an");
            say("echo next");
            waitFor("next");
            page.reload();
            waitFor("next");
            assertThat(part(".bot .meta").nth(1)).containsText("Stopped");
        }
    }

    @Test
    void aStopBeforeTheFirstWordLeavesNothing() throws Exception {
        try (History history = History.inMemory();
                RealServer real = start(history)) {
            open(real.port());
            stream(real).status("Thinking…");
            part(".stop").click();
            assertThat(part(".live")).hasCount(0);
            say("echo next");
            waitFor("next");
            assertThat(shown()).containsExactly("bot: Hello!", "me: stream", "me: echo next", "bot: next");
        }
    }

    @Test
    void goesOnAfterAReloadAndInAnotherTab() throws Exception {
        try (History history = History.inMemory();
                RealServer real = start(history)) {
            open(real.port());
            ReplyStream stream = stream(real);
            String start = "word ".repeat(5_000) + "\n\n";
            stream.append(start);
            stream.append("and");
            assertThat(part(".live .bubble")).containsText("word and");
            page.reload();
            assertThat(part(".live .bubble p").last()).hasText("and");
            Page first = page;
            page = newPage();
            page.navigate(first.url());
            stream.append(" more");
            for (Page tab : new Page[] {first, page}) {
                page = tab;
                assertThat(part(".live .bubble p").last()).hasText("and more");
                assertThat(part(".stop")).isVisible();
            }
            stream.complete();
            for (Page tab : new Page[] {first, page}) {
                page = tab;
                assertThat(part(".live")).hasCount(0);
                assertThat(part(".bot .bubble").last()).containsText("and more");
            }
            // The other tab stops one, too.
            ReplyStream next = stream(real);
            next.append("Half an");
            page = first;
            part(".stop").click();
            assertThat(part(".bot .meta").last()).containsText("Stopped");
            assertThat(next.isStopped()).isTrue();
        }
    }

    @Test
    void goesOnWhereItWasThoughTheLineBreaksOff() throws Exception {
        context().addInitScript("Math.random = () => 0.02");
        try (History history = History.inMemory();
                RealServer real = start(history);
                Cutter line = new Cutter(real.port())) {
            page.navigate("http://localhost:" + line.port() + "/botkit/chat.html");
            online();
            waitFor("Hello!");
            ReplyStream stream = stream(real);
            stream.append("0");
            assertThat(part(".live .bubble")).hasText("0");
            line.cutAfter(2_500, 20);
            StringBuilder text = new StringBuilder("0");
            for (int i = 1; line.cutsLeft() > 0; i++) {
                String more = (i % 10 == 0 ? "\n\n" : " ") + "number " + i + " *is* ".repeat(i % 7);
                text.append(more);
                stream.append(more);
                if (i % 20 == 0) {
                    assertThat(part(".bot .bubble").last()).containsText("number " + i);
                }
            }
            stream.append(" end");
            assertThat(part(".live .bubble")).containsText(" end");
            stream.complete();
            assertThat(part(".live")).hasCount(0);
            // What takes some frames has a place of its own.
            String html = "bubble => { bubble.normalize(); return bubble.innerHTML.replace(/<\\/?div>/g, ''); }";
            Object grown = part(".bot .bubble").last().evaluate(html);
            page.reload();
            waitFor("Hello!");
            assertThat(part(".bot .bubble").last()).containsText(" end");
            assertThat(part(".bot .bubble").last().evaluate(html)).isEqualTo(grown);
        }
    }

    // The first store ends early, with its server.
    @SuppressWarnings("try")
    @Test
    void aServerThatClosesKeepsWhatWasShownAndTheClientSaysSo() throws Exception {
        context().addInitScript("Math.random = () => 0.02");
        String store = "jdbc:h2:" + folder.resolve("chat");
        try (History before = JdbcHistory.connect(store)) {
            RealServer first = start(before);
            try (Cutter line = new Cutter(first.port())) {
                page.navigate("http://localhost:" + line.port() + "/botkit/chat.html");
                online();
                waitFor("Hello!");
                stream(first).append("Half an");
                assertThat(part(".live .bubble")).hasText("Half an");
                first.close();
                assertThat(part(".bot .meta").last()).containsText("Interrupted");
                before.close();
                try (History after = JdbcHistory.connect(store);
                        RealServer second = start(after)) {
                    line.target(second.port());
                    say("echo next");
                    waitFor("next");
                    assertThat(shown())
                            .containsExactly("bot: Hello!", "me: stream", "bot: Half an", "me: echo next", "bot: next");
                    assertThat(part(".bot .meta").nth(1)).containsText("Interrupted");
                }
            } finally {
                first.close();
            }
        }
    }
}
