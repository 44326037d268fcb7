package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Reply;
import dev.botkit.Sender;
import dev.botkit.history.History;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's conversations beside the first one, and what of the wire is kept free for later. */
class LabelledConversationsTest {

    private static final ConversationId ALICE = ConversationId.ofUser("alice");

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final History history = History.inMemory();
    private final Botkit botkit = Botkit.builder()
            .executor(Runnable::run)
            .history(history)
            .credentialVerifier(VerifiedUser::of)
            .skill(skills -> skills.fallback((bot, message) -> {
                seen.add(bot.conversation() + " " + message.text() + " "
                        + message.fields().keySet());
                bot.reply(Reply.of("re " + message.text())
                        .from(Sender.person("Ada").withAvatar("/ada.png")));
            }))
            .build();

    @AfterEach
    void close() {
        botkit.close();
        history.close();
    }

    private static TestSocket begin(TestSocket socket, String label) {
        return socket.sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1,\"last\":10}" + label + "}");
    }

    private TestSocket alice(String label) {
        return begin(TestSocket.signedIn(botkit, "alice"), label);
    }

    private static void said(TestSocket socket, String text) {
        socket.next();
        socket.says("id", text);
        socket.next();
        assertThat(socket.nextText()).isEqualTo("re " + text);
    }

    private static String label(String label) {
        return ",\"conversation_label\":\"" + label + "\"";
    }

    private Map<String, Object> answer(Handshake handshake, String path, String body) throws InterruptedException {
        BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
        if (path.equals("history")) {
            botkit.gateway().history(handshake, body, answers::add);
        } else {
            botkit.gateway().post(handshake, body, Duration.ofSeconds(30), answers::add);
        }
        PostAnswer answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).as("an answer within 20 s").isNotNull();
        return TestSocket.parse(answer.body());
    }

    @Test
    void conversationsOfOneUserWithDifferentLabelsAreSeparate() {
        TestSocket main = alice("");
        TestSocket holiday = alice(label("holiday"));
        Object mainName = main.next().get("conversation");
        assertThat(holiday.next().get("conversation"))
                .as("where a client keeps it")
                .isNotEqualTo(mainName);

        holiday.says("h1", "sun");
        assertThat(holiday.next()).containsEntry("type", "received").containsEntry("seq", 1);
        assertThat(holiday.nextText()).isEqualTo("re sun");
        main.says("m1", "rain");
        assertThat(main.next()).containsEntry("type", "received").containsEntry("seq", 1);
        assertThat(main.nextText()).isEqualTo("re rain");

        assertThat(seen)
                .containsExactly(
                        "verified/alice/holiday sun [text, user, channel]",
                        "verified:alice rain [text, user, channel]");
        TestSocket again = alice(label("holiday"));
        assertThat(again.next()).containsEntry("seq", 2);
        assertThat(again.nextText()).isEqualTo("sun");
    }

    @Test
    void aLabelOpensNobodyElsesConversation() {
        said(alice(label("holiday")), "sun");
        TestSocket other = begin(TestSocket.signedIn(botkit, "alice/holiday"), "");
        TestSocket anonymous = begin(TestSocket.with(botkit, AnonymousSecret.generate(), "alice"), label("holiday"));
        assertThat(other.next()).containsEntry("type", "session").containsEntry("seq", 0);
        assertThat(anonymous.next()).containsEntry("type", "session").containsEntry("seq", 0);
    }

    @Test
    void aConnectionStaysInTheConversationOfItsFirstFrame() {
        TestSocket socket = alice(label("holiday"));
        socket.next();
        socket.sends("{\"id\":\"a\",\"text\":\"here\"" + label("holiday") + "}");
        assertThat(socket.next()).containsEntry("type", "received");
        assertThat(socket.nextText()).isEqualTo("re here");
        socket.sends("{\"id\":\"b\",\"text\":\"there\"" + label("other") + "}");
        assertThat(socket.next())
                .containsEntry("type", "rejected")
                .containsEntry("code", "bad_frame")
                .containsEntry("id", "b")
                .containsEntry("retry", false);
        assertThat(seen).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a b\"", "\"a/b\"", "\"ä\"", "7", "{}", "\"%s\""})
    void whatIsNoLabelIsRefused(String label) {
        String json = label.replace("%s", "x".repeat(65));
        TestSocket socket = alice(",\"conversation_label\":" + json);
        assertThat(socket.next().get("error")).isEqualTo("bad_frame");
        assertThat(seen).isEmpty();
    }

    @Test
    void postsAndTheHistoryNameTheConversationToo() throws Exception {
        Handshake signedIn = Handshake.request("127.0.0.1").withPrincipal("alice");
        answer(signedIn, "post", "{\"text\":\"rain\"}");
        answer(signedIn, "post", "{\"text\":\"sun\"" + label("holiday") + "}");
        assertThat(texts(answer(signedIn, "history", "{}"))).containsExactly("rain", "re rain");
        assertThat(texts(answer(signedIn, "history", "{\"limit\":9" + label("holiday") + "}")))
                .containsExactly("sun", "re sun");
        assertThat(answer(signedIn, "history", "{\"conversation_label\":\"a b\"}")
                        .toString())
                .contains("bad_frame");

        Handshake secret = Handshake.request("127.0.0.1").withToken(TestSocket.SECRET);
        answer(secret, "post", "{\"text\":\"snow\",\"user\":\"u\"" + label("winter") + "}");
        assertThat(texts(answer(secret, "history", "{\"user\":\"u\"" + label("winter") + "}")))
                .containsExactly("snow", "re snow");
        assertThat(texts(answer(secret, "history", "{\"user\":\"u\"}"))).isEmpty();

        Handshake bearer = Handshake.request("127.0.0.1").withBearer("alice");
        assertThat(texts(answer(bearer, "history", "{\"limit\":9" + label("holiday") + "}")))
                .containsExactly("sun", "re sun");
    }

    @SuppressWarnings("unchecked") // As the API has it.
    private static List<Object> texts(Map<String, Object> answer) {
        return ((List<Map<String, Object>>) answer.get("history"))
                .stream().map(entry -> entry.get("text")).toList();
    }

    @Test
    void aLoginKeepsTheLabel() {
        TestSocket socket = begin(TestSocket.open(botkit, "u"), label("holiday"));
        socket.next();
        socket.says("h1", "sun");
        socket.next();
        assertThat(socket.nextText()).isEqualTo("re sun");
        socket.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.RECONNECT);

        assertThat(alice("").next()).as("the conversation without a label").containsEntry("seq", 0);
        TestSocket own = alice(label("holiday"));
        assertThat(own.next()).as("the one with it").containsEntry("seq", 2);
        assertThat(own.nextText()).isEqualTo("sun");
    }

    @Test
    void signingOutClosesAllConversationsOfTheUser() {
        TestSocket main = alice("");
        TestSocket holiday = alice(label("holiday"));
        TestSocket bob = begin(TestSocket.signedIn(botkit, "bob"), label("holiday"));
        for (TestSocket socket : List.of(main, holiday, bob)) {
            assertThat(socket.next()).as("it is bound").containsEntry("type", "session");
        }
        botkit.signOut(ALICE);
        assertThat(main.awaitClose()).isEqualTo(CloseCode.REFUSED);
        assertThat(holiday.awaitClose()).isEqualTo(CloseCode.REFUSED);
        assertThat(bob.closes).isEmpty();
    }

    @Test
    void erasingOneConversationLeavesTheOthers() {
        said(alice(""), "rain");
        said(alice(label("holiday")), "sun");
        botkit.erase(ALICE.withLabel("holiday"));
        assertThat(botkit.export(ALICE.withLabel("holiday"))).doesNotContain("sun");
        assertThat(botkit.export(ALICE)).contains("rain");
    }

    @Test
    void aReplySaysWhoSpeaksOnTheWireAndInTheLog() {
        TestSocket socket = alice("");
        socket.next();
        socket.says("m1", "hi");
        assertThat(socket.next()).containsEntry("type", "received");
        Map<String, Object> ada = Map.of("kind", "person", "name", "Ada", "avatar", "/ada.png");
        assertThat(socket.next()).containsEntry("from", ada);
        TestSocket again = alice("");
        again.next();
        again.next();
        assertThat(again.next()).as("replayed").containsEntry("from", ada);
    }

    @Test
    void aClientCannotSayWhoSpeaks() {
        TestSocket socket = alice("");
        socket.next();
        socket.sends(
                "{\"id\":\"a\",\"text\":\"x\",\"from\":{\"kind\":\"person\",\"name\":\"Ada\"},\"conversation_label\":null}");
        assertThat(socket.next()).containsEntry("type", "received");
        assertThat(socket.nextText()).isEqualTo("re x");
        assertThat(seen).singleElement().asString().doesNotContain("from", "conversation_label");
        TestSocket again = alice("");
        again.next();
        assertThat(again.next()).as("the echo").doesNotContainKeys("from", "conversation_label");
    }

    @ParameterizedTest
    @ValueSource(strings = {"activity", "delta", "partial", "handoff_requested"})
    void typesThatLaterVersionsUseAreRefusedFromClients(String type) {
        TestSocket socket = alice("");
        socket.next();
        socket.sends("{\"type\":\"" + type + "\",\"user\":\"u\"}");
        assertThat(socket.next()).containsEntry("type", "rejected").containsEntry("code", "bad_frame");
        assertThat(socket.closes).isEmpty();
    }
}
