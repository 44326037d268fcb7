package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.RunningTurn;
import dev.botkit.TurnAbandonedException;
import dev.botkit.TurnEndedException;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A handler that does not return costs its own thread, and nobody else anything. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HangingTurnTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");
    private static final Duration TIMEOUT = Limits.DEFAULT.turnTimeout();

    private final HandTimer timer = new HandTimer();
    private final List<Botkit> bots = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<Bot> hanging = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> afterwards = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(TurnWatch.class);

    private final BotkitListener listener = new BotkitListener() {
        @Override
        public void failed(Message message, Throwable failure) {
            told.add("failed " + failure.getClass().getSimpleName());
        }

        @Override
        public void turnStuck(ConversationId conversation, String skill, Duration age) {
            told.add("stuck " + skill + " " + age.toSeconds() + " s");
        }

        @Override
        public void turnAbandoned(ConversationId conversation, String skill, Duration age) {
            told.add("abandoned " + skill + " " + age.toSeconds() + " s");
        }
    };

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        release.countDown();
        bots.forEach(Botkit::close);
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    private Botkit bot(BotkitBuilder builder) {
        Botkit botkit = builder.timer(timer)
                .apology(Reply.of("Oops"))
                .listener(listener)
                .skill(
                        "waits",
                        skills -> skills.hears("^hang$", (bot, message) -> {
                                    hanging.add(bot);
                                    awaitRelease();
                                    Throwable thrown = catchThrowable(() -> bot.reply("too late"));
                                    if (thrown != null) {
                                        afterwards.add(thrown);
                                    }
                                })
                                .hears("^obey$", (bot, message) -> {
                                    hanging.add(bot);
                                    release.await();
                                }))
                .skill("other", skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
        bots.add(botkit);
        return botkit;
    }

    /** As handlers do that know of no interrupt. */
    private void awaitRelease() {
        awaitUninterruptibly(release);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // Goes on waiting.
            }
        }
    }

    private Bot nextHanging() throws InterruptedException {
        Bot bot = hanging.poll(20, TimeUnit.SECONDS);
        assertThat(bot).as("a handler began within 20 s").isNotNull();
        return bot;
    }

    private String nextTold() throws InterruptedException {
        return told.poll(20, TimeUnit.SECONDS);
    }

    private static TurnWatch watch(Botkit botkit) {
        return ((Engine) botkit.gateway()).watch();
    }

    /** Lets the time of those that run be over, and the time that they have to obey. */
    private void timeIsOver(Botkit botkit) {
        timer.advance(TIMEOUT);
        watch(botkit).look();
        timer.advance(TurnWatch.GRACE);
        watch(botkit).look();
    }

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
                () -> bot.hears("x"),
                bot::profile,
                bot::reloadScripts)) {
            assertThat(catchThrowable(call))
                    .isInstanceOf(TurnAbandonedException.class)
                    .hasMessageContaining("Limits.turnTimeout");
        }
        release.countDown();
        assertThat(afterwards.poll(20, TimeUnit.SECONDS)).isInstanceOf(TurnAbandonedException.class);
        socket.says("next");
        assertThat(socket.nextText()).isEqualTo("re next");
        assertThat(told).as("no failure besides").containsExactly("stuck waits 600 s", "abandoned waits 605 s");
    }

    @Test
    void theMessageOfAnAbandonedTurnIsHandledAndDoesNotRunAgain() throws Exception {
        History history = History.inMemory();
        Botkit first = bot(Botkit.builder().history(history));
        TestSocket socket = TestSocket.open(first, "u").says("m1", "hang");
        nextHanging();
        timeIsOver(first);
        assertThat(socket.nextText()).isEqualTo("Oops");
        socket.says("m2", "hello");
        assertThat(socket.nextText()).isEqualTo("re hello");

        Botkit second = bot(Botkit.builder().history(history));
        assertThat(TestSocket.open(second, "u").says("m3", "hi").nextText()).isEqualTo("re hi");
        assertThat(hanging).as("handlers that hang once more").isEmpty();
    }

    @Test
    void withoutAnApologyItIsHandledAllTheSame() throws Exception {
        History history = History.inMemory();
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
                        new Handshake(Handshake.Kind.REQUEST, null, null, null, null, "127.0.0.1"),
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
        ScriptedHistory history = new ScriptedHistory();
        history.onAppend = batch -> {
            if (batch.stream().anyMatch(entry -> entry.conversation().isVerified())) {
                pushing.countDown();
                awaitUninterruptibly(down);
            }
        };
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

    @Test
    void aTurnThatTakesLongIsLoggedOnceWithSkillConversationAndStack() throws Exception {
        Botkit botkit = bot(Botkit.builder());
        TestSocket.signedIn(botkit, "alice").says("hang");
        nextHanging();
        timer.advance(Duration.ofSeconds(59));
        watch(botkit).look();
        assertThat(log.list).isEmpty();

        timer.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 3; i++) {
            watch(botkit).look();
            timer.advance(Duration.ofSeconds(60));
        }
        assertThat(log.list).hasSize(1);
        ILoggingEvent warning = log.list.get(0);
        assertThat(warning.getLevel()).isEqualTo(Level.WARN);
        assertThat(warning.getFormattedMessage())
                .contains("60 s", "Limits.turnWarning", "skill waits", "verified:alice")
                .doesNotContain("\n");
        assertThat(warning.getThrowableProxy().getStackTraceElementProxyArray())
                .extracting(Object::toString)
                .anyMatch(frame -> frame.contains("HangingTurnTest"));
        assertThat(nextTold()).isEqualTo("stuck waits 60 s");
        assertThat(told).isEmpty();
    }

    @Test
    void theWatchLooksByItself() throws Exception {
        Botkit botkit = bot(Botkit.builder());
        TestSocket socket = TestSocket.open(botkit, "u").says("hang");
        nextHanging();
        while (socket.frames.isEmpty()) {
            timer.advance(Duration.ofSeconds(1));
            Thread.onSpinWait();
        }
        assertThat(socket.nextText()).isEqualTo("Oops");
        assertThat(told).anyMatch(one -> one.startsWith("stuck waits"));
        while (told.stream().noneMatch(one -> one.startsWith("abandoned waits"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void zeroLetsAHandlerRunForEverInSilence() throws Exception {
        Botkit botkit = bot(Botkit.builder()
                .limits(Limits.builder()
                        .turnWarning(Duration.ZERO)
                        .turnTimeout(Duration.ZERO)
                        .build()));
        TestSocket socket = TestSocket.open(botkit, "u").says("obey");
        nextHanging();
        timer.advance(Duration.ofDays(300));
        watch(botkit).look();
        timer.advance(Duration.ofDays(300));
        watch(botkit).look();
        assertThat(socket.frames).isEmpty();
        assertThat(told).isEmpty();
        assertThat(log.list).isEmpty();
        assertThat(botkit.runningTurns()).hasSize(1);
    }

    @Test
    void aTurnThatPausesIsNotStuck() {
        Botkit botkit = bot(Botkit.builder()
                .executor(Runnable::run)
                .skill(skills -> skills.hears("^slow$", (bot, message) -> {
                    for (int i = 0; i < 400; i++) {
                        bot.replyWithTyping("x".repeat(1_000));
                    }
                })));
        TestSocket socket = TestSocket.open(botkit, "u").says("slow");
        for (int i = 0; i < 70; i++) {
            timer.advance(Duration.ofSeconds(10));
            watch(botkit).look();
        }
        assertThat(botkit.runningTurns()).isEmpty();
        assertThat(log.list).isEmpty();
        assertThat(socket.texts()).filteredOn(text -> text.startsWith("x")).hasSize(350);
    }

    @Test
    void manyHandlersThatHangDoNotStopOtherConversations() throws Exception {
        int threads = 200;
        Botkit botkit = bot(Botkit.builder()
                .limits(Limits.builder()
                        .threads(threads)
                        .connectionsPerAddress(1_000)
                        .build()));
        for (int i = 0; i < threads; i++) {
            TestSocket.open(botkit, "u" + i).says("hang");
        }
        for (int i = 0; i < threads; i++) {
            nextHanging();
        }
        TestSocket neighbour = TestSocket.open(botkit, "neighbour").says("hello");
        timer.advance(Limits.DEFAULT.turnWarning());
        watch(botkit).look();
        assertThat(neighbour.nextText()).isEqualTo("re hello");
        timeIsOver(botkit);
        for (int i = 0; i < threads; i++) {
            assertThat(TestSocket.open(botkit, "u" + i).says("again").nextText())
                    .isIn("Oops", "re again");
        }
        assertThat(botkit.runningTurns()).filteredOn(RunningTurn::abandoned).hasSize(threads);
    }

    @Test
    void theListTellsWhoRunsWhereAndSinceWhen() throws Exception {
        Instant begin = timer.now();
        Botkit botkit = bot(Botkit.builder());
        TestSocket.signedIn(botkit, "alice").says("hang");
        nextHanging();
        timer.advance(Duration.ofSeconds(30));
        TestSocket.signedIn(botkit, "bob").says("obey");
        nextHanging();
        timer.advance(Duration.ofSeconds(5));

        assertThat(botkit.runningTurns())
                .extracting(RunningTurn::conversation, RunningTurn::skill, RunningTurn::started, RunningTurn::age)
                .containsExactly(
                        tuple(ConversationId.verified("alice"), "waits", begin, Duration.ofSeconds(35)),
                        tuple(ConversationId.verified("bob"), "waits", begin.plusSeconds(30), Duration.ofSeconds(5)));
        assertThat(botkit.runningTurns()).allMatch(turn -> turn.thread().startsWith("botkit-turn-"));
    }

    @Test
    void onAnExecutorOfTheHostsTheConversationGoesOnToo() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Botkit botkit = bot(Botkit.builder().executor(pool));
            TestSocket socket = TestSocket.open(botkit, "u").says("hang");
            nextHanging();
            socket.says("hello");
            timeIsOver(botkit);
            assertThat(socket.nextText()).isEqualTo("Oops");
            assertThat(socket.nextText()).isEqualTo("re hello");
        } finally {
            release.countDown();
            pool.shutdown();
        }
    }

    @Test
    void aBrokenDownConversationWaitsForAHandlerThatHangsWithinABound() throws Exception {
        AtomicBoolean down = new AtomicBoolean();
        ScriptedHistory history = new ScriptedHistory();
        history.onAppend = batch -> {
            if (down.get()) {
                throw new StoreUnavailableException("down", null);
            }
        };
        Botkit botkit = bot(Botkit.builder()
                .history(history)
                .limits(Limits.builder().turnTimeout(Duration.ZERO).build()));
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "hang");
        nextHanging();
        down.set(true);
        socket.says("m2", "x");
        timer.advance(Limits.DEFAULT.storeTimeout().plusSeconds(1));
        socket.awaitClose();
        down.set(false);
        assertThat(TestSocket.open(botkit, "u").hello().awaitClose())
                .as("not two handlers of one message at once")
                .isEqualTo(CloseCode.OVERLOADED);

        timer.advance(Limits.DEFAULT.storeTimeout());
        watch(botkit).look();
        timer.advance(TurnWatch.GRACE);
        watch(botkit).look();
        TestSocket again = TestSocket.open(botkit, "u").says("m3", "hello");
        nextHanging();
        release.countDown();
        assertThat(again.nextText()).as("of the message that runs again").isEqualTo("too late");
        assertThat(again.nextText()).isEqualTo("re hello");
    }

    // ---- dialogs

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

    // ---- the thread

    @Test
    void aThreadIsNeverInterruptedForATurnThatHasReturned() {
        Botkit botkit = bot(Botkit.builder().executor(Runnable::run));
        Running returned = new Running(null, 0, 0);
        assertThat(returned.returned(false)).isTrue();
        assertThat(returned.interrupt(1)).isFalse();
        assertThat(returned.abandon()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        Running interrupted = new Running(null, 0, 0);
        assertThat(interrupted.interrupt(1)).isTrue();
        assertThat(interrupted.interrupt(2)).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(interrupted.returned(false)).isTrue();
        assertThat(Thread.currentThread().isInterrupted())
                .as("what runs here next is not meant")
                .isFalse();
        assertThat(TestSocket.open(botkit, "u").says("x").texts()).containsExactly("re x");
    }

    // ---- erasing

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
                .limits(Limits.builder().memoryBytes(10_000).build()));
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
