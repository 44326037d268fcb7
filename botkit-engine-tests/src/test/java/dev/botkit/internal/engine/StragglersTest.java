package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.Health;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call that fails after another thread has taken the place of its own: its batch is tried again, or given up in time, also if nobody else writes. */
class StragglersTest {

    private final ManualTimer timer = new ManualTimer();
    private final FaultyHistory history = new FaultyHistory(History.inMemory());
    private final CountDownLatch hangsOfU = new CountDownLatch(1);
    private final CountDownLatch hangsOfB = new CountDownLatch(1);
    private final CountDownLatch failedTwice = new CountDownLatch(2);
    private final AtomicInteger failures = new AtomicInteger();
    private final Botkit botkit = Botkit.builder()
            .history(history)
            .timer(timer)
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
            .build();

    @AfterEach
    void close() {
        hangsOfU.countDown();
        hangsOfB.countDown();
        botkit.close();
    }

    private TestSocket opened(String user) throws InterruptedException {
        TestSocket tab = TestSocket.open(botkit, user);
        tab.sends("{\"type\":\"hello\",\"user\":\"" + user + "\",\"resume\":{\"v\":1,\"after\":0}}");
        tab.expect("session");
        return tab;
    }

    private static Map<String, Object> next(TestSocket tab) throws InterruptedException {
        return Objects.requireNonNull(tab.frames.poll(10, TimeUnit.SECONDS), "nothing within 10 s");
    }

    /** The calls of both threads hang, so that a third one begins. Then the one of u fails so many times, from its first time on. */
    private TestSocket failsOnAThreadThatIsOneTooMany(int times) throws Exception {
        ConversationId u = TestSocket.SECRET.conversation("u");
        ConversationId b = TestSocket.SECRET.conversation("b");
        history.before(Call.APPEND, of -> {
            if (of.contains(b)) {
                HangingTurns.awaitUninterruptibly(hangsOfB);
            }
            if (of.contains(u)) {
                HangingTurns.awaitUninterruptibly(hangsOfU);
                if (failures.incrementAndGet() <= times) {
                    failedTwice.countDown();
                    throw new StoreUnavailableException("socket time-out", null);
                }
            }
        });
        TestSocket tab = opened("u");
        TestSocket other = opened("b");
        TestSocket third = opened("c");
        tab.says("m1", "hi");
        history.awaitCalls(Call.APPEND, 1);
        other.says("m1", "hi");
        history.awaitCalls(Call.APPEND, 2);
        third.says("m1", "hi");
        timer.advance(Duration.ofSeconds(6));
        assertThat(next(third)).as("on a third thread").containsEntry("type", "received");
        hangsOfB.countDown();
        assertThat(next(other)).containsEntry("type", "received");
        assertThat(next(third)).containsEntry("text", "re hi");
        assertThat(next(other)).containsEntry("text", "re hi");
        // Meanwhile the other two threads come to wait for something new.
        opened("d");
        opened("e");
        hangsOfU.countDown();
        assertThat(failedTwice.await(10, TimeUnit.SECONDS))
                .as("it is tried a second time")
                .isTrue();
        return tab;
    }

    @Test
    void aBatchThatFailsTwiceIsTriedAgain() throws Exception {
        TestSocket tab = failsOnAThreadThatIsOneTooMany(2);
        assertThat(tab.frames.poll(10, TimeUnit.SECONDS))
                .as("within 10 s, with a store that works")
                .isNotNull()
                .containsEntry("type", "received");
        assertThat(next(tab)).containsEntry("text", "re hi");
        assertThat(botkit.health().store()).isEqualTo(Health.Store.UP);
    }

    @Test
    void aBatchThatFailsAgainAndAgainIsGivenUpInTime() throws Exception {
        TestSocket tab = failsOnAThreadThatIsOneTooMany(Integer.MAX_VALUE);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        assertThat(tab.frames.poll(10, TimeUnit.SECONDS))
                .as("what the client is told after StoreLimits.timeout")
                .isNotNull()
                .containsEntry("type", "rejected");
    }
}
