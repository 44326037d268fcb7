package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Limits;
import dev.botkit.Skill;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
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

    /** Until it has run on this thread, or so often that it never does. */
    private boolean runsHere(TestSocket socket, String text) throws InterruptedException {
        for (int i = 0; i < 5_000; i++) {
            socket.says(text);
            assertThat(socket.nextText()).isEqualTo("re " + text);
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
        assertThat(runsHere(open(true), "quick")).isTrue();
    }

    @Test
    void itRunsElsewhereIfTheTransportLendsNoThreads() throws Exception {
        build(builder -> {}, quick());
        assertThat(runsHere(open(false), "quick")).isFalse();
    }

    @Test
    void itRunsWhereTheHostsExecutorSays() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor();
        try {
            build(builder -> builder.executor(own), quick());
            assertThat(runsHere(open(true), "quick")).isFalse();
        } finally {
            own.shutdown();
        }
    }

    @Test
    void behindAStoreNoThreadThatReceivesRunsIt() throws Exception {
        build(builder -> builder.history(History.inMemory()), quick());
        assertThat(runsHere(open(true), "quick")).isFalse();
    }

    @Test
    void nothingOfTheHostsRunsBeforeItIsKnownWhoAnswers() throws Exception {
        build(builder -> builder.receiveMiddleware((bot, message, next) -> next.proceed(message)), quick());
        assertThat(runsHere(open(true), "quick")).isFalse();
        close();

        build(
                builder -> builder.skill(
                        "tests", skills -> skills.hears(message -> false, (bot, message) -> bot.reply("never"))),
                quick());
        assertThat(runsHere(open(true), "quick")).isFalse();
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
        assertThat(runsHere(socket, "quick")).isTrue();

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
        assertThat(runsHere(socket, "quick")).isTrue();

        takesLong.set(true);
        socket.says("quick").nextText();
        takesLong.set(false);

        assertThat(runsHere(socket, "quick")).isFalse();
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
        assertThat(runsHere(socket, "quick")).isTrue();
        assertThat(socket.says("order").nextText()).isEqualTo("Size?");

        socket.says("quick");

        assertThat(socket.nextText()).isEqualTo("Thanks");
        assertThat(ranOn.get()).isNotEqualTo(Thread.currentThread());
    }
}
