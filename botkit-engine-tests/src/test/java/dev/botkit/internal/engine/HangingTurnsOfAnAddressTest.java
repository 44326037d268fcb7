package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.Limits;
import dev.botkit.history.History;
import dev.botkit.testtools.TestSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Handlers of one network address that hang, where turns wait for a thread of the bot's pool. */
@EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "with virtual threads no turn waits for a thread")
class HangingTurnsOfAnAddressTest extends HangingTurns {

    private static final String MALLORY = "10.0.1.1";
    private static final String BOB = "10.0.2.1";
    private static final int THREADS = 8;

    private Botkit botkit() {
        return bot(Botkit.builder()
                .limits(Limits.builder().turns(turns -> turns.threads(THREADS)).build()));
    }

    private static void malloryHangs(Botkit botkit, int users) {
        for (int i = 0; i < users; i++) {
            TestSocket.at(botkit, MALLORY, "u" + i).says("hang");
        }
    }

    @Test
    void theyLeaveThreadsToOthers() throws Exception {
        Botkit botkit = botkit();
        malloryHangs(botkit, THREADS);
        for (int i = 0; i < THREADS * 3 / 4; i++) {
            nextHanging();
        }

        assertThat(TestSocket.at(botkit, BOB, "bob").says("hello").nextText())
                .as("what bob is told while handlers of one other address hang")
                .isEqualTo("re hello");
        assertThat(hanging).as("more of that address").isEmpty();
    }

    @Test
    void theyDoSoAlsoWhenOtherThreadsHaveTakenTheirPlaces() throws Exception {
        Botkit botkit = botkit();
        malloryHangs(botkit, 4 * THREADS);
        for (int i = 0; i < THREADS * 3 / 4; i++) {
            nextHanging();
        }
        timer.advance(Limits.DEFAULT.turns().warning());
        watch(botkit).look();
        for (int i = THREADS * 3 / 4; i < THREADS; i++) {
            nextHanging();
        }
        timer.advance(Limits.DEFAULT.turns().warning());
        watch(botkit).look();

        assertThat(TestSocket.at(botkit, BOB, "bob").says("hello").nextText())
                .as("what bob is told while handlers of one other address hang")
                .isEqualTo("re hello");
        assertThat(hanging).as("more of that address").isEmpty();
    }

    @Test
    void theyDoSoAlsoIfTheirMessagesWereStoredByAnEarlierRun() throws Exception {
        History history = History.inMemory();
        Botkit earlier = botkit(history);
        malloryHangs(earlier, 2 * THREADS);
        for (int i = 0; i < THREADS * 3 / 4; i++) {
            nextHanging();
        }
        assertThat(earlier.awaitStore(Duration.ofSeconds(20))).isTrue();
        earlier.close();
        hanging.clear();

        Botkit botkit = botkit(history);
        for (int i = 0; i < 2 * THREADS; i++) {
            TestSocket.at(botkit, MALLORY, "u" + i).hello();
        }
        for (int i = 0; i < THREADS * 3 / 4; i++) {
            nextHanging();
        }

        assertThat(TestSocket.at(botkit, BOB, "bob").says("hello").nextText())
                .as("what bob is told while handlers run again for one other address, and hang")
                .isEqualTo("re hello");
        assertThat(hanging).as("more of that address").isEmpty();
    }

    private Botkit botkit(History history) {
        return bot(Botkit.builder()
                .history(history)
                .limits(Limits.builder()
                        .turns(turns -> turns.threads(THREADS).closeTimeout(Duration.ofMillis(100)))
                        .build()));
    }
}
