package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.Health;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of the store that do not return, or fail, for some conversations: all others go on. */
class HangingStoreTest {

    private static final int PUSHES = 8;

    private final ManualTimer timer = new ManualTimer();
    private final History inner = History.inMemory();
    private final FaultyHistory history = new FaultyHistory(inner);
    private final CountDownLatch release = new CountDownLatch(1);
    private Botkit botkit;

    @AfterEach
    void close() {
        release.countDown();
        botkit.close();
    }

    private void build() {
        botkit = Botkit.builder()
                .history(history)
                .timer(timer)
                .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
                .build();
    }

    private static boolean isOf(Set<ConversationId> of, String user) {
        return of.stream().anyMatch(id -> id.equals(TestSocket.SECRET.conversation(user)));
    }

    private TestSocket opens(String address, String user) {
        TestSocket tab = TestSocket.at(botkit, address, user);
        tab.sends("{\"type\":\"hello\",\"user\":\"" + user + "\",\"resume\":{\"v\":1,\"after\":0}}");
        return tab;
    }

    private TestSocket opened(String address, String user) {
        TestSocket tab = opens(address, user);
        tab.expect("session");
        return tab;
    }

    /** Two connections to the database that are dead, and nothing says so. */
    @Test
    void aMessageIsRefusedInTimeAlsoWhileWritesOfOthersDoNotReturn() throws Exception {
        history.before(Call.APPEND, of -> {
            if (isOf(of, "a") || isOf(of, "b")) {
                HangingTurns.awaitUninterruptibly(release);
            }
        });
        build();
        TestSocket a = opened("10.0.0.1", "a");
        TestSocket b = opened("10.0.0.2", "b");
        TestSocket c = opened("10.0.0.3", "c");
        int calls = history.calls(Call.APPEND);
        a.says("m1", "hi");
        history.awaitCalls(Call.APPEND, calls + 1);
        b.says("m1", "hi");
        history.awaitCalls(Call.APPEND, calls + 2);
        c.says("m1", "hi");
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));

        Map<String, Object> heard = c.frames.poll(5, TimeUnit.SECONDS);
        assertThat(
                        heard == null && c.closes.isEmpty()
                                ? "nothing; the store is " + botkit.health().store()
                                : "something")
                .as("what the third user hears of a message that has waited for more than StoreLimits.timeout")
                .isEqualTo("something");
        assertThat(botkit.health().store()).isEqualTo(Health.Store.DOWN);
    }

    /** As a row that is locked. */
    @Test
    void aConversationThatCannotBeReadHoldsOneThreadHoweverOftenItsClientComes() throws Exception {
        history.before(Call.HEAD, of -> {
            if (isOf(of, "a") || isOf(of, "b")) {
                HangingTurns.awaitUninterruptibly(release);
            }
        });
        build();
        for (int tab = 1; tab <= 6; tab++) {
            opens("10.0.0.1", "a");
            opens("10.0.0.2", "b");
        }
        TestSocket c = opens("10.0.0.3", "c");
        assertThat(c.frames.poll(5, TimeUnit.SECONDS))
                .as("the session of another user, within 5 s")
                .isNotNull();
    }

    /** The store stumbles over one conversation. */
    @Test
    void scheduledPushesOfAConversationThatCannotBeWrittenDelayNobodyElses() throws Exception {
        history.before(Call.APPEND, of -> {
            if (isOf(of, "a")) {
                throw new StoreUnavailableException("one row is broken", null);
            }
        });
        build();
        TestSocket c = opened("10.0.0.3", "c");
        for (int push = 1; push <= PUSHES; push++) {
            botkit.schedulePush(
                    TestSocket.SECRET.conversation("a"),
                    Reply.of("a" + push),
                    timer.instant().plusSeconds(10));
        }
        botkit.schedulePush(
                TestSocket.SECRET.conversation("c"),
                Reply.of("for c"),
                timer.instant().plusSeconds(11));
        timer.advance(Duration.ofSeconds(11));
        assertThat(c.frames.poll(5, TimeUnit.SECONDS))
                .as("the push to another user, within 5 s")
                .isNotNull();
    }

    /** The table of profiles is not there, say. The client says its user's profile whenever it connects. */
    @Test
    void aMessageIsConfirmedAlsoIfItsUsersProfileCannotBeKept() throws Exception {
        history.before(Call.WRITE_PROFILE, of -> {
            throw new StoreUnavailableException("no rights on this table", null);
        });
        build();
        TestSocket a = TestSocket.at(botkit, "10.0.0.1", "a");
        a.sends(
                "{\"type\":\"hello\",\"user\":\"a\",\"user_profile\":{\"id\":\"7\",\"name\":\"Ann\"},\"resume\":{\"v\":1,\"after\":0}}");
        a.expect("session");
        history.awaitCalls(Call.WRITE_PROFILE, 1);
        a.says("m1", "hi");
        Map<String, Object> heard = a.frames.poll(3, TimeUnit.SECONDS);
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        heard = heard == null ? a.frames.poll(3, TimeUnit.SECONDS) : heard;
        assertThat(String.valueOf(heard))
                .as("what the user hears of a message that is in the log")
                .contains("received");
    }
}
