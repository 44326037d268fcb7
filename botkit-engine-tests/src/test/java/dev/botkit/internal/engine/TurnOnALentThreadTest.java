package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.BotkitListener;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.TurnEnded;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a handler does on a thread that was lent to its turn, and what it leaves there. */
class TurnOnALentThreadTest extends LentTurns {

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
    void aPostWhoseHandlerTakesLongOnALentThreadIsAnsweredInTime() throws Exception {
        build(builder -> {}, quickAndMore());
        provesQuickByPosts();
        Duration limit = Duration.ofMillis(50);
        List<PostAnswer> answers = new ArrayList<>();
        List<PostAnswer> meanwhile = new ArrayList<>();
        more.set((bot, message) -> {
            timer.advance(limit);
            meanwhile.addAll(answers);
        });

        posts(limit, answers::add);

        assertThat(ranOn.get()).isEqualTo(Thread.currentThread());
        assertThat(meanwhile)
                .as("answers while the handler runs")
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.status()).isEqualTo(Refusal.TIMEOUT.httpStatus());
                    assertThat(answer.body()).contains("The message was taken");
                });
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
