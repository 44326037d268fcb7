package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.Handler;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import dev.botkit.TurnEndedException;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.UnknownScriptException;
import dev.botkit.history.History;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler that learns after it has returned that it must ask something. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BeginAtEndTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<Botkit> bots = new ArrayList<>();
    private final BlockingQueue<Open> opened = new LinkedBlockingQueue<>();

    private record Open(Bot bot, ReplyStream stream) {}

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    private static DialogDefinition order() {
        return Dialog.define("order")
                .ask("size", "Size?")
                .say("{{responses.size}}, {{vars.shop}}")
                .build();
    }

    private TestSocket chat(Handler handler, Consumer<BotkitBuilder> more) {
        BotkitBuilder builder = Botkit.builder()
                .timer(timer)
                .apology(Reply.of("Sorry."))
                .skill(skills -> skills.dialog(order())
                        .dialog(Dialog.define("broken")
                                .run(dialog -> {
                                    throw new IllegalStateException("broken");
                                })
                                .build())
                        .hearsWord("streams", (bot, message) -> opened.add(new Open(bot, bot.stream())))
                        .fallback(handler));
        more.accept(builder);
        Botkit botkit = builder.build();
        bots.add(botkit);
        return TestSocket.open(botkit, "u");
    }

    private TestSocket chat() {
        return chat((bot, message) -> bot.reply("What?"), builder -> {});
    }

    private Open stream() throws InterruptedException {
        Open open = opened.poll(20, TimeUnit.SECONDS);
        assertThat(open).as("a stream that a handler has opened").isNotNull();
        return open;
    }

    /** The text of the bot's next message; waits for it. */
    private static String reply(TestSocket socket) {
        Map<String, @Nullable Object> frame = socket.next();
        while (!"message".equals(frame.get("type"))) {
            frame = socket.next();
        }
        return String.valueOf(frame.get("text"));
    }

    @Test
    void theDialogBeginsBehindAllThatTheTurnSays() throws Exception {
        TestSocket socket = chat();
        socket.says("streams");
        Open open = stream();
        open.bot().beginAtEnd("order", "default", Map.of("shop", "Rome"));
        open.bot().reply("behind the stream");
        open.stream().append("Which one?");
        open.stream().complete();
        assertThat(List.of(reply(socket), reply(socket), reply(socket)))
                .containsExactly("Which one?", "behind the stream", "Size?");
        socket.says("large");
        assertThat(reply(socket)).isEqualTo("large, Rome");
        socket.says("large");
        assertThat(reply(socket)).isEqualTo("What?");
    }

    @Test
    void theLastCallCountsAndAHandlerMayCallItItself() {
        TestSocket socket = chat(
                (bot, message) -> {
                    bot.beginAtEnd("broken", "default", Map.of());
                    bot.beginAtEnd("order", "default", Map.of("shop", "Rome"));
                    bot.reply("first");
                },
                builder -> {});
        socket.says("x");
        assertThat(List.of(reply(socket), reply(socket))).containsExactly("first", "Size?");
        socket.says("small");
        assertThat(reply(socket)).isEqualTo("small, Rome");
    }

    @Test
    void aStageThatKeepsTheTurnOpenMayBeginIt() {
        CompletableFuture<Void> work = new CompletableFuture<>();
        BlockingQueue<Bot> handled = new LinkedBlockingQueue<>();
        TestSocket socket = chat(
                (bot, message) -> {
                    bot.keepOpenUntil(work);
                    handled.add(bot);
                },
                builder -> {});
        socket.says("x");
        Bot bot = handled.stream().findFirst().orElseGet(() -> taken(handled));
        bot.beginAtEnd("order", "default", Map.of());
        work.complete(null);
        assertThat(reply(socket)).isEqualTo("Size?");
    }

    private static Bot taken(BlockingQueue<Bot> bots) {
        try {
            return bots.take();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatWasSaidBeforeTheQuestionIsNoAnswer() throws Exception {
        TestSocket socket = chat();
        socket.says("m1", "streams");
        Open open = stream();
        socket.says("m2", "huge");
        open.bot().beginAtEnd("order", "default", Map.of("shop", "Rome"));
        open.stream().append("Which one?");
        open.stream().complete();
        assertThat(List.of(reply(socket), reply(socket))).containsExactly("Which one?", "Size?");
        socket.says("m3", "small");
        assertThat(reply(socket)).isEqualTo("small, Rome");
    }

    @Test
    void whatFailsThenIsAFailureOfTheTurn() throws Exception {
        TestSocket socket = chat();
        socket.says("streams");
        Open open = stream();
        open.bot().beginAtEnd("broken", "default", Map.of());
        open.stream().append("Which one?");
        open.stream().complete();
        assertThat(List.of(reply(socket), reply(socket))).containsExactly("Which one?", "Sorry.");
        socket.says("large");
        assertThat(reply(socket)).isEqualTo("What?");
    }

    @Test
    void whatThereIsNotIsToldAtOnceAndTooLateIsTooLate() throws Exception {
        TestSocket socket = chat();
        socket.says("streams");
        Open open = stream();
        assertThatThrownBy(() -> open.bot().beginAtEnd("other", "default", Map.of()))
                .isInstanceOf(UnknownScriptException.class);
        assertThatThrownBy(() -> open.bot().beginAtEnd("order", "other", Map.of()))
                .isInstanceOf(UnknownScriptException.class);
        open.stream().append("Nothing.");
        open.stream().complete();
        assertThat(reply(socket)).isEqualTo("Nothing.");
        socket.says("x");
        assertThat(reply(socket)).as("the next turn").isEqualTo("What?");
        assertThatThrownBy(() -> open.bot().beginAtEnd("order", "default", Map.of()))
                .isInstanceOf(TurnEndedException.class);
    }

    @Test
    void nothingBeginsInAConversationThatIsErasedMeanwhile() throws Exception {
        TestSocket socket = chat();
        socket.says("streams");
        Open open = stream();
        open.bot().beginAtEnd("order", "default", Map.of());
        bots.get(0).erase(TestSocket.SECRET.conversation("u"));
        TestSocket again = TestSocket.open(bots.get(0), "u").says("large");
        assertThat(reply(again)).isEqualTo("What?");
    }

    @Test
    void theQuestionWaitsAfterARestart() throws Exception {
        History history = History.inMemory();
        TestSocket socket = chat((bot, message) -> {}, builder -> builder.history(history));
        socket.says("streams");
        Open open = stream();
        open.bot().beginAtEnd("order", "default", Map.of("shop", "Rome"));
        open.stream().append("Which one?");
        open.stream().complete();
        assertThat(List.of(reply(socket), reply(socket))).containsExactly("Which one?", "Size?");
        bots.get(0).close();

        TestSocket again = chat((bot, message) -> bot.reply("What?"), builder -> builder.history(history));
        again.says("large");
        assertThat(reply(again)).isEqualTo("large, Rome");
    }

    /** A handler as libraries have them, which begins a dialog of its own. */
    private static final class Asking implements Handler {

        private final DialogDefinition dialog =
                Dialog.define("asking").ask("size", "Size?").say("Thanks.").build();

        @Override
        public void handle(Bot bot, Message message) throws Exception {
            bot.begin("asking");
        }

        @Override
        public List<DialogDefinition> dialogs() {
            return List.of(dialog);
        }
    }

    @Test
    void aHandlersDialogsAreRegisteredWithIt() {
        Asking asking = new Asking();
        TestSocket socket = chat(
                asking,
                builder -> builder.skill(
                        skills -> skills.hears(List.of("one", "two"), asking).on("event", asking)));
        socket.says("one");
        assertThat(reply(socket)).isEqualTo("Size?");
        socket.says("large");
        assertThat(reply(socket)).isEqualTo("Thanks.");

        assertThatThrownBy(() -> chat(asking, builder -> builder.skill(skills -> skills.hears("other", new Asking()))))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("\"asking\"");
    }
}
