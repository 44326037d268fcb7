package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A bot with a handler that proves quick in no time, as the clock stands, so that its turns run on the thread that has received them. */
abstract class LentTurns {

    /** More than a handler takes to prove quick. */
    private static final int RUNS = 100;

    /** A message that comes before the turn of the one before has quite ended does not run here, however quick it is. */
    private static final int TRIES = 50_000;

    final ManualTimer timer = new ManualTimer();
    final AtomicReference<Thread> ranOn = new AtomicReference<>();

    /** What the quick handler does next time, on the thread that has received its message. */
    final AtomicReference<Handler> more = new AtomicReference<>((bot, message) -> {});

    @Nullable
    Botkit botkit;

    @AfterEach
    void close() {
        if (botkit != null) {
            botkit.close();
        }
    }

    void build(Consumer<BotkitBuilder> more, Skill skill) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(100)))
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0).postsPerSecondPerAddress(0))
                        .build())
                .skill("quick", skill);
        more.accept(builder);
        botkit = builder.build();
    }

    TestSocket open(boolean lends) {
        return TestSocket.shows(
                botkit,
                Handshake.socket("192.0.2.1").withCookie(TestSocket.SECRET).withLendsThreads(lends),
                "u");
    }

    /** As many runs as it takes, and no time: then it has run on this thread. */
    void provesQuick(TestSocket socket) throws InterruptedException {
        assertThat(runsHere(socket, TRIES)).as("has run here").isTrue();
    }

    /** Not even after more runs than any other takes to prove quick. */
    void neverRunsHere(TestSocket socket) throws InterruptedException {
        assertThat(runsHere(socket, RUNS)).as("has run here").isFalse();
    }

    private boolean runsHere(TestSocket socket, int most) throws InterruptedException {
        for (int i = 0; i < most; i++) {
            socket.says("quick");
            assertThat(socket.nextText()).isEqualTo("re quick");
            if (ranOn.get() == Thread.currentThread()) {
                return true;
            }
        }
        return false;
    }

    Skill quick() {
        return skills -> skills.hears("quick", (bot, message) -> {
            ranOn.set(Thread.currentThread());
            bot.reply("re quick");
        });
    }

    Skill quickAndMore() {
        return skills -> skills.hears("quick", (bot, message) -> {
            ranOn.set(Thread.currentThread());
            more.get().handle(bot, message);
            bot.reply("re quick");
        });
    }

    void posts(Duration limit, Consumer<PostAnswer> answer) {
        botkit.gateway()
                .post(
                        Handshake.request("192.0.2.1")
                                .withCookie(TestSocket.SECRET)
                                .withLendsThreads(true),
                        "{\"type\":\"message\",\"text\":\"quick\",\"user\":\"u\"}",
                        limit,
                        answer);
    }

    void provesQuickByPosts() throws InterruptedException {
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        for (int i = 0; i < TRIES && ranOn.get() != Thread.currentThread(); i++) {
            posts(Duration.ofSeconds(20), answers::add);
            assertThat(answers.poll(20, TimeUnit.SECONDS).body()).contains("re quick");
        }
        assertThat(ranOn.get()).isEqualTo(Thread.currentThread());
    }

    static void awaits(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
