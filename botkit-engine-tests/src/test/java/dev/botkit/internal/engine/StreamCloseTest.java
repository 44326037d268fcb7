package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
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

/** The bot closes while replies grow: nothing is lost. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StreamCloseTest {

    private final ManualTimer timer = new ManualTimer();
    private final History history = History.inMemory();
    private final BlockingQueue<ReplyStream> opened = new LinkedBlockingQueue<>();
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

    private static Map<String, @Nullable Object> next(TestSocket socket, String type) {
        Map<String, @Nullable Object> frame = socket.next();
        while (!type.equals(frame.get("type"))) {
            frame = socket.next();
        }
        return frame;
    }

    @Test
    void aMessageOfWhoseAnswerNothingWasShownWhenTheBotClosedIsAnsweredLater() throws Exception {
        Botkit bot = start((it, message) -> opened.add(it.stream()), builder -> builder.history(history));
        TestSocket socket = shows(bot, "192.0.2.1", "u", 0);
        socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        stream();
        bot.close();

        Botkit next = start((it, message) -> it.reply("Here it is."), builder -> builder.history(history));
        TestSocket again = shows(next, "192.0.2.1", "u", 1);
        again.says("m2", "other");
        List<Object> texts = new ArrayList<>();
        while (!texts.contains("re other")) {
            texts.add(String.valueOf(next(again, "message").get("text")));
        }
        assertThat(texts).containsExactly("Here it is.", "re other");
    }

    /** The store says only behind the end of the bot that it has some of them. */
    @Test
    void whatWasKeptOfManyAnswersIsNotAskedForAgain() throws Exception {
        int users = 200;
        BlockingQueue<String> again = new LinkedBlockingQueue<>();
        Consumer<BotkitBuilder> more = builder -> builder.history(history)
                .limits(Limits.builder()
                        .clients(clients -> clients.connectionsPerAddress(2 * users))
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(20)))
                        .build());
        Botkit bot = start(
                (it, message) -> {
                    ReplyStream stream = it.stream();
                    stream.append("Half an");
                    opened.add(stream);
                },
                more);
        for (int i = 0; i < users; i++) {
            shows(bot, "192.0.2.1", "u" + i, 0).says("m1", "hi");
        }
        for (int i = 0; i < users; i++) {
            stream();
        }
        bot.close();

        Botkit next = start((it, message) -> again.add(message.conversation().toString()), more);
        for (int i = 0; i < users; i++) {
            TestSocket socket = shows(next, "192.0.2.1", "u" + i, 1);
            assertThat(next(socket, "message")).containsEntry("incomplete", "interrupted");
            socket.says("m2", "other");
            assertThat(next(socket, "message")).containsEntry("text", "re other");
        }
        assertThat(again).as("answered again").isEmpty();
    }

    @Test
    void aStatusOnlyIsNoAnswerEither() throws Exception {
        Botkit bot = start(
                (it, message) -> {
                    ReplyStream stream = it.stream();
                    stream.status("Looking up …");
                    opened.add(stream);
                    release.await();
                },
                builder -> builder.history(history));
        TestSocket socket = shows(bot, "192.0.2.1", "u", 0);
        socket.says("m1", "hi").expect("\"received\",\"id\":\"m1\"");
        stream();
        bot.close();

        Botkit next = start((it, message) -> it.reply("Here it is."), builder -> builder.history(history));
        TestSocket again = shows(next, "192.0.2.1", "u", 1);
        again.says("m2", "other");
        List<Object> texts = new ArrayList<>();
        while (!texts.contains("re other")) {
            texts.add(String.valueOf(next(again, "message").get("text")));
        }
        assertThat(texts).containsExactly("Here it is.", "re other");
    }

    @Test
    void aDialogInWhichAReplyGrewAsTheBotClosedGoesOn() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        DialogDefinition order = Dialog.define("order")
                .ask("size", "Which size?")
                .run(dialog -> {
                    ReplyStream stream = dialog.bot().stream();
                    stream.append("Let me see");
                    opened.add(stream);
                    mayEnd.await();
                })
                .ask("colour", "Which colour?")
                .say("Ordered: {{responses.size}}, {{responses.colour}}")
                .build();
        Consumer<BotkitBuilder> with = builder -> builder.history(history)
                .skill("orders", skills -> skills.dialog(order).hears("^order$", (it, message) -> it.begin("order")));
        Botkit bot = start((it, message) -> it.reply("What?"), with);
        TestSocket socket = shows(bot, "192.0.2.1", "u", 0);
        socket.says("m1", "order");
        assertThat(next(socket, "message")).containsEntry("text", "Which size?");
        socket.says("m2", "XL");
        stream();
        bot.close();

        Botkit next = start((it, message) -> it.reply("What?"), with);
        TestSocket again = shows(next, "192.0.2.1", "u", 3);
        stream().complete();
        mayEnd.countDown();
        assertThat(next(again, "message")).containsEntry("text", "Let me see").doesNotContainKey("incomplete");
        assertThat(next(again, "message")).containsEntry("text", "Which colour?");
        again.says("m3", "red");
        assertThat(next(again, "message")).containsEntry("text", "Ordered: XL, red");
    }

    @Test
    void closingFromAHandlerThatStreamsKeepsWhatOthersWereShown() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        List<Botkit> built = new ArrayList<>();
        Botkit bot = start(
                (it, message) -> {
                    ReplyStream stream = it.stream();
                    stream.append(message.text());
                    opened.add(stream);
                    if (message.text().equals("shut down")) {
                        try {
                            built.get(0).close();
                        } finally {
                            closed.countDown();
                        }
                    }
                },
                builder -> builder.history(history).sendMiddleware((outgoing, next) -> {
                    if (outgoing.reply().text().equals("Half an")) {
                        // As long as moderation takes.
                        Thread.sleep(200);
                    }
                    next.proceed(outgoing.reply());
                }));
        built.add(bot);
        TestSocket other = shows(bot, "198.51.100.1", "b", 0);
        other.says("m1", "Half an").expect("\"received\",\"id\":\"m1\"");
        stream();
        TestSocket admin = shows(bot, "192.0.2.1", "a", 0);
        admin.says("m1", "shut down");
        stream();
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(history.log()
                        .readAfter(TestSocket.SECRET.conversation("b"), 0, 10, 1 << 20)
                        .entries())
                .as("what is kept of b's half answer")
                .extracting(LogEntry::kind)
                .contains(LogEntry.Kind.SENT);
    }
}
