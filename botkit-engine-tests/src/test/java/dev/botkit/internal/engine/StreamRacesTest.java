package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.history.History;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.turn.GrowingText;
import dev.botkit.testkit.CallGate;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies that grow where something else happens at the same time, or hangs. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamRacesTest {

    private static final Duration JOINED = Duration.ofMillis(40);
    private static final Duration SILENT = Limits.DEFAULT.turns().streamTimeout();

    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<ReplyStream> opened = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingQueue<String> inMiddleware = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable Botkit botkit;

    @AfterEach
    void close() throws InterruptedException {
        release.countDown();
        if (botkit != null) {
            botkit.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private Botkit start(Handler handler, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .apology(Reply.of("Sorry."))
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(20)))
                        .build())
                .skill(
                        "streams",
                        skills -> skills.fallback(handler).hears("other", (bot, message) -> bot.reply("re other")));
        more.accept(builder);
        Botkit built = builder.build();
        botkit = built;
        return built;
    }

    private Botkit start(Consumer<BotkitBuilder> more) {
        return start((bot, message) -> opened.add(bot.stream()), more);
    }

    private static TestSocket shows(Botkit botkit, String user) {
        TestSocket socket = TestSocket.open(botkit, user)
                .sends("{\"type\":\"hello\",\"user\":\"" + user + "\",\"resume\":{\"v\":1,\"stream\":1}}");
        socket.expect("\"stream\":1");
        return socket;
    }

    private ReplyStream stream() throws InterruptedException {
        return Objects.requireNonNull(opened.poll(20, TimeUnit.SECONDS), "no stream was opened");
    }

    private static Map<String, @Nullable Object> next(TestSocket socket, String type) {
        Map<String, @Nullable Object> frame = socket.next();
        while (!type.equals(frame.get("type"))) {
            frame = socket.next();
        }
        return frame;
    }

    private static Object text(TestSocket socket) {
        return String.valueOf(next(socket, "message").get("text"));
    }

    /** Middleware that does not return for a text. */
    private Consumer<BotkitBuilder> hangsAt(String text) {
        return builder -> builder.sendMiddleware((outgoing, next) -> {
            if (outgoing.reply().text().equals(text)) {
                inMiddleware.add(text);
                HangingTurns.awaitUninterruptibly(release);
            }
            next.proceed(outgoing.reply());
        });
    }

    private void elsewhere(Runnable task) {
        Thread thread = new Thread(task, "writer");
        threads.add(thread);
        thread.start();
    }

    private void awaitMiddleware() throws InterruptedException {
        assertThat(inMiddleware.poll(20, TimeUnit.SECONDS))
                .as("the middleware was asked")
                .isNotNull();
    }

    // ---- what is shown

    @Test
    void oneThatIsOverBeforeItIsShownIsNotShown() {
        Botkit bot = start(builder -> {});
        TestSocket socket = shows(bot, "u");
        Conversation conversation =
                Objects.requireNonNull(EngineProbe.conversations(bot).find(TestSocket.SECRET.conversation("u")));
        conversation.begins(new GrowingText() {
            @Override
            public String id() {
                return "m0~1";
            }

            @Override
            public String from(int offset, int most) {
                return "ghost".substring(Math.min(5, offset));
            }

            @Override
            public @Nullable String status() {
                return null;
            }

            @Override
            public boolean isOver() {
                return true;
            }
        });
        assertThat(socket.frames).isEmpty();
    }

    @Test
    void aMessageOnItsWayToTheStoreIsNotTakenBackWhereTheNextOneBegins() throws Exception {
        FaultyHistory history = new FaultyHistory(History.inMemory());
        TestSocket socket = shows(
                start(
                        (bot, message) -> {
                            opened.add(bot.stream());
                            opened.add(bot.stream());
                        },
                        builder -> builder.history(history)),
                "u");
        socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        ReplyStream first = stream();
        ReplyStream second = stream();
        first.append("first");
        assertThat(next(socket, "delta")).containsEntry("text", "first");
        CallGate gate = history.next(FaultyHistory.Call.APPEND).blocks();
        first.complete();
        gate.awaitArrival();
        second.append("second");
        Map<String, @Nullable Object> shown = socket.next();
        while ("partial".equals(shown.get("type"))) {
            shown = socket.next();
        }
        assertThat(shown).as("%s", shown).containsEntry("type", "delta").containsEntry("id", "m1~2");
        gate.release();
        second.complete();
        assertThat(text(socket)).isEqualTo("first");
        assertThat(text(socket)).isEqualTo("second");
    }

    @Test
    void halvesOfCharactersThatStandAloneAreShownToASlowReaderToo() throws Exception {
        TestSocket socket = shows(start(builder -> {}), "u");
        socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        ReplyStream stream = stream();
        socket.stopReading();
        stream.append("a");
        timer.advance(JOINED);
        stream.append("\uD83D\uD83D");
        timer.advance(JOINED);
        assertThat(next(socket, "delta")).containsEntry("text", "a");
        socket.takeAll();
        assertThat(next(socket, "delta")).containsEntry("at", 1).containsEntry("text", "\uFFFD");
        stream.append("!");
        timer.advance(JOINED);
        socket.takeAll();
        assertThat(next(socket, "delta")).containsEntry("at", 2).containsEntry("text", "\uFFFD!");
    }

    @Test
    void itIsShownAlsoWhereNoThreadIsLeft() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try {
            BlockingQueue<String> words = new LinkedBlockingQueue<>();
            TestSocket socket = shows(
                    start(
                            (bot, message) -> {
                                ReplyStream stream = bot.stream();
                                for (String word = words.take(); !word.isEmpty(); word = words.take()) {
                                    stream.append(word);
                                }
                                stream.complete();
                            },
                            builder -> builder.executor(one)),
                    "u");
            socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
            words.add("1");
            assertThat(next(socket, "delta")).containsEntry("text", "1");
            words.add("2");
            words.add("3");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!words.isEmpty() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            timer.advance(JOINED.multipliedBy(3));
            words.add("4");
            Map<String, @Nullable Object> shown = next(socket, "delta");
            assertThat(shown).containsEntry("at", 1);
            words.add("");
            assertThat(text(socket)).isEqualTo("1234");
        } finally {
            one.shutdownNow();
        }
    }

    // ---- what ends

    @Test
    void middlewareThatHangsAsAStreamCompletesEndsTheTurnAfterAWhile() throws Exception {
        TestSocket socket = shows(start(hangsAt("hangs")), "u");
        socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        ReplyStream stream = stream();
        stream.append("hangs");
        elsewhere(stream::complete);
        awaitMiddleware();
        socket.says("m2", "other");
        timer.advance(SILENT);
        timer.advance(SILENT);
        assertThat(next(socket, "withdrawn")).containsEntry("id", "m1~1");
        assertThat(text(socket)).isEqualTo("re other");
    }

    @Test
    void oneThatGoesOnAfterItsTimeWasOverMeanwhileStillEnds() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        TestSocket socket = shows(
                start(builder -> builder.sendMiddleware((outgoing, next) -> {
                    if (outgoing.reply().text().equals("text") && fails.getAndSet(false)) {
                        inMiddleware.add("text");
                        release.await();
                        throw new IllegalStateException("for the test");
                    }
                    next.proceed(outgoing.reply());
                })),
                "u");
        socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        ReplyStream stream = stream();
        stream.append("text");
        Thread writer = new Thread(
                () -> assertThatThrownBy(stream::complete).isInstanceOf(IllegalStateException.class), "writer");
        // Its time is over while it is in the middleware, which begins just before.
        timer.advance(SILENT.minusMillis(1));
        writer.start();
        awaitMiddleware();
        timer.advance(Duration.ofMillis(1));
        release.countDown();
        writer.join();
        timer.advance(SILENT);
        assertThat(next(socket, "message")).containsEntry("text", "text").containsEntry("incomplete", "failed");
    }

    @Test
    void middlewareThatHangsAsATurnIsGivenUpDoesNotHoldTheWatch() throws Exception {
        Duration timeout = Limits.DEFAULT.turns().timeout();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch opens = new CountDownLatch(1);
        Botkit bot = start(
                (it, message) -> {
                    begun.countDown();
                    opens.await();
                    ReplyStream stream = it.stream();
                    stream.append("hangs");
                    opened.add(stream);
                    HangingTurns.awaitUninterruptibly(release);
                },
                hangsAt("hangs"));
        TestSocket alice = shows(bot, "alice");
        alice.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        // The turn's time is over before the stream's.
        timer.advance(timeout.minusSeconds(10));
        opens.countDown();
        stream();
        timer.advance(Duration.ofSeconds(10));
        CountDownLatch looked = new CountDownLatch(1);
        elsewhere(() -> {
            EngineProbe.watch(bot).look();
            timer.advance(TurnWatch.GRACE);
            EngineProbe.watch(bot).look();
            looked.countDown();
        });
        awaitMiddleware();
        assertThat(looked.await(20, TimeUnit.SECONDS))
                .as("the round of the watch is over")
                .isTrue();
    }

    @Test
    void itIsStoppedAlsoWhereAllThreadsWaitForThat() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        TestSocket socket = shows(
                start(
                        (bot, message) -> {
                            ReplyStream stream = bot.stream();
                            stream.append("Half an");
                            stream.onStop(cancelled::countDown);
                            opened.add(stream);
                            cancelled.await();
                        },
                        builder -> builder.limits(Limits.builder()
                                .turns(turns -> turns.threads(1).closeTimeout(Duration.ofMillis(20)))
                                .build())),
                "u");
        socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        stream();
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}");
        assertThat(next(socket, "message")).containsEntry("text", "Half an").containsEntry("incomplete", "stopped");
    }

    @Test
    void whatWasShownIsKeptHoweverMuchLongerItIsAsJson() throws Exception {
        TestSocket socket = shows(
                start(builder -> builder.limits(Limits.builder()
                        .turns(turns -> turns.replyCharacters(1_000).closeTimeout(Duration.ofMillis(20)))
                        .build())),
                "u");
        socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        ReplyStream stream = stream();
        int lines = 0;
        try {
            while (true) {
                stream.append("\n");
                lines++;
            }
        } catch (LimitExceededException e) {
            assertThat(e).hasMessageContaining("replyCharacters");
        }
        socket.sends("{\"type\":\"stop\",\"user\":\"u\"}");
        assertThat(next(socket, "message"))
                .containsEntry("text", "\n".repeat(lines))
                .containsEntry("incomplete", "stopped");

        socket.says("m2", "hi").expect("\"received\",\"id\":\"m2\"");
        ReplyStream second = stream();
        second.append("\n".repeat(lines));
        second.complete();
        assertThat(next(socket, "message")).containsEntry("text", "\n".repeat(lines));
    }

    @Test
    void theUserGetsOneApologyWhereTheHandlerHasFailedBeforeItsStream() throws Exception {
        TestSocket socket = shows(
                start(
                        (bot, message) -> {
                            ReplyStream stream = bot.stream();
                            stream.append("Half an");
                            opened.add(stream);
                            throw new IllegalStateException("for the test");
                        },
                        builder -> {}),
                "u");
        socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        stream();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Objects.requireNonNull(botkit).runningTurns().isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        socket.says("m2", "other");
        timer.advance(SILENT);
        assertThat(text(socket)).isEqualTo("Half an");
        assertThat(text(socket)).isEqualTo("Sorry.");
        assertThat(text(socket)).isEqualTo("re other");
    }
}
