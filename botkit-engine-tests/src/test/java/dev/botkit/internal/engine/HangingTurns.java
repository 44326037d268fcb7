package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.monitor.SlowTurn;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A bot with handlers that hang, a clock moved by hand, and what is told of them. */
abstract class HangingTurns {

    static final ConversationId U = TestSocket.SECRET.conversation("u");
    static final Duration TIMEOUT = Limits.DEFAULT.turns().timeout();

    final ManualTimer timer = new ManualTimer();
    final List<Botkit> bots = new ArrayList<>();
    final CountDownLatch release = new CountDownLatch(1);
    final BlockingQueue<Bot> hanging = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> afterwards = new LinkedBlockingQueue<>();
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final LogWatch log = LogWatch.of(Level.WARN, TurnWatch.class);

    final BotkitListener listener = new BotkitListener() {
        @Override
        public void failed(Message message, Throwable failure) {
            told.add("failed " + failure.getClass().getSimpleName());
        }

        @Override
        public void turnStuck(SlowTurn turn) {
            told.add("stuck " + turn.skill() + " " + turn.age().toSeconds() + " s");
        }

        @Override
        public void turnAbandoned(SlowTurn turn) {
            told.add("abandoned " + turn.skill() + " " + turn.age().toSeconds() + " s");
        }
    };

    @AfterEach
    void close() {
        release.countDown();
        bots.forEach(Botkit::close);
        log.close();
    }

    Botkit bot(BotkitBuilder builder) {
        Botkit botkit = builder.timer(timer)
                .apology(Reply.of("Oops"))
                .listener(listener)
                .listenerExecutor(Runnable::run)
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
    void awaitRelease() {
        awaitUninterruptibly(release);
    }

    static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // Goes on waiting.
            }
        }
    }

    Bot nextHanging() throws InterruptedException {
        Bot bot = hanging.poll(20, TimeUnit.SECONDS);
        assertThat(bot).as("a handler began within 20 s").isNotNull();
        return bot;
    }

    String nextTold() throws InterruptedException {
        return told.poll(20, TimeUnit.SECONDS);
    }

    static TurnWatch watch(Botkit botkit) {
        return EngineProbe.watch(botkit);
    }

    /** Lets the time of those that run be over, and the time that they have to obey. */
    void timeIsOver(Botkit botkit) {
        timer.advance(TIMEOUT);
        watch(botkit).look();
        timer.advance(TurnWatch.GRACE);
        watch(botkit).look();
    }
}
