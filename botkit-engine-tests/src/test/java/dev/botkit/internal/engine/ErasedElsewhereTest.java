package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two bots on one store: one erases a conversation and goes on with it, and a tab is still open on the other. */
class ErasedElsewhereTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");

    private final History history = History.inMemory();
    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        gate.countDown();
        bots.forEach(Botkit::close);
    }

    private Botkit node(String name) {
        Skill skill = skills -> skills.fallback((bot, message) -> {
            if (message.text().equals("gated")) {
                begun.countDown();
                HangingTurns.awaitUninterruptibly(gate);
            }
            handled.add(name + " " + message.id());
            bot.reply("re " + message.text());
        });
        Botkit botkit = Botkit.builder()
                .history(history)
                .timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .build())
                .skill(skill)
                .build();
        bots.add(botkit);
        return botkit;
    }

    private List<String> stored() {
        return history.log().readAfter(U, 0, 100, 1_000_000).entries().stream()
                .map(LogEntry::id)
                .toList();
    }

    /** Until it has left, whoever comes is told to come again. */
    private static void awaitAnew(Botkit botkit, Conversation before) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (EngineProbe.conversations(botkit).find(U) == before) {
            assertThat(System.nanoTime()).as("it has left within 20 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private String nextHandled() throws InterruptedException {
        String next = handled.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("a message that is handled within 20 s").isNotNull();
        return next;
    }

    @Test
    void whatIsConfirmedBehindAnErasureIsHandledAlsoIfSomebodyTalksToTheNodeThatDoesNotKnowOfIt() throws Exception {
        Botkit first = node("a");
        TestSocket before = TestSocket.open(first, "u").says("m0", "one");
        assertThat(before.nextText()).isEqualTo("re one");
        StoredTurns.awaitHandled(history, U, "m0");
        Botkit second = node("b");
        EngineProbe.engine(second).ofClients().reception().open(U);
        TestSocket b = TestSocket.open(second, "u").hello();
        assertThat(first.erase(U)).isTrue();
        TestSocket a = TestSocket.resume(first, "u", 0);
        a.expect("session");
        a.says("m1", "gated").expect("received");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        a.says("m2", "later").expect("received");
        handled.clear();

        Conversation known = EngineProbe.conversations(second).find(U);

        // The other tab, which nobody has told of the erasure.
        b.says("m3", "three");

        assertThat(b.awaitClose()).as("it has to come again").isEqualTo(CloseCode.OVERLOADED);
        assertThat(stored()).as("what is confirmed").containsExactly("m1", "m2");
        gate.countDown();
        assertThat(nextHandled()).isEqualTo("a m1");
        assertThat(nextHandled()).isEqualTo("a m2");
        StoredTurns.awaitHandled(history, U, "m2");
        assertThat(a.closes).isEmpty();
        awaitAnew(second, known);
        TestSocket again = TestSocket.open(second, "u").says("m3", "three");
        again.expect("re three");
        assertThat(nextHandled()).isEqualTo("b m3");
        assertThat(stored()).containsExactly("m1", "m2", "m1~1", "m2~1", "m3", "m3~1");
    }
}
