package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.RunningTurn;
import dev.botkit.Skills;
import dev.botkit.TurnAbandonedException;
import dev.botkit.TurnEndedException;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A turn whose handler has not returned in time is over: the user is told, and what the handler still does reaches nobody. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AbandonedTurnTest extends HangingTurns {

    @Test
    void aHandlerThatNeverReturnsDoesNotLockItsUserOut() throws Exception {
        Botkit botkit = bot(Botkit.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "hang");
        nextHanging();
        socket.says("m2", "hello");
        timer.advance(TIMEOUT.minusSeconds(1));
        watch(botkit).look();
        assertThat(socket.frames).isEmpty();

        timer.advance(Duration.ofSeconds(1));
        watch(botkit).look();
        timer.advance(TurnWatch.GRACE);
        watch(botkit).look();
        assertThat(socket.next()).containsEntry("text", "Oops").containsEntry("in_reply_to", "m1");
        assertThat(socket.next()).containsEntry("text", "re hello").containsEntry("in_reply_to", "m2");
        assertThat(TestSocket.open(botkit, "u").says("again").nextText()).isEqualTo("re again");
        assertThat(List.of(nextTold(), nextTold())).containsExactly("stuck waits 599 s", "abandoned waits 605 s");
    }

    @Test
    void whatAnAbandonedHandlerDoesThrowsAndReachesNobody() throws Exception {
        Botkit botkit = bot(Botkit.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("hang");
        Bot bot = nextHanging();
        Skills skills = bot.skills();
        timeIsOver(botkit);
        assertThat(socket.nextText()).isEqualTo("Oops");

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> bot.reply("x"),
                bot::typing,
                () -> bot.replyWithTyping("x"),
                () -> bot.push(U, "x"),
                () -> bot.trigger(Message.event("x")),
                () -> bot.begin("x"),
                bot::stopDialog,
                bot::profile,
                bot::skills,
                () -> skills.hear("x"),
                skills::reloadScripts)) {
            assertThat(catchThrowable(call))
                    .isInstanceOf(TurnAbandonedException.class)
                    .hasMessageContaining("TurnLimits.timeout");
        }
        release.countDown();
        assertThat(afterwards.poll(20, TimeUnit.SECONDS)).isInstanceOf(TurnAbandonedException.class);
        socket.says("next");
        assertThat(socket.nextText()).isEqualTo("re next");
        assertThat(told).as("no failure besides").containsExactly("stuck waits 600 s", "abandoned waits 605 s");
    }

    @Test
    void theMessageOfAnAbandonedTurnIsHandledAndDoesNotRunAgain() throws Exception {
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        Botkit first = bot(Botkit.builder().history(history));
        TestSocket socket = TestSocket.open(first, "u").says("m1", "hang");
        nextHanging();
        timeIsOver(first);
        assertThat(socket.nextText()).isEqualTo("Oops");
        socket.says("m2", "hello");
        assertThat(socket.nextText()).isEqualTo("re hello");
        StoredTurns.awaitHandled(inner, U, "m2");

        Botkit second = bot(Botkit.builder().history(history));
        assertThat(TestSocket.open(second, "u").says("m3", "hi").nextText()).isEqualTo("re hi");
        assertThat(hanging).as("handlers that hang once more").isEmpty();
    }

    @Test
    void withoutAnApologyItIsHandledAllTheSame() throws Exception {
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        Botkit first = Botkit.builder()
                .history(history)
                .timer(timer)
                .apology(null)
                .skill(skills -> skills.hears("^hang$", (bot, message) -> {
                            hanging.add(bot);
                            awaitRelease();
                        })
                        .fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
        bots.add(first);
        TestSocket socket = TestSocket.open(first, "u").says("m1", "hang");
        nextHanging();
        socket.says("m2", "hello");
        timeIsOver(first);
        assertThat(socket.nextText()).isEqualTo("re hello");
        StoredTurns.awaitHandled(inner, U, "m2");
        Botkit second = bot(Botkit.builder().history(history));
        assertThat(TestSocket.open(second, "u").says("m3", "hi").nextText()).isEqualTo("re hi");
        assertThat(hanging).isEmpty();
    }

    @Test
    void aPostThatWaitsForAnAbandonedTurnGetsItsAnswer() throws Exception {
        Botkit botkit = bot(Botkit.builder());
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1"),
                        "{\"text\":\"hang\",\"user\":\"me\"}",
                        Duration.ofHours(1),
                        answers::add);
        nextHanging();
        timeIsOver(botkit);
        PostAnswer answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        assertThat(answer.body()).contains("Oops");
    }

    @Test
    void aHandlerThatObeysItsInterruptHasFailedAndTheUserIsToldOnce() throws Exception {
        Botkit botkit = bot(Botkit.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("obey");
        Bot bot = nextHanging();
        timer.advance(TIMEOUT);
        watch(botkit).look();
        assertThat(socket.nextText()).isEqualTo("Oops");
        socket.says("next");
        assertThat(socket.nextText()).isEqualTo("re next");
        assertThat(List.of(nextTold(), nextTold())).containsExactly("stuck waits 600 s", "failed InterruptedException");
        assertThat(catchThrowable(() -> bot.reply("late")))
                .isInstanceOf(TurnEndedException.class)
                .isNotInstanceOf(TurnAbandonedException.class);
        timer.advance(TurnWatch.GRACE);
        watch(botkit).look();
        assertThat(socket.frames).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void aHandlerThatIsInterruptedWhileItPushesHasFailedToo() throws Exception {
        CountDownLatch pushing = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch down = new CountDownLatch(1);
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        history.beforeAppend(batch -> {
            if (batch.stream().anyMatch(entry -> entry.conversation().isVerified())) {
                pushing.countDown();
                awaitUninterruptibly(down);
            }
        });
        Botkit botkit = Botkit.builder()
                .history(history)
                .timer(timer)
                .apology(Reply.of("Oops"))
                .skill(skills -> skills.hears("^push$", (bot, message) -> {
                            runs.incrementAndGet();
                            bot.push(ConversationId.verified("alice"), "psst");
                        })
                        .fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
        bots.add(botkit);
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "push");
        assertThat(pushing.await(20, TimeUnit.SECONDS)).isTrue();
        timer.advance(TIMEOUT);
        watch(botkit).look();
        assertThat(socket.nextText()).isEqualTo("Oops");
        down.countDown();
        socket.says("m2", "next");
        assertThat(socket.nextText()).isEqualTo("re next");
        assertThat(runs).as("it does not run again").hasValue(1);
    }

    private interface Reading {
        void read(Botkit botkit, Bot bot) throws Exception;
    }

    /** As a database sees it that closes its files when the thread that reads from it is interrupted. */
    private void isNotInterruptedWhileItReads(boolean interruptedBefore, Reading reading) throws Exception {
        ConversationId alice = ConversationId.verified("alice");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> interrupts = new CopyOnWriteArrayList<>();
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        Consumer<Set<ConversationId>> whileItReads = of -> {
            if (!of.contains(alice)) {
                return;
            }
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                interrupts.add("interrupted while it reads");
            }
        };
        history.before(Call.HEAD, whileItReads);
        history.before(Call.READ_AFTER, whileItReads);
        Botkit[] self = new Botkit[1];
        self[0] = bot(Botkit.builder()
                .history(history)
                .skill(skills -> skills.hears("^read$", (bot, message) -> {
                    hanging.add(bot);
                    while (interruptedBefore && !Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                    reading.read(self[0], bot);
                    release.await();
                })));
        TestSocket socket = TestSocket.open(self[0], "u").says("read");
        nextHanging();
        if (interruptedBefore) {
            timer.advance(TIMEOUT);
            watch(self[0]).look();
        }
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        timer.advance(TIMEOUT);
        watch(self[0]).look();
        goOn.countDown();
        assertThat(socket.nextText()).as("the interrupt comes behind it").isEqualTo("Oops");
        assertThat(interrupts).isEmpty();
    }

    @Test
    void aHandlerIsNotInterruptedWhileItReadsFromTheStoreWhicheverWayItPushesOrExports() throws Exception {
        ConversationId alice = ConversationId.verified("alice");
        isNotInterruptedWhileItReads(false, (botkit, bot) -> bot.push(alice, "x"));
        isNotInterruptedWhileItReads(false, (botkit, bot) -> botkit.push(alice, "x"));
        isNotInterruptedWhileItReads(false, (botkit, bot) -> botkit.export(alice));
    }

    @Test
    void anInterruptThatAHandlerHasNotLookedAtDoesNotReachTheStoreEither() throws Exception {
        isNotInterruptedWhileItReads(true, (botkit, bot) -> bot.push(ConversationId.verified("alice"), "x"));
    }

    private Botkit botWithDialog() {
        return bot(Botkit.builder()
                .skill(skills -> skills.dialog(Dialog.define("order")
                                .ask("size", "Size?")
                                .run(dialog -> {
                                    hanging.add(dialog.bot());
                                    if ("obey".equals(dialog.response("size"))) {
                                        new CountDownLatch(1).await();
                                    }
                                    awaitRelease();
                                })
                                .say("never")
                                .build())
                        .hears("^order$", (bot, message) -> bot.begin("order"))));
    }

    @Test
    void aDialogThatAnAbandonedTurnAnsweredIsOver() throws Exception {
        Botkit botkit = botWithDialog();
        TestSocket socket = TestSocket.open(botkit, "u").says("order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        socket.says("large");
        nextHanging();
        assertThat(botkit.runningTurns()).extracting(RunningTurn::skill).containsExactly("script order");
        timeIsOver(botkit);
        assertThat(socket.nextText()).isEqualTo("Oops");
        socket.says("small");
        assertThat(socket.nextText()).isEqualTo("re small");
    }

    @Test
    void aDialogWhoseHookObeysItsInterruptHasFailed() throws Exception {
        Botkit botkit = botWithDialog();
        TestSocket socket = TestSocket.open(botkit, "u").says("order");
        assertThat(socket.nextText()).isEqualTo("Size?");
        socket.says("obey");
        nextHanging();
        timer.advance(TIMEOUT);
        watch(botkit).look();
        assertThat(socket.nextText()).isEqualTo("Oops");
        socket.says("small");
        assertThat(socket.nextText()).isEqualTo("re small");
    }
}
