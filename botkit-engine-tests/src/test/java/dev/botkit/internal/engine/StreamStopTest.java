package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.WhileStreaming;
import dev.botkit.history.History;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replies that grow, and do not come to their end: the user stops them, says something else, or the bot closes. */
class StreamStopTest {

    private final History history = History.inMemory();
    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<ReplyStream> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private Botkit start(Handler handler, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .apology(Reply.of("Sorry."))
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(20)))
                        .build())
                .skill(skills ->
                        skills.fallback(handler).hears("other", (bot, message) -> bot.reply("re " + message.text())));
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    private Botkit start() {
        return start((bot, message) -> opened.add(bot.stream()), builder -> {});
    }

    private static TestSocket shows(Botkit botkit, long after) {
        String cursor = after == 0 ? "" : ",\"after\":" + after;
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"stream\":1" + cursor + "}}");
        socket.expect("\"stream\":1");
        return socket;
    }

    /** The stream that is opened for a message, and has shown a first word. */
    private ReplyStream says(TestSocket socket, String id, String shown) throws InterruptedException {
        socket.says(id, "hi").expect("\"received\",\"id\":\"" + id + "\"");
        ReplyStream stream = stream();
        stream.append(shown);
        socket.expect("\"partial\"", "\"delta\"");
        return stream;
    }

    private ReplyStream stream() throws InterruptedException {
        ReplyStream stream = opened.poll(20, TimeUnit.SECONDS);
        assertThat(stream).as("a stream that a handler has opened").isNotNull();
        return stream;
    }

    private static Map<String, @Nullable Object> message(TestSocket socket) {
        Map<String, @Nullable Object> frame = socket.next();
        while (!"message".equals(frame.get("type"))) {
            frame = socket.next();
        }
        return frame;
    }

    private static void expectKept(Map<String, @Nullable Object> message, String id, String text, String why) {
        assertThat(message)
                .as("%s", message)
                .containsEntry("id", id)
                .containsEntry("text", text)
                .containsEntry("incomplete", why);
    }

    private void tells(String what) {
        told.add(what);
    }

    private String nextTold() throws InterruptedException {
        String next = told.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("what is done within 20 s").isNotNull();
        return next;
    }

    @Test
    void whatWasShownIsKeptAndWhoeverWritesItIsTold() throws Exception {
        TestSocket socket = shows(start(), 0);
        ReplyStream stream = says(socket, "m1", "Half an");
        stream.onStop(() -> tells("cancelled"));
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}");

        expectKept(message(socket), "m1~1", "Half an", "stopped");
        assertThat(nextTold()).isEqualTo("cancelled");
        assertThat(stream.isStopped()).isTrue();
        stream.append(" answer");
        stream.status("late");
        stream.complete();
        stream.fail(Reply.of("late"));
        stream.onStop(() -> tells("at once"));
        assertThat(nextTold()).isEqualTo("at once");
        socket.says("m2", "other").expect("\"received\",\"id\":\"m2\"");
        assertThat(message(socket).get("text")).isEqualTo("re other");
    }

    private static boolean grows(ReplyStream stream) {
        try {
            stream.append("x");
            return true;
        } catch (LimitExceededException e) {
            return false;
        }
    }

    @Test
    void whatWasShownIsKeptThoughItIsAsLongAsAReplyMayBe() throws Exception {
        Botkit botkit = start(
                (bot, message) -> opened.add(bot.stream()),
                builder -> builder.limits(Limits.builder()
                        .turns(turns -> turns.replyCharacters(200).closeTimeout(Duration.ofMillis(20)))
                        .build()));
        TestSocket socket = shows(botkit, 0);
        ReplyStream stream = says(socket, "m1", "x");
        int length = 1;
        while (grows(stream)) {
            length++;
        }
        assertThat(length).as("how long the text can be").isBetween(2, 200);
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}");
        expectKept(message(socket), "m1~1", "x".repeat(length), "stopped");
    }

    @Test
    void whoeverWritesItIsToldOfItsEndHoweverItEnds() throws Exception {
        TestSocket socket = shows(start(), 0);
        ReplyStream complete = says(socket, "m1", "1");
        complete.onEnd(() -> tells("complete"));
        complete.complete();
        assertThat(nextTold()).isEqualTo("complete");
        complete.onEnd(() -> tells("at once"));
        assertThat(nextTold()).isEqualTo("at once");
        message(socket);

        ReplyStream silent = says(socket, "m2", "2");
        silent.onEnd(() -> tells("silent"));
        timer.advance(Duration.ofSeconds(60));
        assertThat(nextTold()).isEqualTo("silent");
        message(socket);
        assertThat(message(socket).get("text")).isEqualTo("Sorry.");

        ReplyStream stopped = says(socket, "m3", "3");
        stopped.onEnd(() -> tells("stopped"));
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}");
        assertThat(nextTold()).isEqualTo("stopped");
        message(socket);

        ReplyStream cut = says(socket, "m4", "4");
        cut.onEnd(() -> tells("closed"));
        bots.get(0).close();
        assertThat(nextTold()).isEqualTo("closed");
        assertThat(told).isEmpty();
    }

    @Test
    void anotherTabStopsItToo() throws Exception {
        Botkit bot = start();
        TestSocket first = shows(bot, 0);
        says(first, "m1", "Half an");
        TestSocket second = shows(bot, 1);
        second.expect("partial");
        second.sends("{\"type\":\"stop\",\"id\":\"m1~1\",\"user\":\"u\"}");
        expectKept(message(first), "m1~1", "Half an", "stopped");
        expectKept(message(second), "m1~1", "Half an", "stopped");
    }

    @Test
    void aPostStopsItToo() throws Exception {
        Botkit bot = start();
        TestSocket socket = shows(bot, 0);
        says(socket, "m1", "Half an");
        CompletableFuture<PostAnswer> answer = new CompletableFuture<>();
        bot.gateway()
                .post(
                        Handshake.request("127.0.0.1").withCookie(TestSocket.SECRET),
                        "{\"type\":\"stop\",\"user\":\"u\"}",
                        Duration.ofSeconds(20),
                        answer::complete);
        assertThat(answer.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
        expectKept(message(socket), "m1~1", "Half an", "stopped");
    }

    @Test
    void somebodyElsesOrAnotherOneIsNotStopped() throws Exception {
        Botkit bot = start();
        TestSocket socket = shows(bot, 0);
        ReplyStream stream = says(socket, "m1", "One");
        TestSocket.open(bot, "v").hello().sends("{\"type\":\"stop\",\"user\":\"v\"}");
        socket.sends("{\"type\":\"stop\",\"id\":\"m0~1\",\"user\":\"u\"}");
        assertThat(stream.isStopped()).isFalse();
        stream.complete();
        assertThat(message(socket)).containsEntry("text", "One").doesNotContainKey("incomplete");
    }

    @Test
    void aStopWhereNothingGrowsDoesNothing() {
        Botkit bot = start();
        TestSocket socket = shows(bot, 0);
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}").says("m1", "other").expect("\"received\",\"id\":\"m1\"");
        assertThat(message(socket).get("text")).isEqualTo("re other");
    }

    @Test
    void aStopBeforeTheFirstWordLeavesNothing() throws Exception {
        TestSocket socket = shows(start(), 0);
        socket.says("m1", "hi").expect("received", "\"partial\"");
        ReplyStream stream = stream();
        stream.onStop(() -> tells("cancelled"));
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}");
        assertThat(nextTold()).isEqualTo("cancelled");
        socket.expect("{\"type\":\"withdrawn\",\"id\":\"m1~1\"}");
        socket.says("m2", "other").expect("\"received\",\"id\":\"m2\"");
        assertThat(message(socket).get("text")).isEqualTo("re other");
    }

    @Test
    void afterAStopTheHandlerMaySayALastWord() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        TestSocket socket = shows(
                start(
                        (bot, message) -> {
                            ReplyStream stream = bot.stream();
                            opened.add(stream);
                            stopped.await();
                            stream.append("not shown");
                            bot.reply("As you wish.");
                        },
                        builder -> {}),
                0);
        says(socket, "m1", "Half an").onStop(stopped::countDown);
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}");
        expectKept(message(socket), "m1~1", "Half an", "stopped");
        assertThat(message(socket).get("text")).isEqualTo("As you wish.");
    }

    @Test
    void theNextMessageInterruptsItWhereTheBotSaysSo() throws Exception {
        TestSocket socket = shows(
                start(
                        (bot, message) -> opened.add(bot.stream()),
                        builder -> builder.whileStreaming(WhileStreaming.INTERRUPT)),
                0);
        says(socket, "m1", "Half an");
        socket.says("m2", "other").expect("\"received\",\"id\":\"m2\"");
        expectKept(message(socket), "m1~1", "Half an", "stopped");
        assertThat(message(socket).get("text")).isEqualTo("re other");
    }

    @Test
    void closingKeepsWhatWasShownAndTheMessageCountsAsHandled() throws Exception {
        Botkit bot = start((it, message) -> opened.add(it.stream()), builder -> builder.history(history));
        TestSocket socket = shows(bot, 0);
        ReplyStream stream = says(socket, "m1", "Half an");
        stream.onStop(() -> tells("never"));
        bot.close();
        expectKept(message(socket), "m1~1", "Half an", "interrupted");

        Botkit next = start((it, message) -> tells("handled again"), builder -> builder.history(history));
        TestSocket again = shows(next, 1);
        expectKept(message(again), "m1~1", "Half an", "interrupted");
        again.says("m2", "other");
        assertThat(message(again).get("text")).isEqualTo("re other");
        assertThat(told).isEmpty();
    }

    @Test
    void aStopWhileTheBotClosesIsNotDoneOnTheThreadThatBringsIt() throws Exception {
        Botkit bot = start(
                (it, message) -> opened.add(it.stream()),
                builder -> builder.limits(Limits.builder()
                                .turns(turns -> turns.closeTimeout(Duration.ofSeconds(20)))
                                .build())
                        .skill(skills ->
                                skills.hears("pause", (it, message) -> it.replyWithTyping(Reply.of("went on")))));
        TestSocket pausing = TestSocket.open(bot, "v");
        pausing.says("pause").expect("typing");
        TestSocket socket = shows(bot, 0);
        ReplyStream stream = says(socket, "m1", "Half an");
        stream.onStop(() -> tells(Thread.currentThread().getName()));
        Thread closer = new Thread(bot::close, "closer");
        closer.start();
        // A pause ends as the closing begins.
        pausing.expect("went on");
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}");
        assertThat(nextTold())
                .as("the thread on which a stop is told")
                .isNotEqualTo(Thread.currentThread().getName());
        expectKept(message(socket), "m1~1", "Half an", "stopped");
        closer.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(closer.isAlive()).as("the bot still closes").isFalse();
    }

    @Test
    void closingDoesSoAlsoWhereTheHandlerStillWaitsForTheModel() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Botkit bot = start(
                (it, message) -> {
                    opened.add(it.stream());
                    never.await();
                },
                builder -> builder.history(history));
        TestSocket socket = shows(bot, 0);
        says(socket, "m1", "Half an");
        bot.close();
        expectKept(message(socket), "m1~1", "Half an", "interrupted");

        Botkit next = start((it, message) -> tells("handled again"), builder -> builder.history(history));
        TestSocket again = shows(next, 2);
        again.says("m2", "other");
        assertThat(message(again).get("text")).isEqualTo("re other");
        assertThat(told).isEmpty();
    }

    @Test
    void whatBeginsAgainAfterACrashHasTheSameIdAndIsShownFromItsBeginning() throws Exception {
        Botkit bot = start((it, message) -> opened.add(it.stream()), builder -> builder.history(history));
        TestSocket socket = shows(bot, 0);
        says(socket, "m1", "Half an");

        Botkit next = start((it, message) -> opened.add(it.stream()), builder -> builder.history(history));
        TestSocket again = shows(next, 1);
        ReplyStream second = stream();
        second.append("Well");
        Map<String, @Nullable Object> shown = again.next();
        while (!"Well".equals(shown.get("text"))) {
            assertThat(shown.getOrDefault("text", ""))
                    .as("nothing was shown before")
                    .isEqualTo("");
            shown = again.next();
        }
        assertThat(shown).containsEntry("id", "m1~1");
        second.complete();
        assertThat(message(again)).containsEntry("id", "m1~1").containsEntry("text", "Well");
    }
}
