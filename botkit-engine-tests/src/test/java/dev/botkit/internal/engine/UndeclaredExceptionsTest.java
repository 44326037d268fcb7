package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stores and verifiers in a language without checked exceptions, such as Kotlin: an SQLException and a ParseException come as they are. */
class UndeclaredExceptionsTest {

    private final ManualTimer timer = new ManualTimer();
    private final FaultyHistory history = new FaultyHistory(History.inMemory());
    private final Botkit botkit = Botkit.builder()
            .history(history)
            .timer(timer)
            .credentialVerifier(credential -> {
                if (credential.equals("garbage")) {
                    throw undeclared(new ParseException("no token", 0));
                }
                return VerifiedUser.of(credential);
            })
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
            .build();

    @AfterEach
    void close() {
        botkit.close();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException undeclared(Throwable failure) throws T {
        throw (T) failure;
    }

    private void failsOnce(Call call) {
        AtomicInteger calls = new AtomicInteger();
        history.before(call, of -> {
            if (calls.incrementAndGet() == 1) {
                throw undeclared(new SQLException("connection reset"));
            }
        });
    }

    private TestSocket opened(String user) {
        TestSocket tab = TestSocket.open(botkit, user);
        tab.sends("{\"type\":\"hello\",\"user\":\"" + user + "\",\"resume\":{\"v\":1,\"after\":0}}");
        return tab;
    }

    @Test
    void aWriteThatFailsOnceIsTriedAgain() throws Exception {
        TestSocket tab = opened("u");
        tab.expect("session");
        failsOnce(Call.APPEND);
        tab.says("m1", "hi");
        assertThat(tab.frames.poll(10, TimeUnit.SECONDS))
                .as("what the client is told of its message")
                .isNotNull()
                .containsEntry("type", "received");
    }

    @Test
    void aConversationThatCouldNotBeReadOnceCanBeReadAgain() throws Exception {
        failsOnce(Call.HEAD);
        TestSocket first = opened("u");
        assertThat(first.closes.poll(5, TimeUnit.SECONDS)).as("come again").isEqualTo(CloseCode.OVERLOADED);
        TestSocket second = opened("u");
        assertThat(second.frames.poll(5, TimeUnit.SECONDS)).as("session").isNotNull();
    }

    @Test
    void aProfileThatCouldNotBeStoredOnceKeepsNobodyFromLoggingIn() throws Exception {
        failsOnce(Call.WRITE_PROFILE);
        TestSocket tab = opened("u");
        tab.expect("session");
        tab.sends("{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"7\",\"name\":\"Una\"}}");
        history.awaitCalls(Call.WRITE_PROFILE, 1);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        tab.sends("{\"type\":\"identify\",\"user\":\"u\",\"auth\":\"alice\"}");
        assertThat(tab.closes.poll(10, TimeUnit.SECONDS)).as("logged in").isEqualTo(CloseCode.RECONNECT);
    }

    @Test
    void aCredentialThatProvesNobodyIsRefusedAtOnceAndHoldsNoThread() throws Exception {
        TestSocket tab = TestSocket.open(botkit, "u");
        tab.sends("{\"type\":\"hello\",\"user\":\"u\",\"auth\":\"garbage\",\"resume\":{\"v\":1,\"after\":0}}");
        CloseCode code = tab.closes.poll(5, TimeUnit.SECONDS);
        timer.advance(Duration.ofSeconds(21));
        assertThat(botkit.health().lostThreads()).as("lost threads").isZero();
        assertThat(code).as("every other exception counts as unauthorized").isEqualTo(CloseCode.REFUSED);
    }
}
