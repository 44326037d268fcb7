package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.script.ScriptStore;
import dev.botkit.script.Scripts;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** A handler that has proved quick runs on the thread that has received the message, if the transport lends it. */
class LentThreadsTest extends LentTurns {

    @Test
    void aQuickHandlerRunsOnTheThreadThatHasReceivedItsMessage() throws Exception {
        build(builder -> {}, quick());
        provesQuick(open(true));
    }

    @Test
    void aQuickHandlerRunsOnTheThreadThatHasReceivedAPost() throws Exception {
        build(builder -> {}, quick());
        provesQuickByPosts();
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
                    if (takesLong.get()) {
                        timer.advance(Duration.ofSeconds(1));
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
}
