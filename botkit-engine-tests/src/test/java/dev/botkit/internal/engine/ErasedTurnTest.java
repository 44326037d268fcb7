package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.TurnAbandonedException;
import dev.botkit.UndeliverableException;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.push.DuePushes;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatComesUntilATurnHasErasedItsOwnConversationIsNotConfirmedButComesAgain(boolean stored) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Botkit[] self = new Botkit[1];
        BotkitBuilder builder = Botkit.builder()
                .skill(skills -> skills.hears("^forget me$", (bot, message) -> {
                    self[0].erase(bot.conversation());
                    asked.countDown();
                    awaitRelease();
                }));
        self[0] = bot(stored ? builder.history(History.inMemory()) : builder);
        TestSocket socket = resume(self[0]).says("m1", "forget me");
        awaits(asked);
        assertThat(self[0].awaitStore(Duration.ofSeconds(20))).isTrue();
        socket.frames.clear();

        socket.says("m2", "order a pizza").sends("{\"type\":\"cart\",\"id\":\"e\"}");

        for (String id : List.of("m2", "e")) {
            assertThat(socket.next())
                    .containsEntry("type", "rejected")
                    .containsEntry("id", id)
                    .containsEntry("code", "busy")
                    .containsEntry("retry", true);
        }
        assertThat(posted(self[0], "{\"id\":\"m3\",\"text\":\"and a salad\",\"user\":\"u\"}"))
                .contains("busy");
        release.countDown();
        socket.awaitClose();
        TestSocket again = resume(self[0]);
        assertThat(again.next()).containsEntry("type", "session").containsEntry("seq", 0);
        again.says("m2", "order a pizza");
        assertThat(again.next()).containsEntry("type", "received").doesNotContainKey("duplicate");
        assertThat(again.nextText()).isEqualTo("re order a pizza");
    }

    /** Without a store, too: whoever pushes to it finds it on its way out, not free to begin. */
    @Test
    void nothingBeginsAnewUntilAConversationThatIsNotInMemoryIsErased() throws Exception {
        Botkit botkit = bot(Botkit.builder());
        Engine engine = EngineProbe.engine(botkit);
        for (int i = 0; i < 16; i++) {
            // All threads are busy on which it is erased.
            assertThat(engine.ofClients().background().execute("10.0.0." + i, this::awaitRelease))
                    .isNotNull();
        }
        CompletableFuture<Boolean> erased =
                CompletableFuture.supplyAsync(() -> botkit.erase(U), task -> new Thread(task).start());
        while (!erased.isDone() && !isLeaving(engine.conversations().find(U))) {
            Thread.onSpinWait();
        }

        assertThat(catchThrowable(() -> botkit.push(U, "canary")))
                .as("what a push is told meanwhile")
                .isInstanceOf(StoreUnavailableException.class);
        release.countDown();

        assertThat(erased.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(botkit.export(U)).doesNotContain("canary");
        assertThat(botkit.push(U, "later")).isNotNull();
    }

    private static boolean isLeaving(@Nullable Conversation conversation) {
        return conversation != null && conversation.isBroken();
    }

    private static TestSocket resume(Botkit botkit) {
        return TestSocket.open(botkit, "u")
                .sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}");
    }

    private static String posted(Botkit botkit, String frame) throws InterruptedException {
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1").withToken(TestSocket.SECRET),
                        frame,
                        Duration.ofSeconds(20),
                        answers::add);
        return Objects.requireNonNull(answers.poll(20, TimeUnit.SECONDS), "no answer within 20 s")
                .body();
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
        Engine engine = EngineProbe.engine(full);
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

    // ---- where handlers run in place on the writer of the store, as with rejected tasks that run in their caller

    /** Has a handler that runs on the writer's thread erase a conversation. */
    private TestSocket erasesInPlace(FaultyHistory history, ConversationId other, BlockingQueue<Object> outcomes) {
        Botkit[] self = new Botkit[1];
        self[0] = bot(Botkit.builder()
                .history(history)
                .executor(Runnable::run)
                .skill(skills -> skills.hears("^erase$", (bot, message) -> {
                    try {
                        outcomes.add(self[0].erase(other));
                    } catch (RuntimeException e) {
                        outcomes.add(e);
                    }
                })));
        return TestSocket.open(self[0], "one");
    }

    @Test
    void aHandlerThatRunsInPlaceErasesAConversationOfTheSameBatchAtOnce() throws Exception {
        FaultyHistory history = new FaultyHistory(History.inMemory());
        ConversationId other = TestSocket.SECRET.conversation("other");
        BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
        TestSocket one = erasesInPlace(history, other, outcomes);
        Botkit botkit = bots.get(0);
        TestSocket two = TestSocket.open(botkit, "other");
        one.says("hi").next();
        two.says("hi").next();
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        // Both writers are busy, so that what comes next is written together.
        var first = history.next(Call.APPEND).blocks();
        var second = history.next(Call.APPEND).blocks();
        TestSocket.open(botkit, "a").says("x");
        first.awaitArrival();
        TestSocket.open(botkit, "b").says("x");
        second.awaitArrival();
        one.says("erase");
        two.says("hello");
        first.release();
        Object outcome = outcomes.poll(20, TimeUnit.SECONDS);
        second.release();

        assertThat(outcome).as("done already").isEqualTo(false);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(history.log().head(other)).isNull();
        assertThat(history.states().read(other)).isNull();
    }

    @Test
    void aHandlerThatRunsInPlaceDoesNotWaitForAnErasureThatIsUnderWay() throws Exception {
        FaultyHistory history = new FaultyHistory(History.inMemory());
        ConversationId other = TestSocket.SECRET.conversation("other");
        BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
        TestSocket one = erasesInPlace(history, other, outcomes);
        Botkit botkit = bots.get(0);
        TestSocket.open(botkit, "other").says("hi").next();
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        var erasing = history.next(Call.ERASE_LOG).blocks();
        Thread host = new Thread(() -> botkit.erase(other));
        host.start();
        erasing.awaitArrival();
        one.says("erase");
        Object outcome = outcomes.poll(20, TimeUnit.SECONDS);
        erasing.release();
        host.join();

        assertThat(outcome).as("done already").isEqualTo(false);
        history.awaitCalls(Call.ERASE_LOG, 2);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(history.log().head(other)).isNull();
    }

    @Test
    void whatErasesOnceMoreBehindAnErasureNeedsNoSecondThreadWhileItHoldsOne() throws Exception {
        FaultyHistory history = new FaultyHistory(History.inMemory());
        ConversationId other = TestSocket.SECRET.conversation("other");
        BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
        Botkit[] self = new Botkit[1];
        self[0] = bot(Botkit.builder()
                .history(history)
                .executor(Runnable::run)
                .skill(skills -> skills.hears("^erase$", (bot, message) -> {
                    for (int i = 0; i < 50; i++) {
                        outcomes.add(self[0].erase(other));
                    }
                    outcomes.add("over");
                })));
        TestSocket one = TestSocket.open(self[0], "one");
        TestSocket.open(self[0], "other").says("hi").next();
        assertThat(self[0].awaitStore(Duration.ofSeconds(20))).isTrue();
        var erasing = history.next(Call.ERASE_LOG).blocks();
        Thread host = new Thread(() -> self[0].erase(other));
        host.start();
        erasing.awaitArrival();
        one.says("erase");
        Object outcome = outcomes.poll(20, TimeUnit.SECONDS);
        while (!"over".equals(outcome)) {
            assertThat(outcome).as("done already").isEqualTo(false);
            outcome = outcomes.poll(20, TimeUnit.SECONDS);
        }
        long begin = System.nanoTime();
        erasing.release();
        host.join();

        boolean idle = self[0].awaitStore(Duration.ofSeconds(15));
        assertThat(idle)
                .as(
                        "All that is to be erased is, after %s ms",
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin))
                .isTrue();
        assertThat(history.log().head(other)).isNull();
    }

    @Test
    void aHandlerThatRunsInPlaceOnTheWriterDoesNotWaitForTheStoreToBeIdle() throws Exception {
        BlockingQueue<Boolean> idle = new LinkedBlockingQueue<>();
        Botkit[] self = new Botkit[1];
        self[0] = bot(Botkit.builder()
                .history(History.inMemory())
                .executor(Runnable::run)
                .skill(skills ->
                        skills.hears("^wait$", (bot, message) -> idle.add(self[0].awaitStore(Duration.ofHours(1))))));
        TestSocket.open(self[0], "u").says("wait");
        assertThat(idle.poll(20, TimeUnit.SECONDS)).isEqualTo(false);
    }

    // ---- what its handler is pushing meanwhile

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAHandlerIsPushingToItsConversationMeanwhileIsNotKept(boolean stored) throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        BotkitBuilder builder = Botkit.builder()
                .sendMiddleware((outgoing, next) -> {
                    if (outgoing.reply().text().equals("canary")) {
                        sending.countDown();
                        awaitRelease();
                    }
                    next.proceed(outgoing.reply());
                })
                .skill(skills ->
                        skills.hears("^push$", (bot, message) -> returns(catchThrowable(() -> bot.push(U, "canary")))));
        Botkit botkit = bot(stored ? builder.history(new FaultyHistory(History.inMemory())) : builder);
        TestSocket.open(botkit, "u").says("m1", "push");
        awaits(sending);

        assertThat(botkit.erase(U)).isTrue();
        release.countDown();

        assertThat(afterwards.take()).isInstanceOf(TurnAbandonedException.class);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.export(U)).doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheHostIsPushingToItMeanwhileIsNotSent(boolean stored) throws Exception {
        CountDownLatch sending = new CountDownLatch(2);
        BotkitBuilder builder = Botkit.builder().sendMiddleware((outgoing, next) -> {
            if (outgoing.reply().text().equals("canary")) {
                sending.countDown();
                awaitRelease();
            }
            next.proceed(outgoing.reply());
        });
        Botkit botkit = bot(stored ? builder.history(new FaultyHistory(History.inMemory())) : builder);
        assertThat(TestSocket.open(botkit, "u").says("m1", "hi").nextText()).isEqualTo("re hi");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        ConversationId other = ConversationId.ofUser("other");
        new Thread(() -> returns(catchThrowable(() -> botkit.push(U, "canary")))).start();
        BlockingQueue<String> others = new LinkedBlockingQueue<>();
        new Thread(() -> others.add(String.valueOf(botkit.push(other, "canary")))).start();
        awaits(sending);

        assertThat(botkit.erase(U)).isTrue();
        release.countDown();

        assertThat(afterwards.take()).isInstanceOf(UndeliverableException.class).hasMessageContaining("erased");
        assertThat(others.take()).as("the id of what was pushed elsewhere").contains("~");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.export(U)).doesNotContain("canary");
        assertThat(botkit.export(other)).contains("canary");
        assertThat(botkit.push(U, "what comes after it is sent")).isNotNull();
        assertThat(botkit.export(U)).contains("what comes after it");
    }

    @Test
    void whatAHandlerHasLeftToAnotherThreadIsNotKeptEither() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        BlockingQueue<Bot> bots = new LinkedBlockingQueue<>();
        Botkit botkit = bot(Botkit.builder()
                .sendMiddleware((outgoing, next) -> {
                    if (outgoing.reply().text().equals("canary")) {
                        sending.countDown();
                        awaitRelease();
                    }
                    next.proceed(outgoing.reply());
                })
                .skill(skills -> skills.hears("^later$", (bot, message) -> {
                    bot.replyWithTyping("a long text that takes its time");
                    bots.add(bot);
                })));
        TestSocket.open(botkit, "u").says("m1", "later");
        Bot bot = bots.take();
        while (!watch(botkit).list().isEmpty()) {
            Thread.onSpinWait();
        }
        new Thread(() -> returns(catchThrowable(() -> bot.push(U, "canary")))).start();
        awaits(sending);

        assertThat(botkit.erase(U)).isTrue();
        release.countDown();

        assertThat(afterwards.take()).isInstanceOf(TurnAbandonedException.class);
        assertThat(botkit.export(U)).doesNotContain("canary");
    }

    @ParameterizedTest
    @EnumSource(names = {"READ_PUSHES", "ADD_PUSH"})
    void aPushThatAHandlerIsSchedulingMeanwhileIsNotKept(Call call) throws Exception {
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        Botkit botkit = bot(scheduling(history));
        CountDownLatch scheduling = new CountDownLatch(1);
        CountDownLatch removing = new CountDownLatch(1);
        CountDownLatch remove = new CountDownLatch(1);
        AtomicBoolean isErased = new AtomicBoolean();
        history.before(call, of -> {
            if (!isErased.get()) {
                scheduling.countDown();
                awaitRelease();
            }
        });
        history.before(Call.REMOVE_PUSH, of -> {
            removing.countDown();
            awaitUninterruptibly(remove);
        });
        TestSocket.open(botkit, "u").says("m1", "remind me");
        awaits(scheduling);

        assertThat(botkit.erase(U)).isTrue();
        isErased.set(true);
        release.countDown();
        if (call == Call.ADD_PUSH) {
            awaits(removing);
            timer.advance(DuePushes.AHEAD);
            assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
            assertThat(inner.log().head(U))
                    .as("sent by a look before it is taken back")
                    .isNull();
        }
        remove.countDown();

        assertThat(afterwards.take()).isInstanceOf(TurnAbandonedException.class);
        timer.advance(DuePushes.AHEAD);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(botkit.export(U)).doesNotContain("canary");
    }

    @Test
    void aPushThatIsStoredAlthoughSchedulingItHasFailedIsNotKeptEither() throws Exception {
        History inner = History.inMemory();
        FaultyHistory history = new FaultyHistory(inner);
        Botkit botkit = bot(scheduling(history));
        CountDownLatch adding = new CountDownLatch(1);
        history.before(Call.ADD_PUSH, of -> {
            adding.countDown();
            awaitRelease();
        });
        history.next(Call.ADD_PUSH).failsAfter();
        TestSocket.open(botkit, "u").says("m1", "remind me");
        awaits(adding);

        assertThat(botkit.erase(U)).isTrue();
        release.countDown();

        assertThat(afterwards.take()).isInstanceOf(StoreUnavailableException.class);
        assertThat(botkit.export(U)).doesNotContain("canary");
    }

    private void returns(@Nullable Throwable thrown) {
        afterwards.add(thrown == null ? new AssertionError("nothing was thrown") : thrown);
    }

    private static void awaits(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).as("within 20 s").isTrue();
    }

    private BotkitBuilder scheduling(History history) {
        return Botkit.builder()
                .history(history)
                .skill(skills -> skills.hears(
                        "^remind me$",
                        (bot, message) -> returns(catchThrowable(
                                () -> bot.schedulePush(bot.conversation(), "canary", timer.instant())))));
    }
}
