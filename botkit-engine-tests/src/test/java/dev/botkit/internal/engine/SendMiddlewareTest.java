package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitException;
import dev.botkit.Reply;
import dev.botkit.SendMiddleware;
import dev.botkit.identity.ConversationId;
import dev.botkit.testtools.TestSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendMiddlewareTest {

    private static final ConversationId USER = TestSocket.SECRET.conversation("u");

    private Botkit botkit;

    /** Answers everything with its text and a quick reply. */
    private TestSocket open(BotkitBuilder builder) {
        botkit = builder.executor(Runnable::run)
                .skill(skills -> skills.on("hello", (bot, event) -> bot.reply("Welcome."))
                        .fallback((bot, message) ->
                                bot.reply(Reply.of(message.text()).quickReply("Yes"))))
                .build();
        return TestSocket.open(botkit, "u");
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    @Test
    void itAddsQuickRepliesFieldsFilesAndTyping() {
        TestSocket socket = open(Botkit.builder()
                .sendMiddleware((out, next) -> next.proceed(out.reply()
                        .quickReply("Menu", "menu")
                        .with("tone", "calm")
                        .image("/menu.png")
                        .continueTyping())));

        assertThat(socket.says("hm").next())
                .containsEntry("text", "hm")
                .containsEntry(
                        "quick_replies",
                        List.of(Map.of("title", "Yes", "payload", "Yes"), Map.of("title", "Menu", "payload", "menu")))
                .containsEntry("tone", "calm")
                .containsEntry("files", List.of(Map.of("url", "/menu.png", "image", true)))
                .containsEntry("continue_typing", true);
    }

    @Test
    void itChangesTheTextAndKeepsTheRest() {
        TestSocket socket = open(Botkit.builder()
                .sendMiddleware((out, next) ->
                        next.proceed(out.reply().withText("<" + out.reply().text() + ">"))));

        assertThat(socket.says("hm").next()).containsEntry("text", "<hm>").containsKey("quick_replies");
    }

    @Test
    void itReplacesAReplyByOneOfItsOwnWhichStillAnswersTheMessage() {
        TestSocket socket = open(Botkit.builder()
                .sendMiddleware((out, next) -> next.proceed(Reply.of("Not now.").link("/", "Home"))));

        assertThat(socket.says("m1", "hm").next())
                .containsEntry("text", "Not now.")
                .containsEntry("open_link", "/")
                .doesNotContainKey("quick_replies")
                .containsEntry("in_reply_to", "m1")
                .containsEntry("id", "m1~1")
                .containsEntry("user", "u")
                .containsEntry("to", "u")
                .containsEntry("channel", "socket");
    }

    @Test
    void theNextOneSeesWhatTheOneBeforeLeft() {
        TestSocket socket = open(Botkit.builder()
                .sendMiddleware((out, next) ->
                        next.proceed(out.reply().withText(out.reply().text() + " A")))
                .sendMiddleware((out, next) ->
                        next.proceed(out.reply().withText(out.reply().text() + " B"))));

        assertThat(socket.says("x").nextText()).isEqualTo("x A B");
    }

    @Test
    void itSeesToWhomAReplyGoesAndWhatItAnswers() {
        List<SendMiddleware.Outgoing> seen = new ArrayList<>();
        TestSocket socket = open(Botkit.builder().sendMiddleware((out, next) -> {
            seen.add(out);
            next.proceed(out.reply());
        }));
        socket.hello().says("m1", "x");
        botkit.push(USER, "news");

        assertThat(seen).extracting(out -> out.reply().text()).containsExactly("Welcome.", "x", "news");
        assertThat(seen).extracting(SendMiddleware.Outgoing::inReplyTo).containsExactly(null, "m1", null);
        assertThat(seen).extracting(SendMiddleware.Outgoing::conversation).containsOnly(USER);
        assertThat(seen).extracting(SendMiddleware.Outgoing::user).containsOnly("u");
        assertThat(seen).extracting(SendMiddleware.Outgoing::channel).containsOnly("socket");
        assertThat(seen.get(1).toString()).doesNotContain("x\"").contains("text");
    }

    @Test
    @SuppressWarnings("NullAway") // What happens to those who do not check.
    void nullIsNoReplyAndSaysHowToDropOne() {
        open(Botkit.builder().sendMiddleware((out, next) -> next.proceed(null)));

        assertThatThrownBy(() -> botkit.push(USER, "x"))
                .isInstanceOf(BotkitException.class)
                .hasMessageContaining("do not call next");
    }
}
