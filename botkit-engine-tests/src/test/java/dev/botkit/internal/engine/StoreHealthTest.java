package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.botkit.Botkit;
import dev.botkit.history.History;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory;
import dev.botkit.testkit.FaultyHistory.Call;
import dev.botkit.testkit.ManualTimer;
import dev.botkit.testtools.LogWatch;
import dev.botkit.testtools.TestSocket;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators read of a store that cannot be read. */
class StoreHealthTest {

    private final ManualTimer timer = new ManualTimer();
    private final FaultyHistory history = new FaultyHistory(History.inMemory());
    private final AtomicBoolean down = new AtomicBoolean();
    private final LogWatch log = LogWatch.named(Level.INFO, "dev.botkit");
    private final Botkit botkit = Botkit.builder()
            .timer(timer)
            .history(history)
            .skill(skills -> skills.fallback((bot, message) -> bot.reply("re " + message.text())))
            .build();

    @BeforeEach
    void failsIfWanted() {
        history.before(Call.HEAD, of -> {
            if (down.get() || of.contains(ConversationId.ofUser("broken"))) {
                throw new StoreUnavailableException("down", new IllegalStateException("canary"));
            }
        });
    }

    @AfterEach
    void close() {
        botkit.close();
        log.close();
    }

    private void isTurnedAway(String user) {
        assertThat(TestSocket.signedIn(botkit, user).says("m", "hi").awaitClose())
                .isEqualTo(CloseCode.OVERLOADED);
    }

    private void isAnswered(String user) {
        assertThat(TestSocket.signedIn(botkit, user).says("m", "hi").nextText()).isEqualTo("re hi");
    }

    @Test
    void thatReadsFailAndThatTheyWorkAgainIsSaidOnce() {
        down.set(true);
        for (int i = 0; i < 10; i++) {
            isTurnedAway("user" + i);
        }
        assertThat(log.events).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("cannot be read").doesNotContain("canary");
            assertThat(event.getThrowableProxy()).isNotNull();
        });
        down.set(false);
        for (int i = 0; i < 10; i++) {
            isAnswered("user" + i);
        }
        assertThat(log.events).hasSize(2);
        assertThat(log.events.get(1).getLevel()).isEqualTo(Level.INFO);
        assertThat(log.events.get(1).getFormattedMessage()).contains("read again");
    }

    @Test
    void oneConversationThatCannotBeReadIsNoLineForEachRequest() {
        for (int i = 0; i < 10; i++) {
            isTurnedAway("broken");
            isAnswered("user" + i);
        }
        assertThat(log.events).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
        timer.advance(Duration.ofMinutes(1));
        isTurnedAway("broken");
        // Scheduled pushes are looked for as well, so that the store may be back already.
        assertThat(log.events)
                .filteredOn(event -> event.getLevel() == Level.WARN)
                .hasSize(2);
    }
}
