package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.RefusedException;
import dev.botkit.Skill;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.RecordingPeer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.PostAnswer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What breaks around a conversation must not break it: each test is a way in which it once did. It is
 * long because there were many, and they share their peers.
 */
class RobustnessTest {

    private static final Skill ECHO = skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text()));
    private static final Handshake NO_PROOF = Handshake.request("127.0.0.1");

    private final ManualTimer timer = new ManualTimer();
    private final List<PostAnswer> answers = new ArrayList<>();
    private Botkit botkit;

    private Botkit build(BotkitBuilder builder) {
        botkit = builder.build();
        return botkit;
    }

    private BotkitBuilder direct() {
        return Botkit.builder().executor(Runnable::run).timer(timer);
    }

    private void post(String body) {
        botkit.gateway().post(NO_PROOF, body, Duration.ofSeconds(30), answers::add);
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    /** A peer that fails in the worst way. */
    private static final class Broken implements Peer {
        @Override
        public void write(String frame, WriteDone done) {
            throw new NoClassDefFoundError("undeployed");
        }

        @Override
        public void close(CloseCode code, String reason) {
            throw new IllegalStateException("closed already");
        }
    }

    @Test
    void aBrokenTabDoesNotStopTheConversation() {
        build(direct().skill(ECHO));
        TestSocket good = TestSocket.open(botkit, "u").says("1");
        var broken = botkit.gateway().open(Handshake.socket("127.0.0.1").withCookie(TestSocket.SECRET), new Broken());
        broken.receive("{\"type\":\"message\",\"user\":\"u\",\"text\":\"2\"}");
        good.says("3");
        broken.closed();
        assertThat(good.texts()).containsExactly("re 1", "re 2", "re 3");
    }

    @Test
    void aFailingListenerOfAnyKindChangesNothing() {
        BotkitListener failing = new BotkitListener() {
            @Override
            public void turnStarted(Message message) {
                throw new AssertionError("started");
            }

            @Override
            public void replied(Message message) {
                throw new StackOverflowError();
            }
        };
        build(direct().listenerExecutor(Runnable::run).listener(failing).skill(ECHO));
        assertThat(TestSocket.open(botkit, "u").says("1").says("2").texts()).containsExactly("re 1", "re 2");
    }

    @Test
    void anAnswerThatCannotBeHandedOnDoesNotStopTheConversation() {
        build(direct().skill(ECHO));
        botkit.gateway().post(NO_PROOF, "{\"text\":\"1\",\"user\":\"me\"}", Duration.ofSeconds(1), answer -> {
            throw new IllegalStateException("the request is gone");
        });
        post("{\"text\":\"2\",\"user\":\"me\"}");
        assertThat(answers).singleElement().asString().contains("re 2");
    }

    @Test
    void anExecutorThatFailsInAnyWayIsAskedAgain() {
        AtomicInteger calls = new AtomicInteger();
        build(Botkit.builder().timer(timer).skill(ECHO).executor(task -> {
            if (calls.incrementAndGet() < 3) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        }));
        TestSocket socket = TestSocket.open(botkit, "u").says("1");
        timer.advance(Duration.ofSeconds(1));
        assertThat(socket.texts()).containsExactly("re 1");
    }

    @Test
    void aPauseThatEndsWhileTheBotClosesEndsItsTurnOnce() throws Exception {
        for (int round = 0; round < 40; round++) {
            AtomicInteger atOnce = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            build(Botkit.builder()
                    .typingDelay(new dev.botkit.TypingDelay(1_000_000, Duration.ofMillis(1), 1))
                    .limits(Limits.builder()
                            .turns(turns -> turns.closeTimeout(Duration.ofSeconds(20)))
                            .build())
                    .skill(skills -> skills.fallback((bot, message) -> {
                        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                        bot.replyWithTyping("x".repeat(1_100));
                        atOnce.decrementAndGet();
                    })));
            List<TestSocket> sockets = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                sockets.add(TestSocket.open(botkit, "u" + i).says("1").says("2").says("3"));
            }
            botkit.close();
            assertThat(sockets)
                    .allSatisfy(socket -> assertThat(socket.texts().stream().filter(text -> text.startsWith("x")))
                            .hasSize(3));
            assertThat(most.get()).as("round " + round).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void conversationsThatWereOnlyRefusedCanBeDropped() {
        build(direct().limits(Limits.builder()
                        .clients(clients -> clients.memoryBytes(100_000).postsPerSecondPerAddress(0))
                        .build())
                .acceptFilter(message -> {
                    if (message.text().equals("bad")) {
                        throw new RefusedException("no");
                    }
                    return message;
                })
                .sendMiddleware((out, next) -> {
                    if (!out.reply().text().equals("dropped")) {
                        next.proceed(out.reply());
                    }
                })
                .skill(ECHO));
        for (int i = 0; i < 1_000; i++) {
            post("{\"text\":\"bad\",\"user\":\"u" + i + "\"}");
            botkit.push(ConversationId.ofUser("user" + i), "dropped");
        }
        answers.clear();
        post("{\"text\":\"good\",\"user\":\"honest\"}");
        assertThat(answers).singleElement().asString().contains("re good");
    }

    @Test
    void aRepeatOfAMessageWhoseTurnStillRunsRunsNothingHoweverManyRepliesPushedItOutOfTheLog() {
        AtomicInteger runs = new AtomicInteger();
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        build(Botkit.builder()
                .timer(timer)
                .executor(tasks::add)
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.logEntries(10))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    runs.incrementAndGet();
                    for (int i = 0; i < 50; i++) {
                        bot.reply(String.valueOf(i));
                    }
                    bot.replyWithTyping("the last");
                })));
        TestSocket socket = TestSocket.open(botkit, "u").says("a", "count");
        tasks.remove().run();
        socket.says("a", "count");
        timer.advance(Duration.ofSeconds(2));
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(runs).hasValue(1);
        assertThat(socket.texts()).hasSize(52).endsWith("the last");
    }

    @Test
    void aNumberBeyondAllNumbersIsABadFrame() {
        build(direct().skill(ECHO));
        for (String number : List.of("1e99999999999", "-1e-99999999999", "0.1e2147483648", "1e1001")) {
            TestSocket socket =
                    TestSocket.open(botkit, "u").sends("{\"text\":\"x\",\"user\":\"u\",\"n\":" + number + "}");
            assertThat(socket.next()).as(number).containsEntry("error", "bad_frame");
        }
    }

    @Test
    void closingClosesASocketWhoseWriteNeverEnds() {
        RecordingPeer peer = new RecordingPeer();
        peer.stopReading();
        build(direct().skill(ECHO)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(1)))
                        .build()));
        botkit.gateway()
                .open(Handshake.socket("127.0.0.1").withCookie(TestSocket.SECRET), peer)
                .receive("{\"type\":\"message\",\"user\":\"u\",\"text\":\"2\"}");
        botkit.close();
        assertThat(peer.closes).containsExactly(CloseCode.GOING_AWAY);
    }

    @Test
    void aPostWithoutAnIdCanBePostedAgainWithTheOneOfItsTimeOut() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        build(Botkit.builder().timer(timer).executor(tasks::add).skill(ECHO));
        post("{\"text\":\"x\",\"user\":\"me\"}");
        timer.advance(Duration.ofSeconds(30));
        Map<?, ?> error = (Map<?, ?>) TestSocket.parse(answers.remove(0).body()).get("error");

        post("{\"text\":\"x\",\"user\":\"me\",\"id\":\"" + error.get("id") + "\"}");
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(answers).singleElement().asString().contains("re x", "\"duplicate\":true");
    }

    @Test
    void aFilterThatFailsInAnyWayRefusesTheMessage() {
        build(direct().skill(ECHO).acceptFilter(message -> switch (message.text()) {
            case "null" -> null;
            case "error" -> throw new StackOverflowError();
            default -> message;
        }));
        TestSocket socket =
                TestSocket.open(botkit, "u").says("null").says("error").says("fine");
        assertThat(socket.next()).containsEntry("error", "failed");
        assertThat(socket.next()).containsEntry("error", "failed");
        assertThat(socket.nextText()).isEqualTo("re fine");
        post("{\"text\":\"null\",\"user\":\"me\"}");
        assertThat(answers).singleElement().asString().contains("failed");
        assertThat(answers.get(0).status()).isEqualTo(503);
    }

    @Test
    void onlySoManyRequestsWaitForOneMessageAndRepeatsOnASocketAreCounted() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        build(Botkit.builder()
                .timer(timer)
                .executor(tasks::add)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(1)))
                        .build())
                .skill(ECHO));
        for (int i = 0; i < 50; i++) {
            post("{\"text\":\"x\",\"user\":\"me\",\"id\":\"a\"}");
        }
        assertThat(answers)
                .hasSize(34)
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(429));

        TestSocket socket = TestSocket.open(botkit, "u");
        for (int i = 0; i < 203; i++) {
            socket.says("a", "x");
        }
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void aRefusedConnectionIsNotLetInByItsNextFrame() {
        AtomicInteger runs = new AtomicInteger();
        build(direct().skill(skills -> skills.fallback((bot, message) -> runs.incrementAndGet())));
        // A client that ignores the close frame: the socket stays for a while.
        var connection =
                botkit.gateway().open(Handshake.socket("127.0.0.1").withCookie(TestSocket.SECRET), new RecordingPeer());
        connection.receive("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"forged\"}");
        connection.receive("{\"type\":\"message\",\"user\":\"u\",\"text\":\"x\"}");
        assertThat(runs).hasValue(0);
        connection.closed();
    }

    @Test
    void anExecutorThatRunsInPlaceGrowsNoStack() {
        AtomicInteger runs = new AtomicInteger();
        List<TestSocket> socket = new ArrayList<>();
        build(direct().limits(Limits.builder()
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> {
                    if (runs.incrementAndGet() < 20_000) {
                        socket.get(0).says("next");
                    }
                })));
        socket.add(TestSocket.open(botkit, "u"));
        socket.get(0).says("first");
        assertThat(runs).hasValue(20_000);
    }

    @Test
    void nothingRunsAfterTheBotWasClosed() {
        AtomicInteger runs = new AtomicInteger();
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        build(Botkit.builder()
                .executor(tasks::add)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(1)))
                        .build())
                .skill(skills -> skills.fallback((bot, message) -> runs.incrementAndGet())));
        TestSocket.open(botkit, "u").says("1").says("2");
        botkit.close();
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(runs).hasValue(0);
    }

    @Test
    void aTurnInheritsNothingFromTheRequestThatStartedItsThread() throws Exception {
        InheritableThreadLocal<String> ofRequest = new InheritableThreadLocal<>();
        ofRequest.set("alice's request");
        CountDownLatch done = new CountDownLatch(1);
        List<String> seen = new ArrayList<>();
        build(Botkit.builder()
                .skill(skills -> skills.fallback((bot, message) -> {
                    seen.add(String.valueOf(ofRequest.get()));
                    done.countDown();
                })));
        TestSocket.open(botkit, "u").says("x");
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).containsExactly("null");
        ofRequest.remove();
    }

    @Test
    void halvesOfCharactersAreReplacedSoThatEveryFrameCanBeWritten() {
        build(direct().skill(ECHO));
        TestSocket socket =
                TestSocket.open(botkit, "u").sends("{\"user\":\"u\",\"text\":\"a\\ud800b \\ud83d\\ude00\"}");
        assertThat(socket.nextText()).isEqualTo("re a\uFFFDb \uD83D\uDE00");
        botkit.push(TestSocket.SECRET.conversation("u"), "cut \uD83D");
        assertThat(socket.nextText()).isEqualTo("cut \uFFFD");
    }

    @Test
    void profilesAndWaitingEventsCountAsMemory() {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        build(Botkit.builder().timer(timer).executor(tasks::add).skill(ECHO));
        Conversations conversations = EngineProbe.conversations(botkit);
        TestSocket socket = TestSocket.open(botkit, "u");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"1\",\"x\":\"" + "x".repeat(7_000)
                + "\"}}");
        long waiting = conversations.bytes();
        assertThat(waiting).isGreaterThan(9_000);
        tasks.remove().run();
        assertThat(conversations.bytes()).isBetween(9_000L, waiting);
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"1\"}}");
        tasks.remove().run();
        assertThat(conversations.bytes()).isLessThan(5_000);
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"1\",\"x\":\""
                + "x".repeat(20_000) + "\"}}");
        assertThat(socket.next()).containsEntry("error", "too_large");
    }

    @Test
    void aHandlerThatFillsItsStackWithRepliesIsAnsweredForAndTheNextMessageIsHeard() {
        build(direct().limits(Limits.builder()
                        .turns(turns -> turns.replies(1_000_000))
                        .clients(clients -> clients.sendFrames(1_000_000).sendCharacters(1_000_000_000))
                        .build())
                .skill(skills -> skills.hears("deep", (bot, message) -> typeFarTooDeep(bot, 0))
                        .hears("next", (bot, message) -> bot.reply("heard"))));
        for (int i = 0; i < 20; i++) {
            // The error may have hit a write, which costs the socket; never the conversation.
            TestSocket.open(botkit, "u").says("deep").connection.closed();
            TestSocket socket = TestSocket.open(botkit, "u").says("next");
            assertThat(socket.texts()).as("round " + i).contains("heard");
            socket.connection.closed();
        }
    }

    private static int typeFarTooDeep(Bot bot, int depth) {
        bot.typing();
        return depth > 10_000_000 ? 0 : 1 + typeFarTooDeep(bot, depth + 1);
    }

    @Test
    void exceptionsThatNobodyDeclaredAreSurvivedToo() {
        BotkitListener failing = new BotkitListener() {
            @Override
            public void replied(Message message) {
                throwUndeclared(RuntimeException.class);
            }
        };
        build(direct().listenerExecutor(Runnable::run)
                .listener(failing)
                .acceptFilter(message -> {
                    if (message.text().equals("bad")) {
                        throwUndeclared(RuntimeException.class);
                    }
                    return message;
                })
                .skill(ECHO));
        TestSocket socket = TestSocket.open(botkit, "u").says("1").says("bad").says("2");
        assertThat(socket.nextText()).isEqualTo("re 1");
        assertThat(socket.next()).containsEntry("error", "failed");
        assertThat(socket.nextText()).isEqualTo("re 2");
    }

    @SuppressWarnings({"unchecked", "UnusedVariable"})
    private static <T extends Throwable> void throwUndeclared(Class<T> declared) throws T {
        throw (T) new IOException("from another language");
    }
}
