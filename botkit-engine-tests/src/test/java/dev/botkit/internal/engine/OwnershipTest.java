package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnershipTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<ConversationId> seen = new ArrayList<>();
    private Botkit botkit;

    @BeforeEach
    void build() {
        botkit = Botkit.builder()
                .executor(Runnable::run)
                .timer(timer)
                .skill(skills -> skills.fallback((bot, message) -> {
                            seen.add(bot.conversation());
                            bot.reply("re " + message.text());
                        })
                        .on("hello", (bot, event) -> bot.reply("new"))
                        .on("welcome_back", (bot, event) -> bot.reply("known")))
                .build();
    }

    @AfterEach
    void close() {
        botkit.close();
    }

    @Test
    void namingSomebodyElsesUserOpensAConversationOfOnesOwn() {
        TestSocket alice =
                TestSocket.with(botkit, AnonymousSecret.generate(), "alice").says("secret");
        TestSocket mallory =
                TestSocket.with(botkit, AnonymousSecret.generate(), "alice").hello();

        assertThat(mallory.nextText()).isEqualTo("new");
        mallory.says("mine");
        assertThat(alice.texts()).containsExactly("re secret");
        assertThat(mallory.texts()).containsExactly("re mine");
    }

    @Test
    void aBoundConnectionStaysInItsConversationWhateverUserItsFramesName() {
        TestSocket alice = TestSocket.signedIn(botkit, "alice").hello();
        TestSocket mallory = TestSocket.signedIn(botkit, "mallory").hello();
        alice.frames.clear();

        mallory.sends("{\"type\":\"message\",\"text\":\"x\",\"user\":\"alice\"}");
        mallory.sends("{\"type\":\"identify\",\"user\":\"alice\",\"user_profile\":{\"id\":\"alice\"}}");
        mallory.sends("{\"type\":\"message\",\"text\":\"y\",\"user\":\"verified:alice\"}");

        assertThat(alice.frames).isEmpty();
        assertThat(seen).containsExactly(ConversationId.verified("mallory"), ConversationId.verified("mallory"));
    }

    @Test
    void theSignInBeatsTokenAndCookieAndTheTokenBeatsTheCookie() {
        AnonymousSecret token = AnonymousSecret.generate();
        String frame = "{\"text\":\"x\",\"user\":\"u\",\"resume\":{\"v\":1,\"token\":\"" + token.reveal() + "\"}}";

        TestSocket.signedIn(botkit, "alice").sends(frame);
        TestSocket.open(botkit, "u").sends(frame);
        TestSocket.open(botkit, "u").says("x");

        assertThat(seen)
                .containsExactly(
                        ConversationId.verified("alice"), token.conversation("u"), TestSocket.SECRET.conversation("u"));
    }

    @Test
    void aTokenThatIsNoSecretIsRefusedAndNotTakenForNone() {
        for (String token : List.of("", "short", "x".repeat(42), "x".repeat(44), "!".repeat(43))) {
            TestSocket socket = TestSocket.open(botkit, "u")
                    .sends("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"token\":\"" + token + "\"}}");
            assertThat(socket.next()).containsEntry("error", "unauthorized");
            assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void aCredentialThatNobodyCanVerifyIsRefusedOnAnyFrame() {
        TestSocket first =
                TestSocket.open(botkit, "u").sends("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"forged\"}");
        assertThat(first.next()).containsEntry("error", "unauthorized");
        assertThat(first.awaitClose()).isEqualTo(CloseCode.REFUSED);

        TestSocket later = TestSocket.open(botkit, "u").says("x");
        later.frames.clear();
        later.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"forged\"}");
        assertThat(later.next()).containsEntry("error", "unauthorized");
        assertThat(later.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }

    @Test
    void anIdThatTheBotUsesCannotBeTakenByAClient() {
        TestSocket socket = TestSocket.open(botkit, "u").says("m1", "x");
        assertThat(socket.next()).containsEntry("id", "m1~1");
        socket.says("m1~1", "y");
        assertThat(socket.next()).containsEntry("error", "bad_frame");
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() {
        TestSocket silent = TestSocket.open(botkit, "u");
        TestSocket onlyNonsense = TestSocket.open(botkit, "u").sends("nonsense");
        TestSocket bound = TestSocket.open(botkit, "u").hello();

        timer.advance(Duration.ofSeconds(10));

        assertThat(silent.closes).containsExactly(CloseCode.REFUSED);
        assertThat(onlyNonsense.closes).containsExactly(CloseCode.REFUSED);
        assertThat(bound.closes).isEmpty();
        assertThat(timer.pending()).as("tasks left behind").isZero();
    }

    @Test
    void badFramesAreAnsweredAndTheConnectionGoesOn() {
        TestSocket socket = TestSocket.open(botkit, "u");
        List<String> bad = List.of(
                "not json",
                "[]",
                "{}",
                "{\"user\":\"u\"}",
                "{\"text\":\"x\"}",
                "{\"text\":\"x\",\"user\":{\"$ne\":null}}",
                "{\"text\":5,\"user\":\"u\"}",
                "{\"text\":\"x\",\"user\":\"u\",\"user\":\"v\"}",
                "{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"epoch\":5}}",
                "{\"text\":\"x\",\"user\":\"u\",\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}");
        for (String frame : bad) {
            socket.sends(frame);
            assertThat(socket.next())
                    .as(frame)
                    .containsEntry("error", "bad_frame")
                    .containsEntry("type", "message");
        }
        socket.sends("{\"type\":\"message\",\"user\":\"u\",\"text\":\"" + "x".repeat(1_000_000) + "\"}");
        assertThat(socket.next()).containsEntry("error", "too_large");
        socket.sends("{\"type\":\"message\",\"user\":\"u\",\"text\":\"" + "x".repeat(20_000) + "\"}");
        assertThat(socket.next()).containsEntry("error", "too_large");

        assertThat(seen).isEmpty();
        socket.says("still here");
        assertThat(socket.nextText()).isEqualTo("re still here");
    }

    @Test
    void aFloodOfBadFramesClosesTheConnection() {
        TestSocket socket = TestSocket.open(botkit, "u").says("x");
        for (int i = 0; i <= 200; i++) {
            socket.sends("nonsense");
        }
        assertThat(socket.awaitClose()).isEqualTo(CloseCode.REFUSED);
    }
}
