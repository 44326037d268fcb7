package dev.botkit.history.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twice the clock was ahead for a while. Later the retention removes what was said at the right time in between, and leaves what
 * stands before and behind it.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HoleInTheLogTest {

    private static final Pattern LAST_SEQ = Pattern.compile(".*\"seq\":(\\d+)", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private final ManualTimer timer = new ManualTimer();
    private @Nullable JdbcHistory history;
    private @Nullable Botkit botkit;

    @BeforeEach
    void open() throws InterruptedException {
        JdbcHistory opened = JdbcHistory.connect("jdbc:h2:" + folder.resolve("chat"));
        history = opened;
        try (Botkit before = bot(opened)) {
            for (int time = 1; time <= 2; time++) {
                timer.shiftClock(Duration.ofDays(2));
                says(before, "ahead" + time);
                timer.shiftClock(Duration.ofDays(-2));
                says(before, "right" + time);
            }
            timer.shiftClock(Duration.ofDays(30));
            says(before, "later");
            assertThat(before.awaitStore(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(opened.deleteOlderThan(timer.instant().minus(Duration.ofDays(29))))
                .as("entries of two times, a message and its reply each")
                .isEqualTo(4);
        botkit = bot(opened);
    }

    @AfterEach
    void close() {
        if (botkit != null) {
            botkit.close();
        }
        if (history != null) {
            history.close();
        }
    }

    private Botkit bot(JdbcHistory store) {
        return Botkit.builder()
                .history(store)
                .timer(timer)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
    }

    private static void says(Botkit bot, String text) throws InterruptedException {
        TestSocket socket = TestSocket.open(bot, "u").says(text, text);
        assertThat(socket.nextText()).isEqualTo("re " + text);
        socket.connection.closed();
    }

    private Botkit botkit() {
        if (botkit == null) {
            throw new AssertionError("not open");
        }
        return botkit;
    }

    @Test
    void aClientPassesOneHoleWithEachConnectAndComesToTheEnd() throws Exception {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        for (int connects = 0; connects < 6 && !seen.contains("re later"); connects++) {
            TestSocket socket = TestSocket.open(botkit(), "u")
                    .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"last\":50" + cursor + "}}");
            Map<String, Object> session = socket.next();
            seen.add("session, resumed " + session.get("resumed"));
            Object last = null;
            boolean isOver = false;
            while (!isOver) {
                // In this order: all frames come before the close.
                boolean isClosed = !socket.closes.isEmpty();
                Map<String, Object> next = socket.frames.poll();
                if (next != null && next.get("seq") != null) {
                    seen.add(String.valueOf(next.get("text")));
                    last = next.get("seq");
                }
                isOver = seen.contains("re later") || (isClosed && next == null);
            }
            cursor = ",\"epoch\":\"" + session.get("epoch") + "\",\"after\":" + last;
        }
        assertThat(seen)
                .containsExactly(
                        "session, resumed false",
                        "ahead1",
                        "re ahead1",
                        "session, resumed false",
                        "ahead2",
                        "re ahead2",
                        "session, resumed false",
                        "later",
                        "re later");
    }

    @Test
    void aClientWithoutASocketDoesToo() throws Exception {
        String cursor = "";
        List<String> answers = new ArrayList<>();
        for (int posts = 0; posts < 6 && answers.stream().noneMatch(one -> one.contains("re later")); posts++) {
            CompletableFuture<PostAnswer> answer = new CompletableFuture<>();
            botkit().gateway()
                    .post(
                            Handshake.request("127.0.0.1").withToken(TestSocket.SECRET),
                            "{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"last\":50" + cursor + "}}",
                            Duration.ofSeconds(20),
                            answer::complete);
            String body = answer.get(20, TimeUnit.SECONDS).body();
            answers.add(body);
            Matcher newest = LAST_SEQ.matcher(body.substring(body.indexOf("\"entries\"")));
            assertThat(newest.find()).as(body).isTrue();
            cursor = ",\"after\":" + newest.group(1);
        }
        assertThat(answers).last().asString().contains("re later");
    }
}
