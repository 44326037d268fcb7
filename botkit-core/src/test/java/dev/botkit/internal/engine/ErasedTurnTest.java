package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.TurnAbandonedException;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Erasing a conversation ends the turn that runs in it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ErasedTurnTest extends HangingTurns {

    @Test
    void erasingCutsTheRunningTurnOff() throws Exception {
        for (History history : new History[] {null, History.inMemory()}) {
            BotkitBuilder builder = Botkit.builder();
            Botkit botkit = bot(history == null ? builder : builder.history(history));
            TestSocket socket = TestSocket.open(botkit, "u").says("m1", "hang").says("m2", "waits behind it");
            Bot bot = nextHanging();

            assertThat(botkit.erase(U)).isTrue();
            socket.awaitClose();
            assertThat(catchThrowable(() -> bot.reply("x"))).isInstanceOf(TurnAbandonedException.class);
            assertThat(catchThrowable(() -> bot.push(U, "x"))).isInstanceOf(TurnAbandonedException.class);
            TestSocket again = TestSocket.open(botkit, "u")
                    .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}");
            assertThat(again.next()).containsEntry("type", "session").containsEntry("seq", 0);
            again.says("m3", "hello");
            List<String> texts = new ArrayList<>();
            while (!texts.contains("re hello")) {
                texts.add(again.nextText());
            }
            assertThat(texts).doesNotContain("Oops", "too late", "re waits behind it");
            if (history != null) {
                assertThat(history.log().readAfter(U, 0, 100, Integer.MAX_VALUE).entries())
                        .extracting(LogEntry::id)
                        .contains("m3")
                        .doesNotContain("m1", "m2");
            }
        }
        assertThat(told).as("erasing is no failure").isEmpty();
    }

    @Test
    void aTurnMayEraseItsOwnConversation() throws Exception {
        for (History history : new History[] {null, History.inMemory()}) {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            BlockingQueue<Boolean> answered = new LinkedBlockingQueue<>();
            Botkit[] self = new Botkit[1];
            BotkitBuilder builder = Botkit.builder()
                    .skill(skills -> skills.hears("^forget me$", (bot, message) -> {
                        answered.add(self[0].erase(bot.conversation()));
                        asked.countDown();
                        goOn.await();
                        bot.reply("All gone.");
                    }));
            self[0] = bot(history == null ? builder : builder.history(history));
            TestSocket socket = TestSocket.open(self[0], "u").says("m1", "hello");
            assertThat(socket.nextText()).isEqualTo("re hello");
            socket.says("m2", "forget me");
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(answered.take()).as("done already").isFalse();
            goOn.countDown();

            assertThat(socket.nextText()).isEqualTo("All gone.");
            socket.awaitClose();
            TestSocket again = TestSocket.open(self[0], "u")
                    .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}");
            assertThat(again.next()).containsEntry("type", "session").containsEntry("seq", 0);
            if (history != null) {
                assertThat(history.log().head(U)).isNull();
                assertThat(history.states().read(U)).isNull();
            }
        }
    }

    @Test
    void erasingFromTwoSidesAtOnceEndsBoth() throws Exception {
        Botkit botkit = bot(Botkit.builder().history(History.inMemory()));
        TestSocket.open(botkit, "u").says("hang");
        nextHanging();
        List<Thread> threads = new ArrayList<>();
        BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                try {
                    outcomes.add(botkit.erase(U));
                } catch (RuntimeException e) {
                    outcomes.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(outcomes).containsExactly(true, true, true, true);
    }

    @Test
    void erasingWorksWhenAllMemoryIsUsedUp() {
        History history = History.inMemory();
        Botkit filling = bot(Botkit.builder().executor(Runnable::run).history(history));
        TestSocket old = TestSocket.open(filling, "old").says("m1", "kept of old");
        assertThat(old.nextText()).isEqualTo("re kept of old");
        Botkit full = bot(Botkit.builder()
                .history(history)
                .limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(10_000))
                        .build()));
        List<TestSocket> open = new ArrayList<>();
        Engine engine = (Engine) full.gateway();
        while (!engine.conversations().isFull()) {
            open.add(TestSocket.open(full, "u" + open.size()).hello().says("x".repeat(500)));
            open.get(open.size() - 1).next();
        }
        int before = engine.conversations().count();
        ConversationId id = TestSocket.SECRET.conversation("old");
        assertThat(full.erase(id)).isTrue();
        assertThat(history.log().head(id)).isNull();
        assertThat(engine.conversations().count()).isLessThanOrEqualTo(before);
        assertThat(full.erase(TestSocket.SECRET.conversation("u0"))).isTrue();
        assertThat(history.log().head(TestSocket.SECRET.conversation("u0"))).isNull();
    }
}
