package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.history.History;
import dev.botkit.testkit.CallGate;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replies that grow, frame by frame, for clients that show them. */
class StreamFramesTest {

    private static final Duration JOINED = Duration.ofMillis(40);

    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<ReplyStream> opened = new LinkedBlockingQueue<>();
    private @Nullable Botkit botkit;

    @AfterEach
    void close() {
        if (botkit != null) {
            botkit.close();
        }
    }

    private Botkit start(Handler handler, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(20)))
                        .build())
                .skill(skills -> skills.fallback(handler));
        more.accept(builder);
        Botkit built = builder.build();
        botkit = built;
        return built;
    }

    private Botkit start() {
        return start((bot, message) -> opened.add(bot.stream()), builder -> {});
    }

    /** A client that shows replies that grow, and has its session. */
    private static TestSocket shows(Botkit botkit, long after) {
        String cursor = after == 0 ? "" : ",\"after\":" + after;
        TestSocket socket = TestSocket.open(botkit, "u")
                .sends("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"stream\":1" + cursor + "}}");
        socket.expect("\"stream\":1");
        return socket;
    }

    private ReplyStream says(TestSocket socket, String id) throws InterruptedException {
        socket.says(id, "hi").expect("\"received\",\"id\":\"" + id + "\"");
        return stream();
    }

    private ReplyStream stream() throws InterruptedException {
        ReplyStream stream = opened.poll(20, TimeUnit.SECONDS);
        assertThat(stream).as("a stream that a handler has opened").isNotNull();
        return stream;
    }

    /** The next frame but those that say that a reply begins to grow. */
    private static Map<String, @Nullable Object> next(TestSocket socket) {
        Map<String, @Nullable Object> frame = socket.next();
        while ("partial".equals(frame.get("type")) && "".equals(frame.get("text"))) {
            frame = socket.next();
        }
        return frame;
    }

    private static void expectDelta(TestSocket socket, String id, int at, String text) {
        Map<String, @Nullable Object> frame = next(socket);
        assertThat(frame)
                .as("%s", frame)
                .containsEntry("type", "delta")
                .containsEntry("id", id)
                .containsEntry("at", at)
                .containsEntry("text", text);
    }

    private static void expectMessage(TestSocket socket, String id, String text) {
        Map<String, @Nullable Object> frame = next(socket);
        assertThat(frame)
                .as("%s", frame)
                .containsEntry("type", "message")
                .containsEntry("id", id)
                .containsEntry("text", text);
    }

    @Test
    void theFirstWordsAreShownAtOnceAndWhatFollowsIsJoined() throws Exception {
        TestSocket socket = shows(start(), 0);
        ReplyStream stream = says(socket, "m1");
        socket.expect("{\"type\":\"partial\",\"id\":\"m1~1\",\"text\":\"\"}");
        stream.append("One");
        expectDelta(socket, "m1~1", 0, "One");
        stream.append(" two");
        stream.append(" three");
        assertThat(socket.frames).isEmpty();
        timer.advance(JOINED);
        expectDelta(socket, "m1~1", 3, " two three");
        timer.advance(JOINED);
        stream.append(" four");
        expectDelta(socket, "m1~1", 13, " four");
        stream.complete(Reply.of("."));
        expectMessage(socket, "m1~1", "One two three four.");
        timer.advance(JOINED);
        assertThat(socket.frames).isEmpty();
    }

    @Test
    void aCharacterOfTwoHalvesIsShownWhole() throws Exception {
        TestSocket socket = shows(start(), 0);
        ReplyStream stream = says(socket, "m1");
        stream.append("a\uD83D");
        expectDelta(socket, "m1~1", 0, "a");
        stream.append("\uDE00b");
        timer.advance(JOINED);
        expectDelta(socket, "m1~1", 1, "\uD83D\uDE00b");
        stream.complete();
        expectMessage(socket, "m1~1", "a\uD83D\uDE00b");
    }

    @Test
    void theStatusIsShownBesideTheText() throws Exception {
        TestSocket socket = shows(start(), 0);
        ReplyStream stream = says(socket, "m1");
        stream.status("Looking up order 1001…");
        socket.expect("partial", "{\"type\":\"status\",\"id\":\"m1~1\",\"text\":\"Looking up order 1001…\"}");
        stream.append("It");
        stream.status("");
        timer.advance(JOINED);
        socket.expect("{\"type\":\"status\",\"id\":\"m1~1\",\"text\":null}");
        expectDelta(socket, "m1~1", 0, "It");
    }

    @Test
    void whoComesMeanwhileGetsWhatThereIsAndThenWhatFollows() throws Exception {
        Botkit bot = start();
        TestSocket first = shows(bot, 0);
        ReplyStream stream = says(first, "m1");
        stream.status("Thinking");
        stream.append("One");
        timer.advance(JOINED);

        TestSocket second = shows(bot, 1);
        second.expect(
                "{\"type\":\"partial\",\"id\":\"m1~1\",\"text\":\"One\"}",
                "{\"type\":\"status\",\"id\":\"m1~1\",\"text\":\"Thinking\"}");
        timer.advance(JOINED);
        stream.append(" two");
        expectDelta(second, "m1~1", 3, " two");
        stream.complete();
        expectMessage(second, "m1~1", "One two");
    }

    @Test
    void whoCannotShowThatSeesThatTheBotIsWriting() throws Exception {
        Botkit bot = start();
        TestSocket first = shows(bot, 0);
        TestSocket plain = TestSocket.resume(bot, "u", 0);
        plain.expect("session");
        ReplyStream stream = says(first, "m1");
        plain.expect("echo", "\"type\":\"typing\"");
        stream.append("One");
        expectDelta(first, "m1~1", 0, "One");
        TestSocket basic = TestSocket.open(bot, "u").hello();
        stream.complete();
        expectMessage(plain, "m1~1", "One");
        expectMessage(basic, "m1~1", "One");
    }

    @Test
    void aSlowReaderGetsAllThatItLacksInOneFrame() throws Exception {
        TestSocket socket = shows(start(), 0);
        ReplyStream stream = says(socket, "m1");
        socket.stopReading();
        for (int i = 0; i < 10; i++) {
            stream.append(i + ",");
            timer.advance(JOINED);
        }
        expectDelta(socket, "m1~1", 0, "0,");
        assertThat(socket.frames).as("one frame is under way, and no other").isEmpty();
        socket.takeAll();
        expectDelta(socket, "m1~1", 2, "1,2,3,4,5,6,7,8,9,");
        stream.append("end");
        timer.advance(JOINED);
        socket.takeAll();
        expectDelta(socket, "m1~1", 20, "end");
    }

    @Test
    void aTextThatIsLargerThanAFrameComesInSeveral() throws Exception {
        Botkit bot = start();
        TestSocket socket = shows(bot, 0);
        ReplyStream stream = says(socket, "m1");
        stream.append("x".repeat(40_000));
        expectDelta(socket, "m1~1", 0, "x".repeat(16 * 1024));
        expectDelta(socket, "m1~1", 16 * 1024, "x".repeat(16 * 1024));
        expectDelta(socket, "m1~1", 32 * 1024, "x".repeat(40_000 - 32 * 1024));

        TestSocket second = shows(bot, 1);
        second.expect("partial");
        expectDelta(second, "m1~1", 16 * 1024, "x".repeat(16 * 1024));
        expectDelta(second, "m1~1", 32 * 1024, "x".repeat(40_000 - 32 * 1024));
    }

    @Test
    void whatBecomesNoMessageIsTakenBack() throws Exception {
        TestSocket socket = shows(
                start(
                        (bot, message) -> opened.add(bot.stream()),
                        builder -> builder.sendMiddleware((outgoing, next) -> {
                            if (!outgoing.reply().text().contains("secret")) {
                                next.proceed(outgoing.reply());
                            }
                        })),
                0);
        ReplyStream stream = says(socket, "m1");
        stream.append("secret");
        expectDelta(socket, "m1~1", 0, "secret");
        stream.complete();
        socket.expect("{\"type\":\"withdrawn\",\"id\":\"m1~1\"}");
    }

    @Test
    void aStreamBehindAnotherOneIsShownWhenThatHasEnded() throws Exception {
        TestSocket socket = shows(
                start(
                        (bot, message) -> {
                            opened.add(bot.stream());
                            opened.add(bot.stream());
                        },
                        builder -> {}),
                0);
        ReplyStream first = says(socket, "m1");
        ReplyStream second = stream();
        second.append("second");
        first.append("first");
        expectDelta(socket, "m1~1", 0, "first");
        first.complete();
        expectMessage(socket, "m1~1", "first");
        expectDelta(socket, "m1~2", 0, "second");
        second.complete();
        expectMessage(socket, "m1~2", "second");
    }

    @Test
    void aConnectionThatEndsStopsNothing() throws Exception {
        Botkit bot = start();
        TestSocket socket = shows(bot, 0);
        ReplyStream stream = says(socket, "m1");
        stream.append("One");
        socket.connection.closed();
        stream.append(" two");
        stream.complete();
        TestSocket again = shows(bot, 1);
        expectMessage(again, "m1~1", "One two");
    }

    @Test
    void whileAMessageIsOnItsWayToTheStoreTheNextReplyGrowsAndNothingIsTakenBack() throws Exception {
        FaultyHistory history = new FaultyHistory(History.inMemory());
        TestSocket socket = shows(
                start(
                        (bot, message) -> {
                            opened.add(bot.stream());
                            opened.add(bot.stream());
                        },
                        builder -> builder.history(history)),
                0);
        ReplyStream first = says(socket, "m1");
        ReplyStream second = stream();
        first.append("first");
        expectDelta(socket, "m1~1", 0, "first");
        CallGate gate = history.next(Call.APPEND).blocks();
        first.complete();
        gate.awaitArrival();
        second.append("second");
        expectDelta(socket, "m1~2", 0, "second");
        gate.release();
        expectMessage(socket, "m1~1", "first");
        second.complete();
        expectMessage(socket, "m1~2", "second");
    }
}
