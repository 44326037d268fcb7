package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Handler;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.TurnEnded;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.time.Timer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A handler that has proved quick runs on the thread that has received the message, if the transport lends it. */
class LentThreadsTest {

    private final AtomicReference<Thread> ranOn = new AtomicReference<>();
    /** What the quick handler does next time, on the thread that has received its message. */
    private final AtomicReference<Handler> more = new AtomicReference<>((bot, message) -> {});

    private @Nullable Botkit botkit;

    @AfterEach
    void close() {
        if (botkit != null) {
            botkit.close();
        }
    }

    private void build(Consumer<BotkitBuilder> more, Skill skill) {
        BotkitBuilder builder = Botkit.builder()
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(100)))
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0).postsPerSecondPerAddress(0))
                        .build())
                .skill("quick", skill);
        more.accept(builder);
        botkit = builder.build();
    }

    private TestSocket open(boolean lends) {
        return TestSocket.shows(
                botkit,
                Handshake.socket("192.0.2.1").withCookie(TestSocket.SECRET).withLendsThreads(lends),
                "u");
    }

    /** Until it has run on this thread. */
    private void provesQuick(TestSocket socket) throws InterruptedException {
        assertThat(runsHere(socket, 50_000)).as("has run here").isTrue();
    }

    /** Not even after so many runs as would prove any other quick. */
    private void neverRunsHere(TestSocket socket) throws InterruptedException {
        assertThat(runsHere(socket, 500)).as("has run here").isFalse();
    }

    private boolean runsHere(TestSocket socket, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            socket.says("quick");
            assertThat(socket.nextText()).isEqualTo("re quick");
            if (ranOn.get() == Thread.currentThread()) {
                return true;
            }
        }
        return false;
    }

    private Skill quick() {
        return skills -> skills.hears("quick", (bot, message) -> {
            ranOn.set(Thread.currentThread());
            bot.reply("re quick");
        });
    }

    @Test
    void aQuickHandlerRunsOnTheThreadThatHasReceivedItsMessage() throws Exception {
        build(builder -> {}, quick());
        provesQuick(open(true));
    }

    @Test
    void itRunsElsewhereIfTheTransportLendsNoThreads() throws Exception {
        build(builder -> {}, quick());
        neverRunsHere(open(false));
    }

    @Test
    void itRunsWhereTheHostsExecutorSays() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor();
        try {
            build(builder -> builder.executor(own), quick());
            neverRunsHere(open(true));
        } finally {
            own.shutdown();
        }
    }

    @Test
    void behindAStoreNoThreadThatReceivesRunsIt() throws Exception {
        build(builder -> builder.history(History.inMemory()), quick());
        neverRunsHere(open(true));
    }

    @Test
    void nothingOfTheHostsRunsBeforeItIsKnownWhoAnswers() throws Exception {
        build(builder -> builder.receiveMiddleware((bot, message, next) -> next.proceed(message)), quick());
        neverRunsHere(open(true));
        close();

        build(
                builder -> builder.skill(
                        "tests", skills -> skills.hears(message -> false, (bot, message) -> bot.reply("never"))),
                quick());
        neverRunsHere(open(true));
    }

    @Test
    void aHandlerThatWaitsRunsElsewhereAndKeepsNoFrameFromBeingRead() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        build(
                builder -> builder.skill(
                        "slow",
                        skills -> skills.hears("slow", (bot, message) -> {
                            asked.countDown();
                            assertThat(answer.await(20, TimeUnit.SECONDS)).isTrue();
                            bot.reply("re slow");
                        })),
                quick());
        TestSocket socket = open(true);
        provesQuick(socket);

        socket.says("slow");
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        // This thread has come back from there.
        socket.says("quick");
        answer.countDown();
        assertThat(socket.nextText()).isEqualTo("re slow");
        assertThat(socket.nextText()).isEqualTo("re quick");
    }

    @Test
    void oneThatOnceTakesLongRunsElsewhereFromThenOn() throws Exception {
        AtomicBoolean takesLong = new AtomicBoolean();
        build(
                builder -> {},
                skills -> skills.hears("quick", (bot, message) -> {
                    ranOn.set(Thread.currentThread());
                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
                    while (takesLong.get() && System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    bot.reply("re quick");
                }));
        TestSocket socket = open(true);
        provesQuick(socket);

        takesLong.set(true);
        socket.says("quick").nextText();
        takesLong.set(false);

        neverRunsHere(socket);
    }

    @Test
    void whatADialogAsksIsAnsweredElsewhere() throws Exception {
        build(
                builder -> builder.skill(
                        "dialogs",
                        skills -> skills.dialog(Dialog.define("size")
                                        .ask(
                                                "size",
                                                "Size?",
                                                answers -> answers.otherwise((dialog, said) -> {
                                                    ranOn.set(Thread.currentThread());
                                                    dialog.say("Thanks");
                                                }))
                                        .build())
                                .hears("order", (bot, message) -> bot.begin("size"))),
                quick());
        TestSocket socket = open(true);
        provesQuick(socket);
        assertThat(socket.says("order").nextText()).isEqualTo("Size?");

        socket.says("quick");

        assertThat(socket.nextText()).isEqualTo("Thanks");
        assertThat(ranOn.get()).isNotEqualTo(Thread.currentThread());
    }

    private Skill quickAndMore() {
        return skills -> skills.hears("quick", (bot, message) -> {
            ranOn.set(Thread.currentThread());
            more.get().handle(bot, message);
            bot.reply("re quick");
        });
    }

    @Test
    void anInterruptOfTheHandlersIsNotLeftToTheContainer() throws Exception {
        build(builder -> {}, quickAndMore());
        TestSocket socket = open(true);
        provesQuick(socket);

        more.set((bot, message) -> Thread.currentThread().interrupt());
        socket.says("quick");
        boolean isLeft = Thread.interrupted();

        assertThat(ranOn.get()).isEqualTo(Thread.currentThread());
        assertThat(isLeft).isFalse();
    }

    @Test
    void closingInterruptsAHandlerOnALentThread() throws Exception {
        build(builder -> {}, quickAndMore());
        TestSocket socket = open(true);
        provesQuick(socket);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        more.set((bot, message) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });

        Thread container = new Thread(() -> socket.says("quick"), "container");
        container.start();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ranOn.get()).isEqualTo(container);
        close();

        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        container.join();
    }

    @Test
    void aHandlerOnALentThreadMayPushToAConversationThatIsBeingLeft() throws Exception {
        build(builder -> {}, quickAndMore());
        ConversationId other = TestSocket.SECRET.conversation("v");
        TestSocket.open(botkit, "v").says("quick").nextText();
        TestSocket socket = open(true);
        provesQuick(socket);
        CountDownLatch leaves = new CountDownLatch(1);
        CountDownLatch mayGo = new CountDownLatch(1);
        EngineProbe.conversations(botkit)
                .find(other)
                .end(
                        false,
                        "192.0.2.1",
                        CloseCode.RECONNECT,
                        "test",
                        () -> {
                            leaves.countDown();
                            awaits(mayGo);
                        },
                        failure -> {});
        assertThat(leaves.await(20, TimeUnit.SECONDS)).isTrue();
        AtomicReference<Throwable> failed = new AtomicReference<>();
        CountDownLatch pushes = new CountDownLatch(1);
        more.set((bot, message) -> {
            pushes.countDown();
            try {
                botkit.push(other, "news");
            } catch (RuntimeException e) {
                failed.set(e);
            }
        });

        Thread container = new Thread(() -> socket.says("quick"), "container");
        container.start();
        assertThat(pushes.await(20, TimeUnit.SECONDS)).isTrue();
        mayGo.countDown();
        container.join();

        assertThat(ranOn.get()).isEqualTo(container);
        assertThat(failed.get()).isNull();
    }

    @Test
    void aFrameThatAHandlerGivesToTheBotItselfIsAnswered() throws Exception {
        AtomicReference<TestSocket> inner = new AtomicReference<>();
        build(
                builder -> builder.skill(
                        "outer",
                        skills -> skills.hears(
                                "outer",
                                (bot, message) -> bot.reply(
                                        "outer " + inner.get().says("quick").nextText()))),
                quick());
        TestSocket socket = open(true);
        inner.set(TestSocket.shows(
                botkit,
                Handshake.socket("192.0.2.1").withCookie(TestSocket.SECRET).withLendsThreads(true),
                "v"));
        provesQuick(inner.get());

        assertThat(socket.says("outer").nextText()).isEqualTo("outer re quick");
    }

    @Test
    void whatFailsInFrontOfATurnKeepsItFromNothing() throws Exception {
        AtomicReference<Thread> failsOn = new AtomicReference<>();
        CountDownLatch greeted = new CountDownLatch(1);
        build(
                builder -> builder.timer(new Timer() {
                            private final ManualTimer given = new ManualTimer();

                            @Override
                            public Instant instant() {
                                return given.instant();
                            }

                            @Override
                            public long nanoTime() {
                                return given.nanoTime();
                            }

                            @Override
                            public Scheduled schedule(Duration delay, Runnable task) {
                                if (failsOn.compareAndSet(Thread.currentThread(), null)) {
                                    throw new OutOfMemoryError("for the test");
                                }
                                return given.schedule(delay, task);
                            }
                        })
                        .listener(new BotkitListener() {
                            @Override
                            public void turnEnded(TurnEnded turn) {
                                greeted.countDown();
                            }
                        }),
                quickAndMore());
        StuckPeer peer = new StuckPeer();
        Connection connection = botkit.gateway()
                .open(
                        Handshake.socket("192.0.2.1")
                                .withCookie(TestSocket.SECRET)
                                .withLendsThreads(true),
                        peer);
        connection.receive("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}");
        // Else its thread would let the message's turn begin, and might write for this one.
        awaits(greeted);
        CountDownLatch handled = new CountDownLatch(1);
        more.set((bot, message) -> handled.countDown());

        failsOn.set(Thread.currentThread());
        assertThatThrownBy(() ->
                        connection.receive("{\"type\":\"message\",\"id\":\"m1\",\"text\":\"quick\",\"user\":\"u\"}"))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(handled.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptOfTheContainersIsItsOwn() throws Exception {
        build(builder -> {}, quickAndMore());
        TestSocket socket = open(true);
        provesQuick(socket);

        Thread.currentThread().interrupt();
        socket.says("quick");
        boolean isLeft = Thread.interrupted();

        assertThat(socket.nextText()).isEqualTo("re quick");
        assertThat(isLeft).as("the container's interrupt is left to it").isTrue();
    }

    @Test
    void aHandlerFindsTheSameClassesOnALentThread() throws Exception {
        AtomicReference<ClassLoader> found = new AtomicReference<>();
        build(builder -> {}, quickAndMore());
        TestSocket socket = open(true);
        provesQuick(socket);
        more.set((bot, message) -> found.set(Thread.currentThread().getContextClassLoader()));
        ClassLoader ofBuilder = Thread.currentThread().getContextClassLoader();
        ClassLoader ofContainer = new ClassLoader(ofBuilder) {};

        Thread.currentThread().setContextClassLoader(ofContainer);
        ClassLoader left;
        try {
            socket.says("quick");
        } finally {
            left = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(ofBuilder);
        }

        assertThat(ranOn.get()).isEqualTo(Thread.currentThread());
        assertThat(found.get()).as("the handler's").isSameAs(ofBuilder);
        assertThat(left).as("the container's").isSameAs(ofContainer);
    }

    @Test
    void closingWaitsForAHandlerOnALentThreadThatItHasInterrupted() throws Exception {
        build(builder -> {}, quickAndMore());
        TestSocket socket = open(true);
        provesQuick(socket);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        more.set((bot, message) -> {
            begun.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                // What it does at its end takes a while.
                never.await(200, TimeUnit.MILLISECONDS);
                ended.set(true);
            }
        });

        Thread container = new Thread(() -> socket.says("quick"), "container");
        container.start();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        close();

        assertThat(ended)
                .as("whether the handler has ended as the bot is closed")
                .isTrue();
        container.join();
    }

    /** Where turns wait for a thread of a pool, JDK 17's, scripts may change between the message and its turn. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void aScriptThatIsAddedWhileATurnWaitsForAThreadAnswersIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        ScriptStore scripts = ScriptStore.inMemory();
        build(
                builder -> builder.scripts(scripts)
                        .limits(Limits.builder()
                                .turns(turns -> turns.threads(1))
                                .build()),
                skills -> skills.hears("slow", (bot, message) -> {
                            asked.countDown();
                            answer.await(20, TimeUnit.SECONDS);
                        })
                        .fallback((bot, message) -> bot.reply("what?")));
        TestSocket.open(botkit, "v").says("slow");
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        TestSocket socket = TestSocket.shows(
                botkit,
                Handshake.socket("192.0.2.1")
                        .withCookie(AnonymousSecret.generate())
                        .withLendsThreads(true),
                "u");
        socket.says("news");

        scripts.add(Scripts.read("""
                        [{"command":"news","triggers":[{"type":"string","pattern":"news"}],
                          "script":[{"topic":"default","script":[{"text":["script"]},{"action":"complete"}]}]}]""").get(0));
        botkit.reloadScripts();
        answer.countDown();

        assertThat(socket.nextText()).isEqualTo("script");
    }

    private void posts(Duration limit, Consumer<PostAnswer> answer) {
        botkit.gateway()
                .post(
                        Handshake.request("192.0.2.1")
                                .withCookie(TestSocket.SECRET)
                                .withLendsThreads(true),
                        "{\"type\":\"message\",\"text\":\"quick\",\"user\":\"u\"}",
                        limit,
                        answer);
    }

    private void provesQuickByPosts() throws InterruptedException {
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        for (int i = 0; i < 50_000 && ranOn.get() != Thread.currentThread(); i++) {
            posts(Duration.ofSeconds(20), answers::add);
            assertThat(answers.poll(20, TimeUnit.SECONDS).body()).contains("re quick");
        }
        assertThat(ranOn.get()).isEqualTo(Thread.currentThread());
    }

    @Test
    void aQuickHandlerRunsOnTheThreadThatHasReceivedAPost() throws Exception {
        build(builder -> {}, quick());
        provesQuickByPosts();
    }

    @Test
    void aPostWhoseHandlerTakesLongOnALentThreadIsAnsweredInTime() throws Exception {
        build(builder -> {}, quickAndMore());
        provesQuickByPosts();
        CountDownLatch answered = new CountDownLatch(1);
        AtomicReference<PostAnswer> answer = new AtomicReference<>();
        more.set((bot, message) -> awaits(answered));

        posts(Duration.ofMillis(50), given -> {
            answer.set(given);
            answered.countDown();
        });

        assertThat(ranOn.get()).isEqualTo(Thread.currentThread());
        assertThat(answer.get().status()).isEqualTo(Refusal.TIMEOUT.httpStatus());
        assertThat(answer.get().body()).contains("The message was taken");
    }

    private static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Is stuck with the first "received": the bot sets a time for that. */
    private static final class StuckPeer implements Peer {

        @Override
        public void write(String frame, WriteDone done) {
            if (!frame.contains("received")) {
                done.done(true);
            }
        }

        @Override
        public void close(CloseCode code, String reason) {}
    }
}
