package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.BotkitListener;
import dev.botkit.history.History;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.monitor.Refused;
import dev.botkit.testkit.CallGate;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A credential that expires while the store is read for what came with it: nothing is taken or told any more. */
class ExpiredOnTheWayTest {

    private final ManualTimer timer = new ManualTimer();
    private final FaultyHistory history = new FaultyHistory(History.inMemory());
    private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();
    private final BlockingQueue<Refusal> refused = new LinkedBlockingQueue<>();
    private final BlockingQueue<PostAnswer> answers = new LinkedBlockingQueue<>();
    private final Botkit botkit = Botkit.builder()
            .history(history)
            .timer(timer)
            .credentialVerifier(credential ->
                    VerifiedUser.of(credential).expiring(timer.instant().plusSeconds(10)))
            .listener(new BotkitListener() {
                @Override
                public void refused(Refused what) {
                    refused.add(what.refusal());
                }
            })
            .skill(skills -> skills.fallback((bot, message) -> {
                handled.add(message.text());
                bot.reply("re " + message.text());
            }))
            .build();
    private final CallGate gate = history.next(Call.HEAD).blocks();

    @AfterEach
    void close() {
        gate.release();
        botkit.close();
    }

    /** So long that a POST is still waited for. */
    private void expires() {
        gate.awaitArrival();
        timer.advance(Duration.ofSeconds(11));
        gate.release();
    }

    private int status() throws InterruptedException {
        PostAnswer answer = answers.poll(20, TimeUnit.SECONDS);
        assertThat(answer).as("an answer within 20 s").isNotNull();
        return answer.status();
    }

    private void isRefused() throws InterruptedException {
        assertThat(refused.poll(10, TimeUnit.SECONDS)).as("why it is refused").isEqualTo(Refusal.UNAUTHORIZED);
        assertThat(handled).as("said after the credential has expired").isEmpty();
    }

    @Test
    void whatASocketSaysIsNotTaken() throws Exception {
        TestSocket tab = TestSocket.open(botkit, "u");
        tab.sends("{\"type\":\"message\",\"id\":\"m1\",\"text\":\"hi\",\"user\":\"u\",\"auth\":\"alice\"}");
        expires();
        assertThat(tab.awaitClose()).isEqualTo(CloseCode.REFUSED);
        isRefused();
    }

    @Test
    void whatAPostSaysIsNotTaken() throws Exception {
        botkit.gateway()
                .post(
                        Handshake.request("127.0.0.1"),
                        "{\"type\":\"message\",\"text\":\"hi\",\"user\":\"u\",\"auth\":\"alice\"}",
                        Duration.ofSeconds(20),
                        answers::add);
        expires();
        assertThat(status()).isEqualTo(401);
        isRefused();
    }

    @Test
    void historyIsNotTold() throws Exception {
        botkit.gateway().history(Handshake.request("127.0.0.1"), "{\"auth\":\"alice\"}", answers::add);
        expires();
        assertThat(status()).isEqualTo(401);
    }
}
