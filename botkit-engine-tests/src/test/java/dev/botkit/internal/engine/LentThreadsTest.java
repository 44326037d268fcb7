package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.time.Timer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
                        .clients(clients -> clients.framesPerSecondPerAddress(0))
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
        awaits(peer.session);
        CountDownLatch handled = new CountDownLatch(1);
        more.set((bot, message) -> handled.countDown());

        failsOn.set(Thread.currentThread());
        assertThatThrownBy(() ->
                        connection.receive("{\"type\":\"message\",\"id\":\"m1\",\"text\":\"quick\",\"user\":\"u\"}"))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(handled.await(20, TimeUnit.SECONDS)).isTrue();
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

        final CountDownLatch session = new CountDownLatch(1);

        @Override
        public void write(String frame, WriteDone done) {
            if (frame.contains("\"session\"")) {
                session.countDown();
            }
            if (!frame.contains("received")) {
                done.done(true);
            }
        }

        @Override
        public void close(CloseCode code, String reason) {}
    }
}
