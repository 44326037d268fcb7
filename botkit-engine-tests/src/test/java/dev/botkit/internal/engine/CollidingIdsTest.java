package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients make the ids of their messages, and can make as many of one hash as they like. */
class CollidingIdsTest {

    private static final int MESSAGES = 400;
    private static final String TEXT = "x".repeat(2_000);
    private static final Handshake U_POSTS = Handshake.request("127.0.0.1").withToken(TestSocket.SECRET);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Botkit botkit = Botkit.builder()
            .executor(Runnable::run)
            .timer(new ManualTimer())
            .limits(Limits.builder()
                    .conversations(conversations -> conversations.messagesPerSecond(0))
                    .clients(clients -> clients.framesPerSecondPerAddress(0).postsPerSecondPerAddress(0))
                    .build())
            .skill(skills ->
                    skills.hears("answer", (bot, message) -> bot.reply(TEXT)).fallback((bot, message) -> {}))
            .build();

    @AfterEach
    void close() {
        botkit.close();
    }

    /** All have the same hash. */
    private static String id(int number) {
        StringBuilder id = new StringBuilder();
        for (int bit = 0; bit < 10; bit++) {
            id.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return id.toString();
    }

    private long allocatedFor(TestSocket socket, String id) {
        long before = threads.getCurrentThreadAllocatedBytes();
        socket.says(id, TEXT);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void theLogIsNotReadForEachMessageWhoseIdHasTheHashOfOthers() {
        TestSocket socket = TestSocket.open(botkit, "u");
        for (int i = 0; i < MESSAGES; i++) {
            socket.says(id(i), TEXT);
        }
        assertThat(id(0)).hasSameHashCodeAs(id(MESSAGES));
        long another = allocatedFor(socket, "another");
        long colliding = allocatedFor(socket, id(MESSAGES));

        assertThat(colliding - another)
                .as("bytes more for the message, in a log of %d", MESSAGES * TEXT.length())
                .isLessThan(MESSAGES * 500);
    }

    private long allocatedForPost(String id) {
        List<PostAnswer> answers = new ArrayList<>();
        String frame = "{\"id\":\"" + id + "\",\"text\":\"answer\",\"user\":\"u\"}";
        long before = threads.getCurrentThreadAllocatedBytes();
        botkit.gateway().post(U_POSTS, frame, Duration.ofSeconds(30), answers::add);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(answers)
                .hasSize(1)
                .allSatisfy(answer -> assertThat(answer.body()).contains(TEXT));
        return allocated;
    }

    @Test
    void theLogIsNotReadForEachRepeatOfAMessageWhoseIdHasTheHashOfOthers() {
        for (int i = 0; i < MESSAGES; i++) {
            allocatedForPost(id(i));
        }
        allocatedForPost("another");

        long another = allocatedForPost("another");
        long colliding = allocatedForPost(id(MESSAGES - 1));

        assertThat(colliding - another)
                .as("bytes more for the repeat, in a log with replies of %d", MESSAGES * TEXT.length())
                .isLessThan(MESSAGES * 500);
    }
}
