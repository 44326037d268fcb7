package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.conversation.ConversationProbe;
import dev.botkit.testkit.CallGate;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Profiles that the store does not take, or not now: what users say does not wait for them. */
class ProfileWritesTest {

    private static final ConversationId U = TestSocket.SECRET.conversation("u");

    private final ManualTimer timer = new ManualTimer();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final LogWatch log = LogWatch.named(Level.WARN, "dev.botkit.internal.store");
    private final Botkit botkit = Botkit.builder()
            .history(history)
            .timer(timer)
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
            .build();

    @AfterEach
    void close() {
        botkit.close();
        log.close();
    }

    private static String identify(String name) {
        return "{\"type\":\"identify\",\"user\":\"u\",\"user_profile\":{\"id\":\"7\",\"name\":\"" + name + "\"}}";
    }

    @Test
    void aCallThatDoesNotReturnDelaysNoMessage() {
        CallGate gate = history.next(Call.WRITE_PROFILE).blocks();
        TestSocket socket = TestSocket.open(botkit, "u").sends(identify("Una"));
        gate.awaitArrival();
        assertThat(socket.says("m1", "one").nextText()).isEqualTo("re one");
        gate.release();
    }

    @Test
    void aLaterProfileIsStoredBehindAnEarlierOneThatIsUnderWay() throws Exception {
        CallGate gate = history.next(Call.WRITE_PROFILE).blocks();
        TestSocket socket = TestSocket.open(botkit, "u").sends(identify("Una"));
        gate.awaitArrival();
        socket.sends(identify("Ann"));
        assertThat(socket.says("m1", "one").nextText()).isEqualTo("re one");
        assertThat(history.calls(Call.WRITE_PROFILE))
                .as("calls at the same time")
                .isEqualTo(1);
        gate.release();
        history.awaitCalls(Call.WRITE_PROFILE, 2);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(inner.profiles().read(U)).contains("Ann");
    }

    @Test
    void aProfileThatFailsIsTriedAgain() throws Exception {
        history.next(Call.WRITE_PROFILE).failsBefore();
        TestSocket.open(botkit, "u").sends(identify("Una"));
        history.awaitCalls(Call.WRITE_PROFILE, 2);
        botkit.close();
        assertThat(inner.profiles().read(U)).contains("Una");
    }

    @Test
    void aProfileThatIsNotTakenInTimeIsGivenUpAndTheConversationGoesOn() throws Exception {
        history.before(Call.WRITE_PROFILE, of -> {
            throw new StoreUnavailableException("no rights on this table", null);
        });
        TestSocket socket = TestSocket.open(botkit, "u").sends(identify("Una"));
        history.awaitCalls(Call.WRITE_PROFILE, 1);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        log.await("as the store has not taken it in time");
        assertThat(socket.says("m1", "one").nextText()).isEqualTo("re one");
        assertThat(socket.closes).isEmpty();
        int calls = history.calls(Call.WRITE_PROFILE);
        history.before(Call.WRITE_PROFILE, of -> {});
        socket.sends(identify("Una"));
        history.awaitCalls(Call.WRITE_PROFILE, calls + 1);
        assertThat(botkit.awaitStore(Duration.ofSeconds(20))).isTrue();
        assertThat(inner.profiles().read(U)).contains("Una");
    }

    /** Otherwise a table that is locked would fill the memory with conversations that cannot leave. */
    @Test
    void conversationsWhoseProfilesWaitBehindCallsThatDoNotReturnCanLeaveMemory() throws Exception {
        CallGate first = history.next(Call.WRITE_PROFILE).blocks();
        CallGate second = history.next(Call.WRITE_PROFILE).blocks();
        TestSocket.open(botkit, "a").sends(identify("Ann").replace("\"u\"", "\"a\""));
        first.awaitArrival();
        TestSocket.open(botkit, "b").sends(identify("Bob").replace("\"u\"", "\"b\""));
        second.awaitArrival();
        TestSocket socket = TestSocket.open(botkit, "u").sends(identify("Una")).says("m1", "one");
        assertThat(socket.nextText()).isEqualTo("re one");
        socket.close(CloseCode.GOING_AWAY, "bye");
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        log.await("as the store has not taken it in time");
        Conversation known =
                Objects.requireNonNull(EngineProbe.conversations(botkit).find(U));
        // Its turn may just be ending.
        while (EngineProbe.engine(botkit).health().runningTurns() > 0) {
            Thread.onSpinWait();
        }
        assertThat(ConversationProbe.retires(known)).as("leaves memory").isTrue();
        first.release();
        second.release();
    }

    @Test
    void aProfileThatReturnsLateDoesNotComeBackAfterAnErasure() throws Exception {
        CallGate gate = history.next(Call.WRITE_PROFILE).blocks();
        TestSocket.open(botkit, "u").sends(identify("Una"));
        gate.awaitArrival();
        CompletableFuture<Boolean> erased = CompletableFuture.supplyAsync(() -> botkit.erase(U));
        Conversation known =
                Objects.requireNonNull(EngineProbe.conversations(botkit).find(U));
        while (!known.isBroken() && !erased.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(erased.isDone())
                .as("erased while the profile may still be stored")
                .isFalse();
        gate.release();
        assertThat(erased.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(inner.profiles().read(U)).isNull();
    }
}
