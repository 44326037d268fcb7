package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.dialog.Dialog;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplyIdTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<String> returned = new ArrayList<>();
    private Botkit botkit;

    private BotkitBuilder builder() {
        return Botkit.builder()
                .executor(Runnable::run)
                .listenerExecutor(Runnable::run)
                .timer(timer);
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    @Test
    void replyReturnsTheIdThatClientsAndListenersSee() {
        List<String> told = new ArrayList<>();
        botkit = builder()
                .listener(new BotkitListener() {
                    @Override
                    public void replied(Message message) {
                        told.add(message.id());
                    }
                })
                .skill(skills -> skills.hears("order", (bot, message) -> {
                    returned.add(bot.reply("one"));
                    returned.add(bot.reply(Reply.of("two")));
                    returned.add(bot.replyWithTyping("three"));
                    returned.add(bot.replyWithTyping(Reply.of("four")));
                }))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "order");
        timer.advance(Duration.ofSeconds(10));

        assertThat(returned).containsExactly("m1~1", "m1~2", "m1~3", "m1~4");
        assertThat(shown(socket)).isEqualTo(returned);
        assertThat(told).isEqualTo(returned);
    }

    @Test
    void aReplyToAnEventAndAPushReturnIdsOfTheirOwn() {
        ConversationId user = TestSocket.SECRET.conversation("u");
        botkit = builder()
                .skill(skills -> skills.on("hello", (bot, event) -> {
                    returned.add(bot.reply("hello"));
                    returned.add(bot.push(user, "pushed by a handler"));
                }))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").hello();
        returned.add(botkit.push(user, Reply.of("pushed by the host")));

        assertThat(returned).doesNotContainNull().doesNotHaveDuplicates().hasSize(3);
        assertThat(shown(socket)).containsExactlyInAnyOrderElementsOf(returned);
    }

    @Test
    void aPushReturnsTheIdUnderWhichItIsStored() {
        botkit = builder()
                .history(History.inMemory())
                .skill(skills -> skills.fallback((bot, message) -> {}))
                .build();
        ConversationId user = ConversationId.ofUser("ann");

        String id = botkit.push(user, "kept");

        assertThat(id).isNotEmpty();
        assertThat(botkit.export(user)).contains("\"id\":\"" + id + "\"");
    }

    @Test
    void whatADialogSaysReturnsItsId() {
        botkit = builder()
                .skill(skills -> skills.dialog(Dialog.define("greeting")
                                .run(dialog -> {
                                    returned.add(dialog.say("one"));
                                    returned.add(dialog.bot().reply("two"));
                                })
                                .say("three")
                                .build())
                        .hears("begin", (bot, message) -> bot.begin("greeting")))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "begin");

        assertThat(returned).containsExactly("m1~1", "m1~2");
        assertThat(shown(socket)).containsExactly("m1~1", "m1~2", "m1~3");
    }

    @Test
    void aDroppedReplyHasNoIdAndOfSeveralTheLastOneIsReturned() {
        botkit = builder()
                .sendMiddleware((out, next) -> {
                    if (!out.reply().text().equals("drop")) {
                        next.proceed(out.reply());
                    }
                    if (out.reply().text().equals("double")) {
                        next.proceed(out.reply().withText("again"));
                    }
                })
                .skill(skills -> skills.fallback((bot, message) -> {
                    returned.add(bot.reply("drop"));
                    returned.add(bot.reply("double"));
                    returned.add(bot.reply("plain"));
                    returned.add(bot.push(bot.conversation(), "drop"));
                }))
                .build();
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "x");

        assertThat(returned).containsExactly(null, "m1~2", "m1~3", null);
        assertThat(shown(socket)).containsExactly("m1~1", "m1~2", "m1~3");
    }

    /** The ids of the messages that a client got. */
    private static List<String> shown(TestSocket socket) {
        return socket.frames.stream()
                .filter(frame -> frame.get("type").equals("message"))
                .map(frame -> (String) frame.get("id"))
                .toList();
    }
}
