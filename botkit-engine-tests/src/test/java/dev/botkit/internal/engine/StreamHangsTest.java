package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.TypingDelay;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done at the end of replies that grow hangs: nobody else waits for it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamHangsTest {

    private static final Duration SILENT = Limits.DEFAULT.turns().streamTimeout();

    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<ReplyStream> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> inHost = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Botkit> bots = new ArrayList<>();

    @AfterEach
    void close() {
        release.countDown();
        bots.forEach(Botkit::close);
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
        bots.add(built);
        return built;
    }

    private static TestSocket shows(Botkit botkit, String address, String user, long after) {
        String cursor = after == 0 ? "" : ",\"after\":" + after;
        TestSocket socket = TestSocket.at(botkit, address, user)
                .sends("{\"type\":\"hello\",\"user\":\"" + user + "\",\"resume\":{\"v\":1,\"stream\":1" + cursor
                        + "}}");
        socket.expect("\"stream\":1");
        return socket;
    }

    private ReplyStream stream() throws InterruptedException {
        return Objects.requireNonNull(opened.poll(20, TimeUnit.SECONDS), "no stream was opened");
    }

    private void expectInHost(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(inHost.poll(20, TimeUnit.SECONDS))
                    .as("what hangs within 20 s: %s of %s", i + 1, count)
                    .isNotNull();
        }
    }

    private static Map<String, @Nullable Object> next(TestSocket socket, String type) {
        Map<String, @Nullable Object> frame = socket.next();
        while (!type.equals(frame.get("type"))) {
            frame = socket.next();
        }
        return frame;
    }

    @Test
    void othersStopWhereWhatOneAddressHasDoneAtItsStopsHangs() throws Exception {
        Botkit bot = start(
                (it, message) -> {
                    ReplyStream stream = it.stream();
                    stream.append("Half an");
                    if (message.text().equals("hang")) {
                        stream.onStop(() -> {
                            inHost.add("onStop");
                            HangingTurns.awaitUninterruptibly(release);
                        });
                    }
                    opened.add(stream);
                },
                builder -> {});
        for (int i = 0; i < 8; i++) {
            TestSocket one = shows(bot, "192.0.2.1", "a" + i, 0);
            one.says("m1", "hang");
            stream();
            one.sends("{\"type\":\"stop\",\"user\":\"a" + i + "\"}");
        }
        TestSocket other = shows(bot, "198.51.100.1", "b", 0);
        other.says("m1", "hi");
        stream();
        other.sends("{\"type\":\"stop\",\"user\":\"b\"}");
        assertThat(next(other, "message")).containsEntry("text", "Half an").containsEntry("incomplete", "stopped");
    }

    @Test
    void othersAreToldWhatHasBecomeOfTheirStreamsWhereMiddlewareHangsForEightThatWereStopped() throws Exception {
        Botkit bot = start(
                (it, message) -> {
                    ReplyStream stream = it.stream();
                    stream.append(message.text());
                    opened.add(stream);
                },
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    if (outgoing.reply().text().equals("hang")) {
                        inHost.add("middleware");
                        HangingTurns.awaitUninterruptibly(release);
                    }
                    next.proceed(outgoing.reply());
                }));
        List<TestSocket> hanging = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            TestSocket one = shows(bot, "192.0.2.1", "a" + i, 0);
            one.says("m1", "hang");
            stream();
            one.sends("{\"type\":\"stop\",\"user\":\"a" + i + "\"}");
            hanging.add(one);
        }
        // An address has six of the eight threads, until it is seen that these are held; with virtual threads as many
        // as it wants.
        expectInHost(6);
        timer.advance(SILENT);
        expectInHost(2);
        TestSocket other = shows(bot, "198.51.100.1", "b", 0);
        other.says("m1", "hi");
        stream();
        // The model says nothing any more: the user is to get the apology.
        timer.advance(SILENT);
        assertThat(next(other, "message")).containsEntry("text", "hi").containsEntry("incomplete", "failed");
        hanging.get(0).says("m2", "other");
        assertThat(next(hanging.get(0), "message")).containsEntry("text", "re other");
    }

    @Test
    void withAnExecutorInPlaceMiddlewareThatHangsForStreamsOverTimeDelaysNoTypingOfOthers() throws Exception {
        BotkitBuilder builder = Botkit.builder()
                .executor(Runnable::run)
                .apology(Reply.of("Sorry."))
                .typingDelay(TypingDelay.DEFAULT.withFactor(0.1))
                .limits(Limits.builder()
                        .turns(turns ->
                                turns.streamTimeout(Duration.ofSeconds(1)).closeTimeout(Duration.ofMillis(20)))
                        .build())
                .sendMiddleware((outgoing, next) -> {
                    if (outgoing.reply().text().equals("hang")) {
                        inHost.add("middleware");
                        HangingTurns.awaitUninterruptibly(release);
                    }
                    next.proceed(outgoing.reply());
                })
                .skill(skills -> skills.fallback((it, message) -> it.stream().append("hang"))
                        .hears("typed", (it, message) -> it.replyWithTyping(Reply.of("re typed"))));
        Botkit bot = builder.build();
        bots.add(bot);
        for (int i = 0; i < 8; i++) {
            TestSocket.at(bot, "192.0.2.1", "a" + i).says("hi");
        }
        // An address has six of the eight threads.
        expectInHost(6);
        TestSocket other = TestSocket.at(bot, "198.51.100.1", "b").says("typed");
        assertThat(next(other, "message")).containsEntry("text", "re typed");
    }
}
