package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.history.History;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A verifier that says until when a credential is good, and leaves the rest to the bot. */
class ExpiredCredentialTest {

    private final ManualTimer timer = new ManualTimer();
    private final BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
    private final Botkit botkit = Botkit.builder()
            .timer(timer)
            .history(History.inMemory())
            .credentialVerifier(credential ->
                    VerifiedUser.of("alice").expiring(timer.instant().minusSeconds(1)))
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
            .build();

    @AfterEach
    void close() {
        botkit.close();
    }

    private int status() throws InterruptedException {
        PostAnswer answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).as("an answer within 20 s").isNotNull();
        return answer.status();
    }

    @Test
    void aSocketIsClosedBeforeItHearsOfTheConversation() {
        TestSocket tab = TestSocket.open(botkit, "u");
        tab.sends("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"old\",\"resume\":{\"v\":1,\"last\":200}}");
        assertThat(tab.next().get("type")).as("what it hears").isNotEqualTo("session");
        assertThat(tab.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void aPostIsRefused() throws Exception {
        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1"),
                        "{\"type\":\"message\",\"text\":\"hi\",\"user\":\"u\",\"auth\":\"old\"}",
                        Duration.ofSeconds(20),
                        answers::add);
        assertThat(status()).isEqualTo(401);
    }

    @Test
    void aQuestionForHistoryIsRefused() throws Exception {
        botkit.gateway().history(Handshake.request("127.0.0.1"), "{\"auth\":\"old\"}", answers::add);
        assertThat(status()).isEqualTo(401);
    }

    @Test
    void aLoginDuringTheChatIsRefused() {
        TestSocket tab = TestSocket.open(botkit, "u").says("hi");
        assertThat(tab.nextText()).isEqualTo("re hi");
        tab.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"old\"}");
        assertThat(tab.awaitClose()).isEqualTo(CloseCode.REFUSED);
        assertThat(botkit.export(ConversationId.ofUser("alice"))).doesNotContain("re hi");
    }
}
