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
import dev.botkit.TurnAbandonedException;
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

/** Replies that grow, as somebody sees them who knows nothing of streams: whole, and in their order. */
class StreamTest {

    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<ReplyStream> opened = new LinkedBlockingQueue<>();
    private @Nullable Botkit botkit;

    @AfterEach
    void close() {
        if (botkit != null) {
            botkit.close();
        }
    }

    private TestSocket chat(Handler handler, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .apology(Reply.of("Sorry."))
                .skill(
                        "streams",
                        skills -> skills.fallback(handler).hears("other", (bot, message) -> bot.reply("re other")));
        more.accept(builder);
        botkit = builder.build();
        return TestSocket.open(botkit, "u");
    }

    private TestSocket chat(Handler handler) {
        return chat(handler, builder -> {});
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

    /** The text of the next message; those who do not see it grow see before that the bot is writing. */
    private static Object text(TestSocket socket) {
        return String.valueOf(message(socket).get("text"));
    }

    @Test
    void aStreamIsOneMessageInTheEnd() throws Exception {
        TestSocket socket = chat((bot, message) -> {
            ReplyStream stream = bot.stream();
            stream.append("Your order ");
            stream.append("is on its way.");
            stream.complete(Reply.of(" Anything else?").quickReply("No"));
        });
        Map<String, @Nullable Object> message = message(socket.says("m1", "hi"));
        assertThat(message.get("text")).isEqualTo("Your order is on its way. Anything else?");
        assertThat(message).containsKey("quick_replies").doesNotContainKey("incomplete");
        assertThat(message.get("id")).isEqualTo("m1~1");
    }

    @Test
    void theTurnGoesOnUntilTheStreamHasEndedThoughItsHandlerHasReturned() throws Exception {
        TestSocket socket = chat((bot, message) -> opened.add(bot.stream()));
        socket.says("one");
        ReplyStream stream = stream();
        socket.says("other");
        stream.append("1");
        stream.complete();
        assertThat(text(socket)).isEqualTo("1");
        assertThat(text(socket)).isEqualTo("re other");
    }

    @Test
    void whatIsSaidBehindAnOpenStreamWaits() throws Exception {
        TestSocket socket = chat((bot, message) -> {
            opened.add(bot.stream());
            bot.reply("behind");
            opened.add(bot.stream());
        });
        socket.says("hi");
        ReplyStream first = stream();
        ReplyStream second = stream();
        second.append("second");
        second.complete();
        first.append("first");
        first.complete();
        assertThat(text(socket)).isEqualTo("first");
        assertThat(text(socket)).isEqualTo("behind");
        assertThat(text(socket)).isEqualTo("second");
    }

    @Test
    void aStreamThatFailsIsKeptAsFarAsItGoesAndTheUserIsToldWhy() throws Exception {
        TestSocket socket = chat((bot, message) -> {
            ReplyStream stream = bot.stream();
            stream.append("Half an");
            stream.fail(Reply.of("The model does not answer."));
            stream.fail(Reply.of("Told once."));
        });
        Map<String, @Nullable Object> message = message(socket.says("m1", "hi"));
        assertThat(message.get("text")).isEqualTo("Half an");
        assertThat(message.get("incomplete")).isEqualTo("failed");
        assertThat(message.get("id")).isEqualTo("m1~1");
        assertThat(text(socket)).isEqualTo("The model does not answer.");
    }

    @Test
    void oneThatFailsBeforeItsFirstWordBecomesWhatTheUserIsTold() throws Exception {
        TestSocket socket = chat((bot, message) -> {
            bot.stream().fail(Reply.of("The model does not answer."));
            bot.reply("next");
        });
        Map<String, @Nullable Object> message = message(socket.says("m1", "hi"));
        assertThat(message.get("text")).isEqualTo("The model does not answer.");
        assertThat(message).doesNotContainKey("incomplete");
        assertThat(message.get("id")).isEqualTo("m1~1");
        assertThat(message(socket).get("id")).isEqualTo("m1~2");
    }

    @Test
    void oneThatIsSilentForTooLongFails() throws Exception {
        TestSocket socket = chat((bot, message) -> opened.add(bot.stream()));
        socket.says("hi");
        ReplyStream stream = stream();
        stream.append("Well");
        timer.advance(Duration.ofSeconds(59));
        stream.append(", …");
        timer.advance(Duration.ofSeconds(59));
        stream.append(" hm");
        timer.advance(Duration.ofSeconds(60));
        Map<String, @Nullable Object> message = message(socket);
        assertThat(message.get("text")).isEqualTo("Well, … hm");
        assertThat(message.get("incomplete")).isEqualTo("failed");
        assertThat(text(socket)).isEqualTo("Sorry.");
        assertThatThrownBy(() -> stream.append("late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noneIsOpenForLongerThanATurnMayTake() throws Exception {
        TestSocket socket = chat((bot, message) -> opened.add(bot.stream()));
        socket.says("hi");
        ReplyStream stream = stream();
        for (int i = 0; i < 20; i++) {
            stream.append(".");
            timer.advance(Duration.ofSeconds(30));
        }
        assertThat(message(socket).get("text")).isEqualTo(".".repeat(20));
        assertThat(text(socket)).isEqualTo("Sorry.");
    }

    @Test
    void whatIsTooMuchIsNotAppendedAndTheStreamStaysOpen() throws Exception {
        TestSocket socket = chat(
                (bot, message) -> opened.add(bot.stream()),
                builder -> builder.limits(Limits.builder()
                        .turns(turns -> turns.replyCharacters(1_000).characters(1_500))
                        .build()));
        socket.says("hi");
        ReplyStream stream = stream();
        stream.append("x".repeat(800));
        assertThatThrownBy(() -> stream.append("x".repeat(201)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("replyCharacters");
        assertThatThrownBy(() -> stream.complete(Reply.of("y".repeat(200)))).isInstanceOf(LimitExceededException.class);
        stream.append("z");
        stream.complete();
        assertThat(text(socket)).isEqualTo("x".repeat(800) + "z");
    }

    @Test
    void theMiddlewareSeesTheWhole() throws Exception {
        TestSocket socket = chat(
                (bot, message) -> {
                    ReplyStream stream = bot.stream();
                    stream.append("a b");
                    stream.complete();
                    bot.reply("c");
                },
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    for (String word : outgoing.reply().text().split(" ", -1)) {
                        next.proceed(outgoing.reply().withText(word + "!"));
                    }
                }));
        socket.says("hi");
        assertThat(text(socket)).isEqualTo("a!");
        assertThat(text(socket)).isEqualTo("b!");
        assertThat(text(socket)).isEqualTo("c!");
    }

    @Test
    void aMessageThatMiddlewareDropsIsDropped() throws Exception {
        TestSocket socket = chat(
                (bot, message) -> {
                    bot.stream().complete(Reply.of("secret"));
                    bot.reply("c");
                },
                builder -> builder.sendMiddleware((outgoing, next) -> {
                    if (!outgoing.reply().text().equals("secret")) {
                        next.proceed(outgoing.reply());
                    }
                }));
        socket.says("hi");
        assertThat(text(socket)).isEqualTo("c");
    }

    @Test
    void afterTheTurnWasErasedNothingIsAppended() throws Exception {
        TestSocket socket = chat((bot, message) -> opened.add(bot.stream()));
        socket.says("hi");
        ReplyStream stream = stream();
        stream.append("lost");
        botkit.erase(TestSocket.SECRET.conversation("u"));
        assertThatThrownBy(() -> stream.append("late")).isInstanceOf(TurnAbandonedException.class);
        assertThatThrownBy(stream::complete).isInstanceOf(TurnAbandonedException.class);
        stream.fail(Reply.of("late"));

        TestSocket again = TestSocket.open(botkit, "u").says("other");
        assertThat(again.nextText()).isEqualTo("re other");
    }

    @Test
    void aHandlerThatThrowsLeavesItsStreamToWhoeverWritesIt() throws Exception {
        TestSocket socket = chat((bot, message) -> {
            opened.add(bot.stream());
            throw new IllegalStateException("for the test");
        });
        socket.says("hi");
        ReplyStream stream = stream();
        stream.append("a");
        stream.complete();
        assertThat(text(socket)).isEqualTo("a");
        assertThat(text(socket)).isEqualTo("Sorry.");
    }
}
