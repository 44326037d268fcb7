package stranger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.RefusedException;
import dev.botkit.Reply;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.HttpFacts;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.transport.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A transport that Botkit does not know talks to a bot. */
class QueueTransportTest {

    private final ManualTimer timer = new ManualTimer();
    private final Botkit botkit = Botkit.builder()
            .timer(timer)
            .executor(Runnable::run)
            .history(new ShelfStore())
            .skill(skills -> skills.hears("hello", (bot, message) -> bot.reply(Reply.of("Hello!")))
                    .fallback((bot, message) -> bot.reply("you said " + message.text())))
            .build();
    private final QueueTransport transport = new QueueTransport(botkit, HttpPolicy.DEFAULT);
    private final AnonymousSecret secret = AnonymousSecret.generate();
    private final HttpFacts browser =
            QueueTransport.browser("192.0.2.1", List.of(HttpPolicy.DEFAULT.cookieName(), secret.reveal()));
    private final HttpFacts alice = browser.withPrincipal("alice");

    @AfterEach
    void close() {
        botkit.close();
    }

    private static String next(QueueTransport.Line line) throws InterruptedException {
        String frame = line.received.poll(20, TimeUnit.SECONDS);
        assertThat(frame).isNotNull();
        return frame;
    }

    @Test
    void aLineTalksToTheBotInWholeFramesAndInParts() throws Exception {
        QueueTransport.Line line = transport.new Line(browser);
        line.send("{\"type\":\"message\",\"user\":\"u\",\"text\":\"hello\"}");
        assertThat(next(line)).contains("Hello!");

        line.send("{\"type\":\"message\",\"text\":\"in ", "parts\"}");
        assertThat(next(line)).contains("you said in parts");
        line.ping();

        assertThat(botkit.isConnected(secret.conversation("u"))).isTrue();
        line.hangUp();
        assertThat(botkit.isConnected(secret.conversation("u"))).isFalse();
    }

    @Test
    void whatIsTooLargeIsRefusedAndTheLineStays() throws Exception {
        QueueTransport.Line line = transport.new Line(alice);
        line.send("{\"type\":\"message\",\"text\":\"" + "x".repeat(70_000) + "\"}");
        assertThat(next(line)).contains(Refusal.TOO_LARGE.code());
        assertThat(line.closedWith()).isNull();
    }

    @Test
    void aLineThatSaysNothingIsClosed() {
        QueueTransport.Line line = transport.new Line(alice);
        timer.advance(Duration.ofSeconds(10));
        assertThat(line.closedWith()).isEqualTo(CloseCode.REFUSED);
        assertThat(botkit.health().connections()).isZero();
    }

    @Test
    void aPushReachesTheLineAndTheHistoryTellsIt() throws Exception {
        QueueTransport.Line line = transport.new Line(alice);
        line.send("{\"type\":\"hello\"}");
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        botkit.push(ConversationId.ofUser("alice"), "It is ready.");
        assertThat(next(line)).contains("It is ready.");

        CompletableFuture<String> history = transport.history(alice, "{\"user\":\"alice\"}");
        assertThat(history.get(20, TimeUnit.SECONDS)).startsWith("200 ").contains("It is ready.");
    }

    @Test
    void aPostIsAnsweredWhenItsTurnHasEnded() throws Exception {
        CompletableFuture<String> answer = transport.post(alice, "{\"type\":\"message\",\"text\":\"hello\"}");
        assertThat(answer.get(20, TimeUnit.SECONDS)).startsWith("200 ").contains("Hello!");
    }

    @Test
    void aClosedBotTakesNoLine() {
        botkit.close();
        assertThatThrownBy(() -> transport.new Line(alice))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.CLOSING));
    }
}
