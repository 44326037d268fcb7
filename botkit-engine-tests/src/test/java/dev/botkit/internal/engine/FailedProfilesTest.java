package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.identity.VerifiedUser;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Profiles that have failed, and are tried again behind one whose call then does not return. */
class FailedProfilesTest {

    private static final List<String> USERS = List.of("a", "b", "c");

    private final ManualTimer timer = new ManualTimer();
    private final FaultyHistory history = new FaultyHistory(History.inMemory());
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final Set<ConversationId> failed = ConcurrentHashMap.newKeySet();
    private final CountDownLatch allHaveFailed = new CountDownLatch(USERS.size());
    private final AtomicReference<ConversationId> hanging = new AtomicReference<>();
    private final BlockingQueue<ConversationId> triedBehind = new LinkedBlockingQueue<>();
    private volatile boolean mayHang;
    private final Botkit botkit = Botkit.builder()
            .history(history)
            .timer(timer)
            .credentialVerifier(VerifiedUser::of)
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
            .build();

    @AfterEach
    void close() {
        release.countDown();
        botkit.close();
    }

    /** The tables are locked: all fail, until the call of one hangs. Then those of the others work, or fail on. */
    private void oneHangs(boolean othersWork) throws InterruptedException {
        history.before(Call.WRITE_PROFILE, of -> {
            ConversationId id = of.iterator().next();
            if (mayHang && hanging.compareAndSet(null, id)) {
                hangs.countDown();
                HangingTurns.awaitUninterruptibly(release);
                return;
            }
            if (hanging.get() != null) {
                triedBehind.add(id);
                if (othersWork) {
                    return;
                }
            }
            if (failed.add(id)) {
                allHaveFailed.countDown();
            }
            throw new StoreUnavailableException("the table is locked", null);
        });
        for (String user : USERS) {
            TestSocket.open(botkit, user)
                    .sends("{\"type\":\"identify\",\"user\":\"" + user
                            + "\",\"user_profile\":{\"id\":\"7\",\"name\":\"Una\"}}");
        }
        assertThat(allHaveFailed.await(10, TimeUnit.SECONDS))
                .as("all have failed once")
                .isTrue();
        mayHang = true;
        assertThat(hangs.await(10, TimeUnit.SECONDS)).as("one hangs").isTrue();
    }

    private static ConversationId named(String user) {
        return TestSocket.SECRET.conversation(user);
    }

    @Test
    void theOthersAreStoredOnTheOtherThread() throws Exception {
        oneHangs(true);
        Set<ConversationId> tried = ConcurrentHashMap.newKeySet();
        while (tried.size() < USERS.size() - 1) {
            ConversationId next = triedBehind.poll(10, TimeUnit.SECONDS);
            assertThat(next)
                    .as("the next that is tried within 10 s, behind %s; tried already: %s", hanging.get(), tried)
                    .isNotNull();
            tried.add(next);
        }
        assertThat(tried).doesNotContain(hanging.get());
    }

    @Test
    void theOthersAreGivenUpInTimeSoThatTheirUsersCanLogIn() throws Exception {
        oneHangs(false);
        String user = hanging.get().equals(named("b")) ? "c" : "b";
        timer.advance(Limits.DEFAULT.store().timeout().plusSeconds(1));
        TestSocket tab = TestSocket.open(botkit, user);
        tab.says("m1", "hi");
        assertThat(tab.nextText()).isEqualTo("re hi");
        tab.sends("{\"type\":\"identify\",\"user\":\"" + user + "\",\"auth\":\"alice\"}");
        assertThat(tab.closes.poll(15, TimeUnit.SECONDS))
                .as("why the anonymous chat of %s is closed", user)
                .isEqualTo(CloseCode.RECONNECT);
    }
}
