package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostTest {

    private static final Handshake NO_PROOF = Handshake.request("127.0.0.1");

    private final ManualTimer timer = new ManualTimer();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<PostAnswer> answers = new ArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();
    private boolean direct = true;
    private Botkit botkit;

    @BeforeEach
    void build() {
        botkit = Botkit.builder()
                .executor(task -> {
                    if (direct) {
                        task.run();
                    } else {
                        tasks.add(task);
                    }
                })
                .timer(timer)
                .limits(Limits.builder()
                        .turns(turns -> turns.closeTimeout(Duration.ofMillis(1)))
                        .build())
                .skill(skills -> skills.hears("three", (bot, message) -> {
                            runs.incrementAndGet();
                            bot.reply("1");
                            bot.replyWithTyping("2");
                            bot.reply("3");
                        })
                        .hears("none", (bot, message) -> runs.incrementAndGet())
                        .hears(
                                "who",
                                (bot, message) -> bot.reply(bot.conversation().toString()))
                        .on("cart", (bot, event) -> bot.reply("cart of " + event.user()))
                        .fallback((bot, message) -> {
                            runs.incrementAndGet();
                            bot.reply("re " + message.text());
                        }))
                .build();
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    private void post(String body) {
        post(NO_PROOF, body);
    }

    private void post(Handshake handshake, String body) {
        botkit.gateway().post(handshake, body, Duration.ofSeconds(30), answers::add);
    }

    private Map<String, Object> answer() {
        assertThat(answers).as("answers").hasSize(1);
        return TestSocket.parse(answers.remove(0).body());
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void theDocumentedSampleGetsOneMessageObject() {
        post("{\"text\":\"hi\",\"user\":\"me\",\"channel\":\"webhook\"}");
        assertThat(answers.get(0).status()).isEqualTo(200);
        assertThat(answer())
                .containsEntry("type", "message")
                .containsEntry("text", "re hi")
                .containsEntry("user", "me")
                .containsEntry("to", "me")
                .containsEntry("channel", "webhook")
                .containsEntry("seq", 2)
                .containsKeys("id", "in_reply_to")
                .doesNotContainKey("messages");
    }

    @Test
    void severalRepliesAreAllInTheAnswerAlsoBehindTypingDelays() {
        post("{\"text\":\"three\",\"user\":\"me\"}");
        assertThat(answers).isEmpty();
        timer.advance(Duration.ofSeconds(2));
        Map<String, Object> answer = answer();
        assertThat(answer).containsEntry("text", "1");
        List<String> texts = ((List<?>) answer.get("messages"))
                .stream()
                        .map(message -> String.valueOf(((Map<?, ?>) message).get("text")))
                        .toList();
        assertThat(texts).containsExactly("1", "2", "3");
    }

    @Test
    void aTurnThatSendsNothingAnswersSo() {
        post("{\"text\":\"none\",\"user\":\"me\"}");
        assertThat(answer())
                .containsEntry("text", "")
                .containsEntry("no_reply", true)
                .containsEntry("user", "me")
                .containsEntry("channel", "webhook")
                .doesNotContainKey("type");
    }

    @Test
    void anEventIsAnsweredByItsReplies() {
        post("{\"type\":\"cart\",\"user\":\"me\"}");
        assertThat(answer()).containsEntry("text", "cart of me").doesNotContainKey("in_reply_to");
    }

    @Test
    void aKnownIdRunsNothingAndAnswersTheSameReplies() {
        post("{\"id\":\"a\",\"text\":\"hi\",\"user\":\"me\"}");
        Map<String, Object> first = answer();
        post("{\"id\":\"a\",\"text\":\"hi\",\"user\":\"me\"}");
        Map<String, Object> second = answer();

        assertThat(second).containsEntry("duplicate", true).containsAllEntriesOf(first);
        assertThat(runs).hasValue(1);
        post("{\"id\":\"a\",\"text\":\"hi\",\"user\":\"you\"}");
        assertThat(answer()).doesNotContainKey("duplicate");
    }

    @Test
    void theSameIdTwiceAtOnceIsAnsweredTwiceAndRunOnce() {
        direct = false;
        post("{\"id\":\"a\",\"text\":\"hi\",\"user\":\"me\"}");
        post("{\"id\":\"a\",\"text\":\"hi\",\"user\":\"me\"}");
        runTasks();

        assertThat(answers)
                .hasSize(2)
                .allSatisfy(answer -> assertThat(answer.body()).contains("re hi"));
        assertThat(answers.get(0).body()).doesNotContain("duplicate");
        assertThat(answers.get(1).body()).contains("\"duplicate\":true");
        assertThat(runs).hasValue(1);
    }

    @Test
    void aTurnThatOutlivesTheLimitAnswers504AndMayBeAskedForAgain() {
        direct = false;
        post("{\"id\":\"a\",\"text\":\"hi\",\"user\":\"me\"}");
        timer.advance(Duration.ofSeconds(30));
        assertThat(answers.get(0).status()).isEqualTo(504);
        assertThat((Map<?, ?>) answer().get("error"))
                .hasToString("{code=timeout, message=The message was taken; its handling is not finished yet."
                        + " Post it again with the same id to wait., id=a, seq=1, date=2026-01-01T00:00:00Z}");

        post("{\"id\":\"a\",\"text\":\"hi\",\"user\":\"me\"}");
        runTasks();
        assertThat(answer()).containsEntry("text", "re hi").containsEntry("duplicate", true);
        timer.advance(Duration.ofSeconds(30));
        assertThat(timer.pending()).as("tasks left behind").isZero();
    }

    @Test
    void theReceiptSaysWhenTheServerTookTheMessage() {
        Handshake client = Handshake.request("127.0.0.1")
                .withToken(AnonymousSecret.generate())
                .withCookie(AnonymousSecret.generate());
        post(client, "{\"id\":\"a\",\"text\":\"hi\",\"user\":\"me\"}");
        Object first = answer().get("received");
        timer.advance(Duration.ofHours(1));
        post(client, "{\"id\":\"a\",\"text\":\"hi\",\"user\":\"me\"}");

        assertThat(first).hasToString("{id=a, seq=1, date=2026-01-01T00:00:00Z}");
        assertThat(answer().get("received")).hasToString("{id=a, seq=1, date=2026-01-01T00:00:00Z, duplicate=true}");
    }

    @Test
    void proofNamesTheConversationOfAPostToo() {
        AnonymousSecret token = AnonymousSecret.generate();
        String body = "{\"text\":\"who\",\"user\":\"me\"}";
        post(body);
        assertThat(answer()).containsEntry("text", "webhook:me");
        post(
                Handshake.request("127.0.0.1")
                        .withPrincipal("alice")
                        .withToken(token)
                        .withCookie(token),
                body);
        assertThat(answer()).containsEntry("text", "verified:alice");
        post(Handshake.request("127.0.0.1").withToken(token).withCookie(AnonymousSecret.generate()), body);
        assertThat(answer()).containsEntry("text", token.conversation("me").toString());
        post(Handshake.request("127.0.0.1").withCookie(token), body);
        assertThat(answer()).containsEntry("text", token.conversation("me").toString());
        post(Handshake.request("127.0.0.1").withBearer("a credential"), body);
        assertThat(answers.get(0).status()).isEqualTo(401);
        assertThat(answer().get("error")).asString().contains("unauthorized");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"hello\",\"user\":\"me\",\"resume\":{\"v\":1,\"last\":200}}",
                "{\"type\":\"welcome_back\",\"user\":\"me\",\"resume\":{\"v\":1,\"after\":0}}",
                "{\"text\":\"hi\",\"user\":\"me\",\"resume\":{\"v\":1,\"after\":0}}",
                "{\"type\":\"hello\",\"user\":\"me\",\"conversation_label\":\"x\",\"resume\":{\"v\":1,\"last\":200}}"
            })
    void whoProvesNothingResumesNoConversation(String frame) {
        post("{\"text\":\"my card is 4711\",\"user\":\"me\"}");
        post("{\"text\":\"my card is 4711\",\"user\":\"me\",\"conversation_label\":\"x\"}");
        answers.clear();
        runs.set(0);

        post(Handshake.request("203.0.113.9"), frame);

        assertThat(answers.get(0).status()).isEqualTo(401);
        Map<String, Object> answer = answer();
        assertThat(answer).containsOnlyKeys("error");
        assertThat(answer.get("error")).asString().contains("unauthorized", "resume.token");
        assertThat(runs).as("turns of what was refused").hasValue(0);
    }

    @Test
    void whoHasASecretResumesTheirOwnConversationOfThatName() {
        post("{\"text\":\"my card is 4711\",\"user\":\"me\"}");
        answers.clear();
        AnonymousSecret secret = AnonymousSecret.generate();
        String token = "\"resume\":{\"v\":1,\"last\":200,\"token\":\"" + secret.reveal() + "\"}}";
        post("{\"text\":\"mine\",\"user\":\"me\"," + token);
        answers.clear();

        post("{\"type\":\"hello\",\"user\":\"me\"," + token);

        assertThat(answer().get("entries"))
                .asString()
                .contains("text=mine", "text=re mine")
                .doesNotContain("4711");
    }

    @Test
    void badInputIsAnsweredWithItsStatus() {
        Map<String, Integer> bad = Map.of(
                "not json",
                400,
                "[]",
                400,
                "{\"user\":\"me\"}",
                400,
                "{\"text\":\"x\"}",
                400,
                "{\"text\":\"x\",\"user\":{\"$ne\":null}}",
                400,
                "{\"text\":\"x\",\"user\":\"me\",\"user_profile\":[]}",
                400,
                "{\"user\":\"me\",\"text\":\"" + "x".repeat(1_000_000) + "\"}",
                413);
        bad.forEach((body, status) -> {
            post(body);
            assertThat(answers.get(0).status())
                    .as(body.substring(0, Math.min(60, body.length())))
                    .isEqualTo(status);
            assertThat(answer()).containsOnlyKeys("error");
        });
        assertThat(runs).hasValue(0);
    }

    @Test
    void whatWaitsWhenTheBotClosesIsAnswered() {
        direct = false;
        post("{\"text\":\"hi\",\"user\":\"me\"}");
        botkit.close();
        assertThat(answers.get(0).status()).isEqualTo(503);
        assertThat(answer().get("error")).asString().contains("closing");
        post("{\"text\":\"hi\",\"user\":\"me\"}");
        assertThat(answers.get(0).status()).isEqualTo(503);
    }

    @Test
    void aSocketOfTheSameUserSeesWhatAPostIsAnswered() {
        TestSocket socket = TestSocket.signedIn(botkit, "alice").hello();
        post(Handshake.request("127.0.0.1").withPrincipal("alice"), "{\"text\":\"who\"}");
        assertThat(socket.nextText()).isEqualTo("verified:alice");
        assertThat(answer())
                .containsEntry("text", ConversationId.verified("alice").toString());
    }
}
