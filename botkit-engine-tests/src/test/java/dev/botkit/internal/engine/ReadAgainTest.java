package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.history.LogEntry;
import dev.botkit.internal.store.Loading;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was taken once is read again whole; what cannot be read is told, and never handled as something empty. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReadAgainTest extends LoginChats {

    /** As many values as a client's frame may have, without the channel that the server adds. */
    private static final int MOST_ITEMS = 1_991;

    private static String numbers(int count) {
        return "[" + "1,".repeat(count - 1) + "1]";
    }

    private static LogEntry received(String id, long seq, String body) {
        return LogEntry.of(U, "e", seq, id, LogEntry.Kind.RECEIVED, Instant.EPOCH, body);
    }

    @Test
    void aMessageOfManyTokensIsWholeWhenItRunsAgain() throws Exception {
        CountDownLatch never = hold();
        Botkit first = Botkit.builder()
                .history(history)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(100)))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    handled.add("begins");
                    never.await();
                }))
                .build();
        bots.add(first);
        TestSocket socket = TestSocket.open(first, "u");
        socket.sends("{\"text\":\"x\",\"user\":\"u\",\"f\":" + numbers(MOST_ITEMS + 1) + "}");
        assertThat(socket.next()).as("one value too much").containsEntry("error", "bad_frame");
        socket.sends("{\"text\":\"transfer 100\",\"user\":\"u\",\"f\":" + numbers(MOST_ITEMS) + "}");
        assertThat(handled.take()).isEqualTo("begins");
        first.close();

        Botkit second = bot(
                true,
                skills -> skills.fallback((bot, message) -> handled.add(
                        message.text() + " with " + ((List<?>) message.fields().get("f")).size())));
        TestSocket.open(second, "u").hello();

        assertThat(handled.take()).isEqualTo("transfer 100 with " + MOST_ITEMS);
    }

    @Test
    void aMessageOfManyTokensIsWholeWhenItGoesAlongAtALogin() throws Exception {
        storedChat(2);
        Botkit botkit = bot(
                true,
                skills -> skills.fallback(
                        (bot, message) -> handled.add(message.conversation().proof() + " " + message.text())));
        AtomicInteger copies = new AtomicInteger();
        history.beforeAppend(batch -> {
            if (isCopy(batch) && copies.incrementAndGet() == 1) {
                // Another node has taken it, and has not handled it.
                String body = "{\"text\":\"transfer 100\",\"user\":\"u\",\"channel\":\"socket\",\"f\":"
                        + numbers(MOST_ITEMS) + "}";
                inner.log().append(List.of(received("late", 5, body)));
            }
        });

        login(resume(botkit, ""), "alice");

        assertThat(handled.take()).isEqualTo("VERIFIED transfer 100");
    }

    @Test
    void aMessageThatCannotBeReadIsToldAndGetsNoTurn() throws Exception {
        try (LogWatch log = LogWatch.of(Level.ERROR, Loading.class)) {
            storedChat(1);
            inner.log().append(List.of(received("broken", 3, "{\"text\":\"canary\"")));
            Botkit botkit = bot(true, echo);

            assertThat(TestSocket.open(botkit, "u").says("m2", "and on").nextText())
                    .isEqualTo("re and on");

            assertThat(handled).containsExactly("ANON m2");
            assertThat(log.lines)
                    .singleElement()
                    .asString()
                    .startsWith("ERROR Message broken of conversation anon:")
                    .doesNotContain("canary");
            assertThat(log.events.get(0).getThrowableProxy()).isNull();
        }
    }
}
