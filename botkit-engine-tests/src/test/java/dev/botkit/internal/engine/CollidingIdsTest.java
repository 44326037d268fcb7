package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients make the ids of their messages, and can make as many of one hash as they like. */
class CollidingIdsTest {

    private static final int MESSAGES = 400;
    private static final String TEXT = "x".repeat(2_000);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Botkit botkit = Botkit.builder()
            .executor(Runnable::run)
            .timer(new ManualTimer())
            .limits(Limits.builder()
                    .conversations(conversations -> conversations.messagesPerSecond(0))
                    .clients(clients -> clients.framesPerSecondPerAddress(0))
                    .build())
            .skill(skills -> skills.fallback((bot, message) -> {}))
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
}
