package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitClosedException;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CloseTest {

    @Test
    void closingLetsRunningAndWaitingTurnsEndThenClosesTheConnectionsWith1001() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Botkit botkit = Botkit.builder()
                .skill(skills -> skills.hears("typing", (bot, message) -> bot.replyWithTyping("typed"))
                        .fallback((bot, message) -> {
                            running.countDown();
                            release.await();
                            bot.reply("re " + message.text());
                        }))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("a").says("b").says("typing");
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(botkit::close);
        closer.start();
        while (!EngineProbe.engine(botkit).ofClients().runner().isClosing()) {
            Thread.onSpinWait();
        }
        socket.says("too late");
        assertThat(socket.next()).containsEntry("error", "closing");
        release.countDown();
        closer.join(20_000);

        assertThat(socket.awaitClose()).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(socket.texts()).contains("re a", "re b", "typed");
        assertThatThrownBy(() -> botkit.push(ConversationId.ofUser("alice"), "x"))
                .isInstanceOf(BotkitClosedException.class);
        assertThatThrownBy(() -> TestSocket.open(botkit, "u")).isInstanceOf(RefusedException.class);
        botkit.close();
    }

    @Test
    void aHandlerThatDoesNotEndIsInterruptedWithinTheBound() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Throwable> ended = new AtomicReference<>();
        CountDownLatch end = new CountDownLatch(1);
        Botkit botkit = Botkit.builder()
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        ended.set(e);
                        end.countDown();
                        throw e;
                    }
                }))
                .build();
        TestSocket.open(botkit, "u").says("x");
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        botkit.close();
        assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void closingLeavesNoThread() throws Exception {
        Botkit botkit = Botkit.builder()
                .skill(skills -> skills.fallback((bot, message) -> bot.replyWithTyping("x")))
                .build();
        for (int i = 0; i < 10; i++) {
            TestSocket.open(botkit, "u" + i).says("x").next();
        }
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        botkit.close();
        Thread[] threads = new Thread[group.activeCount() * 2 + 10];
        int count = group.enumerate(threads, true);
        for (int i = 0; i < count; i++) {
            if (threads[i].getName().startsWith("botkit-")) {
                threads[i].join(20_000);
                assertThat(threads[i].isAlive())
                        .as("thread " + threads[i].getName())
                        .isFalse();
            }
        }
    }

    @Test
    void aBotMayBeClosedFromAHandler() throws Exception {
        AtomicReference<Botkit> self = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(1);
        Botkit botkit = Botkit.builder()
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(50)))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    self.get().close();
                    closed.countDown();
                }))
                .build();
        self.set(botkit);
        TestSocket socket = TestSocket.open(botkit, "u").says("x");
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.GOING_AWAY);
    }

    @Test
    void aHandlerThatClosesAnotherBotLetsItsTurnsEnd() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Botkit second = Botkit.builder()
                .skill(skills -> skills.fallback((bot, message) -> {
                    running.countDown();
                    release.await();
                    bot.reply("finished");
                }))
                .build();
        TestSocket user = TestSocket.open(second, "u").says("x");
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        CountDownLatch closed = new CountDownLatch(1);
        try (Botkit first = Botkit.builder()
                .skill(skills -> skills.fallback((bot, message) -> {
                    second.close();
                    closed.countDown();
                }))
                .build()) {
            TestSocket.open(first, "v").says("close it");
            while (!EngineProbe.engine(second).ofClients().runner().isClosing()) {
                Thread.onSpinWait();
            }
            release.countDown();
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(user.nextText()).isEqualTo("finished");
    }
}
