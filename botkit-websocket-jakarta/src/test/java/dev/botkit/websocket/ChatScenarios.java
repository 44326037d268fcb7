package dev.botkit.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Limits;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Chats of one user in several tabs, and what happens when sockets come and go. */
abstract class ChatScenarios extends Scenarios {

    private final AnonymousSecret secret = AnonymousSecret.generate();

    ChatScenarios(WebServer.Factory factory) {
        super(factory);
    }

    @Test
    void greetsAndAnswers() throws Exception {
        start();
        ChatClient client = greeted("ann");

        client.says("ann", "echo hi");
        client.expectText("hi");
        client.says("ann", "something else");
        client.expectText("What?");
        client.leave();
        assertThat(client.closeCode()).isEqualTo(1000);
    }

    @Test
    void writesLargeFramesAndManyInOrder() throws Exception {
        start();
        ChatClient client = greeted("ann");

        client.says("ann", "echo " + "\u00fc".repeat(8_000));
        client.expectText("\u00fc".repeat(8_000));
        for (int i = 0; i < 50; i++) {
            botkit.push(secret.conversation("bob"), "nobody is there " + i);
            client.says("ann", "echo " + i);
            client.expectText(String.valueOf(i));
        }
    }

    @Test
    void goesOnInOneTabWhenTheOtherCloses() throws Exception {
        start();
        ChatClient first = tab();
        first.expectText("Hello!");
        ChatClient second = tab();
        // The second tab's greeting is for both.
        first.next();
        second.next();

        first.leave();
        second.says("ann", "echo alone");

        second.expectText("alone");
    }

    @Test
    void endsTheTurnOfASocketThatWasCutAndShowsItToTheOtherTab() throws Exception {
        start();
        RawClient cut = rawGreeted("ann", "Authorization: Botkit " + secret.reveal());
        ChatClient other = tab();
        other.next();
        cut.text("{\"type\":\"message\",\"user\":\"ann\",\"text\":\"wait\"}");
        assertThat(skill.waiting.await(20, TimeUnit.SECONDS)).isTrue();

        cut.cut();
        skill.mayAnswer.countDown();

        other.expectText("done");
        other.says("ann", "echo and on");
        other.expectText("and on");
    }

    @Test
    void handlesAnIdOnceThatTwoTabsSendAtOnce() throws Exception {
        start();
        ChatClient first = tab();
        first.expectText("Hello!");
        ChatClient second = tab();
        first.next();
        second.next();

        String message = "{\"type\":\"message\",\"user\":\"ann\",\"id\":\"the-same\",\"text\":\"count\"}";
        Thread together = new Thread(() -> sendQuietly(second, message));
        together.start();
        first.send(message);
        together.join();

        first.expectText("counted");
        second.expectText("counted");
        first.says("ann", "echo end");
        first.expectText("end");
        assertThat(skill.counted).hasValue(1);
    }

    @Test
    void keepsConversationsApart() throws Exception {
        start();
        ChatClient ann = greeted("ann");
        ChatClient bob = greeted("bob");

        ann.says("ann", "echo for ann");
        ann.expectText("for ann");
        bob.says("bob", "echo for bob");
        bob.expectText("for bob");
    }

    @Test
    void pushesToASignedInUserAndHarmlesslyAfterTheSocketIsGone() throws Exception {
        hostFilter = HandshakeScenarios.signsInAs("alice");
        start();
        ChatClient client = greeted("ann");

        botkit.push(ConversationId.ofUser("alice"), "Pushed.");
        client.expectText("Pushed.");
        client.leave();
        RawClient cut = rawGreeted("ann");
        cut.cut();

        botkit.push(ConversationId.verified("alice"), "Nobody reads this now.");
        ChatClient back = client("/");
        back.hello("ann");
        back.next();
        back.says("ann", "echo back");
        back.expectText("back");
    }

    private ChatClient tab() throws Exception {
        ChatClient client = client("/", "Authorization: Botkit " + secret.reveal());
        client.hello("ann");
        return client;
    }

    private static void sendQuietly(ChatClient client, String frame) {
        try {
            client.send(frame);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Whether handlers that have proved quick run on the thread that has received the message. */
    boolean lendsThreads() {
        return true;
    }

    @Test
    void aQuickHandlerThatBlocksOnceKeepsNothingFromBeingWritten() throws Exception {
        AtomicReference<ConversationId> conversation = new AtomicReference<>();
        AtomicBoolean blocks = new AtomicBoolean();
        AtomicReference<String> ranOn = new AtomicReference<>("");
        CountDownLatch blocked = new CountDownLatch(1);
        // All handlers are quick: the clock stands.
        bot().timer(new ManualTimer())
                .limits(Limits.builder()
                        .conversations(conversations -> conversations.messagesPerSecond(0))
                        .clients(clients -> clients.framesPerSecondPerAddress(0))
                        .build())
                .skill(
                        "quick",
                        skills -> skills.hears("^quick$", (bot, message) -> {
                            conversation.set(bot.conversation());
                            ranOn.set(Thread.currentThread().getName());
                            if (blocks.get()) {
                                blocked.countDown();
                                skill.mayAnswer.await(20, TimeUnit.SECONDS);
                            }
                            bot.reply("re quick");
                        }));
        start();
        ChatClient client = greeted("ann");
        // One that comes before the turn of the one before has quite ended does not run there.
        for (int i = 0; i < 50 || (lendsThreads() && i < 2_000 && ranOn.get().startsWith("botkit-")); i++) {
            client.says("ann", "quick");
            client.expectText("re quick");
        }
        assertThat(!ranOn.get().startsWith("botkit-"))
                .as("on a lent thread, not on %s", ranOn)
                .isEqualTo(lendsThreads());

        blocks.set(true);
        client.says("ann", "quick");
        assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
        botkit.push(conversation.get(), "news");
        client.expectText("news");
        skill.mayAnswer.countDown();
        client.expectText("re quick");
    }
}
