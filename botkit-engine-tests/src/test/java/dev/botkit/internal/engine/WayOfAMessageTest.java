package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitListener;
import dev.botkit.ConnectionEvent;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.Skill;
import dev.botkit.UserProfile;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WayOfAMessageTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<Botkit> bots = new ArrayList<>();

    private Botkit bot(Skill... skills) {
        var builder = Botkit.builder().executor(Runnable::run).timer(timer);
        for (Skill skill : skills) {
            builder.skill(skill);
        }
        Botkit botkit = builder.build();
        bots.add(botkit);
        return botkit;
    }

    @AfterEach
    void close() {
        bots.forEach(Botkit::close);
    }

    @Test
    void aMessageIsAnsweredByTheFirstSkillThatHearsIt() {
        Botkit botkit = bot(
                skills -> skills.hears("echo (.*)", (bot, message) -> bot.reply(message.group(1))),
                skills -> skills.hears("echo", (bot, message) -> bot.reply("second")));

        Map<String, Object> reply =
                TestSocket.open(botkit, "u").says("m-1", "Echo hi").next();

        assertThat(reply)
                .containsEntry("type", "message")
                .containsEntry("text", "hi")
                .containsEntry("user", "u")
                .containsEntry("to", "u")
                .containsEntry("channel", "socket")
                .containsEntry("in_reply_to", "m-1")
                .containsEntry("id", "m-1~1")
                .containsEntry("seq", 2);
    }

    @Test
    void anAnswerCarriesQuickRepliesFilesLinksAndCustomFields() {
        Botkit botkit = bot(skills -> skills.hears(
                "show",
                (bot, message) -> bot.reply(Reply.of("Look")
                        .quickReply("Yes")
                        .quickReply("No", "n")
                        .image("/a.png")
                        .link("https://example.com", "Open")
                        .with("price", 12.5))));

        Map<String, Object> reply = TestSocket.open(botkit, "u").says("show").next();

        assertThat(reply.get("quick_replies"))
                .isEqualTo(List.of(Map.of("title", "Yes", "payload", "Yes"), Map.of("title", "No", "payload", "n")));
        assertThat(reply.get("files")).isEqualTo(List.of(Map.of("url", "/a.png", "image", true)));
        assertThat(reply).containsEntry("open_link", "https://example.com").containsEntry("link_title", "Open");
        assertThat(reply.get("price")).hasToString("12.5");
    }

    @Test
    void severalRepliesKeepTheirOrderAndSeqHasNoHoles() {
        Botkit botkit = bot(skills -> skills.hears("count", (bot, message) -> {
            for (int i = 1; i <= 1_000; i++) {
                bot.reply(String.valueOf(i));
            }
        }));
        TestSocket socket = TestSocket.open(botkit, "u").says("count");
        for (int i = 1; i <= 1_000; i++) {
            assertThat(socket.next()).containsEntry("text", String.valueOf(i)).containsEntry("seq", i + 1);
        }
    }

    @Test
    void customFieldsReachTheHandlerUntouchedAndServerFieldsDoNot() {
        List<Message> seen = new ArrayList<>();
        Botkit botkit = bot(skills -> skills.fallback((bot, message) -> seen.add(message)));

        TestSocket.open(botkit, "u")
                .sends("{\"type\":\"message\",\"text\":\"x\",\"user\":\"u\",\"cart\":{\"items\":[1,2.50]},"
                        + "\"seq\":99,\"date\":\"then\",\"in_reply_to\":\"z\"}");

        assertThat(seen).hasSize(1);
        Message message = seen.get(0);
        assertThat(message.seq()).isEqualTo(1);
        assertThat(message.inReplyTo()).isNull();
        assertThat(message.date()).isEqualTo(timer.instant());
        assertThat(message.type()).isEqualTo("message_received");
        assertThat(message.fields()).containsOnlyKeys("text", "user", "cart", "channel");
        assertThat(message.field("cart")).hasToString("{items=[1, 2.50]}");
    }

    @Test
    void helloGreetsAndIsWelcomeBackOnceThereAreEntries() {
        Botkit botkit = bot(skills -> skills.on(ConnectionEvent.Kind.HELLO, (bot, event) -> bot.reply("Hello!"))
                .on(ConnectionEvent.Kind.WELCOME_BACK, (bot, event) -> bot.reply("Welcome back!")));

        TestSocket first = TestSocket.open(botkit, "u").hello();
        assertThat(first.next()).containsEntry("text", "Hello!").doesNotContainKey("in_reply_to");
        first.connection.closed();

        assertThat(TestSocket.open(botkit, "u").hello().nextText()).isEqualTo("Welcome back!");
        assertThat(TestSocket.open(botkit, "someone else").hello().nextText()).isEqualTo("Hello!");
    }

    @Test
    void aResumingClientOfAChatThatGoesOnReconnectsAndLearnsWhatItMissed() {
        Botkit botkit = bot(skills -> skills.on("hello", (bot, event) -> bot.reply("Hello!"))
                .on(ConnectionEvent.Kind.WELCOME_BACK, (bot, event) -> bot.reply("back, missed " + event.missed()))
                .on(ConnectionEvent.Kind.RECONNECT, (bot, event) -> bot.reply("again, missed " + event.missed())));
        TestSocket first = TestSocket.open(botkit, "u").hello();
        assertThat(first.nextText()).isEqualTo("Hello!");
        first.connection.closed();
        botkit.push(TestSocket.SECRET.conversation("u"), "one");
        botkit.push(TestSocket.SECRET.conversation("u"), "two");

        String resume = "{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1%s}}";
        TestSocket second = TestSocket.open(botkit, "u").sends(resume.formatted(""));
        assertThat(second.next()).containsEntry("type", "session");
        assertThat(second.nextText()).isEqualTo("again, missed 2");
        TestSocket withCursor = TestSocket.open(botkit, "u").sends(resume.formatted(",\"after\":3"));
        assertThat(withCursor.next()).containsEntry("type", "session").containsEntry("resumed", true);
        assertThat(withCursor.nextText()).as("what it had missed").isEqualTo("again, missed 2");
        assertThat(withCursor.nextText()).isEqualTo("again, missed 1");
        second.connection.closed();
        withCursor.connection.closed();

        timer.advance(java.time.Duration.ofMinutes(3));
        TestSocket late = TestSocket.open(botkit, "u").sends(resume.formatted(""));
        assertThat(late.next()).containsEntry("type", "session");
        assertThat(late.nextText()).isEqualTo("back, missed 0");
    }

    @Test
    void anyOtherTypeIsAnEventThatSkillsCanListenTo() {
        Botkit botkit = bot(skills -> skills.on("trigger", (bot, event) -> bot.reply("script " + event.field("script")))
                .on("cart_changed", (bot, event) -> bot.reply("items " + event.field("items"))));
        TestSocket socket = TestSocket.open(botkit, "u");

        socket.sends("{\"type\":\"trigger\",\"user\":\"u\",\"script\":\"tour\"}");
        socket.sends("{\"type\":\"cart_changed\",\"user\":\"u\",\"items\":3}");
        socket.sends("{\"type\":\"nobody_listens\",\"user\":\"u\"}");
        socket.sends("{\"type\":\"cart_changed\",\"items\":4}");

        assertThat(socket.texts()).containsExactly("script tour", "items 3", "items 4");
    }

    @Test
    void theProfileIsKeptAndReadableInHandlers() {
        Botkit botkit = bot(skills -> skills.hears("who", (bot, message) -> {
            UserProfile profile = bot.profile();
            bot.reply(profile == null ? "nobody" : profile.id() + " " + profile.firstName());
        }));
        TestSocket socket = TestSocket.open(botkit, "u");

        socket.says("who");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\","
                + "\"user_profile\":{\"id\":\"7\",\"first_name\":\"Ada\",\"shoe_size\":38}}");
        socket.says("who");

        assertThat(socket.texts()).containsExactly("nobody", "7 Ada");
    }

    @Test
    void everyOpenConnectionOfTheUserGetsEveryBotMessage() {
        Botkit botkit = bot(skills -> skills.hears("hi", (bot, message) -> bot.reply("hello")));
        TestSocket tab1 = TestSocket.open(botkit, "u").hello();
        TestSocket tab2 = TestSocket.open(botkit, "u").hello();
        TestSocket stranger = TestSocket.open(botkit, "v").hello();

        tab1.says("hi");
        tab2.connection.closed();
        tab1.says("hi");

        assertThat(tab1.texts()).containsExactly("hello", "hello");
        assertThat(tab2.texts()).containsExactly("hello");
        assertThat(stranger.texts()).isEmpty();
    }

    @Test
    void aPushReachesASignedInUserAtAnyTime() {
        Botkit botkit = bot(
                skills -> skills.hears("tell bob", (bot, message) -> bot.push(ConversationId.ofUser("bob"), "psst")));
        TestSocket bob = TestSocket.signedIn(botkit, "bob").hello();

        botkit.push(ConversationId.ofUser("bob"), "from outside");
        TestSocket.open(botkit, "u").says("tell bob");

        assertThat(bob.texts()).containsExactly("from outside", "psst");
        assertThat(bob.next())
                .doesNotContainKey("in_reply_to")
                .containsEntry("seq", 1)
                .containsEntry("to", "label");
    }

    @Test
    void theListenerIsToldWhatHappens() {
        List<String> told = new ArrayList<>();
        BotkitListener listener = new BotkitListener() {
            @Override
            public void turnStarted(Message message) {
                told.add("started " + message.type());
            }

            @Override
            public void unhandled(Message message) {
                told.add("unhandled " + message.text());
            }

            @Override
            public void replied(Message message) {
                told.add("replied " + message.seq() + " " + message.text());
            }

            @Override
            public void failed(Message message, Throwable failure) {
                told.add("failed " + failure.getMessage());
                throw new IllegalStateException("a listener's own failure changes nothing");
            }
        };
        Botkit botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .listenerExecutor(Runnable::run)
                .listener(listener)
                .skill(skills -> skills.hears("hi", (bot, message) -> bot.reply("hello"))
                        .hears("fail", (bot, message) -> {
                            throw new IllegalArgumentException("on purpose");
                        }))
                .build();
        bots.add(botkit);

        TestSocket socket =
                TestSocket.open(botkit, "u").says("hi").says("what?").says("fail");

        assertThat(told)
                .containsExactly(
                        "started message_received",
                        "replied 2 hello",
                        "started message_received",
                        "unhandled what?",
                        "started message_received",
                        "failed on purpose",
                        "replied 5 Sorry, something went wrong. Please try again.");
        assertThat(socket.texts()).hasSize(2);
    }

    @Test
    void aCursorIsGoodForItsEpochOnly() {
        Botkit botkit = bot(skills -> skills.on("hello", (bot, event) -> bot.reply("Hello!"))
                .on(ConnectionEvent.Kind.RECONNECT, (bot, event) -> bot.reply("missed " + event.missed())));
        Engine engine = EngineProbe.engine(botkit);
        TestSocket first = TestSocket.open(botkit, "u").hello();
        first.says("a");
        Conversation conversation = engine.conversations().open(TestSocket.SECRET.conversation("u"));
        String resume = "{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"after\":0,\"epoch\":\"%s\"}}";

        TestSocket same = TestSocket.open(botkit, "u")
                .sends(resume.formatted(conversation.replay().epoch()));
        assertThat(same.next()).containsEntry("type", "session").containsEntry("resumed", true);
        assertThat(same.nextText()).isEqualTo("Hello!");
        assertThat(same.next()).containsEntry("type", "echo").containsEntry("text", "a");
        assertThat(same.nextText()).isEqualTo("missed 1");
        TestSocket other = TestSocket.open(botkit, "u").sends(resume.formatted("another life"));
        assertThat(other.next())
                .containsEntry("type", "session")
                .containsEntry("resumed", false)
                .containsEntry("reason", "epoch");
        assertThat(other.nextText()).isEqualTo("missed 0");
        assertThat(engine.conversations()
                        .open(TestSocket.SECRET.conversation("v"))
                        .replay()
                        .epoch())
                .isNotEqualTo(conversation.replay().epoch());
    }
}
