package dev.botkit.internal.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.push.PushDeadlines.PushKey;
import dev.botkit.testkit.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When pushes are due, whatever the clock shows. */
class PushDeadlinesTest {

    private static final ConversationId ALICE = ConversationId.ofUser("alice");

    private final ManualTimer timer = new ManualTimer();

    private static PushKey key(ConversationId conversation, int seconds) {
        return new PushKey(conversation, "id-" + seconds);
    }

    private static void add(PushDeadlines deadlines, int seconds) {
        deadlines.add(key(ALICE, seconds), Duration.ofSeconds(seconds));
    }

    @Test
    void ofMoreThanTheyHoldTheNextOnesStay() {
        PushDeadlines deadlines = new PushDeadlines(timer, 2);
        add(deadlines, 20);
        add(deadlines, 30);
        add(deadlines, 10);
        add(deadlines, 40);

        assertThat(deadlines.left(key(ALICE, 10))).hasSeconds(10);
        assertThat(deadlines.left(key(ALICE, 20))).hasSeconds(20);
        assertThat(deadlines.left(key(ALICE, 30))).isNull();
        assertThat(deadlines.left(key(ALICE, 40))).isNull();
    }

    @Test
    void whatIsDueIsToldWithTheEarliestFirstWhateverTheClockShows() {
        PushDeadlines deadlines = new PushDeadlines(timer);
        add(deadlines, 20);
        add(deadlines, 10);
        add(deadlines, 30);
        timer.advance(Duration.ofSeconds(10).minusMillis(1));
        assertThat(deadlines.due(9)).as("a millisecond before the first").isEmpty();
        assertThat(deadlines.untilNext()).hasMillis(1);
        timer.advance(Duration.ofSeconds(10).plusMillis(1));

        timer.shiftClock(Duration.ofDays(-1));

        assertThat(deadlines.due(9)).containsExactly(key(ALICE, 10), key(ALICE, 20));
        assertThat(deadlines.due(1)).as("at most one").containsExactly(key(ALICE, 10));
        assertThat(deadlines.untilNext()).hasSeconds(10);
        timer.advance(Duration.ofSeconds(10));
        assertThat(deadlines.untilNext()).as("when all are due").isNull();
    }

    @Test
    void whatIsForgottenIsNeverDue() {
        PushDeadlines deadlines = new PushDeadlines(timer);
        ConversationId bob = ConversationId.ofUser("bob");
        for (ConversationId conversation : new ConversationId[] {ALICE, bob}) {
            for (int seconds : new int[] {10, 20}) {
                deadlines.add(key(conversation, seconds), Duration.ofSeconds(seconds));
            }
        }

        deadlines.forget(key(ALICE, 10));
        deadlines.forget(bob);

        timer.advance(Duration.ofSeconds(20));
        assertThat(deadlines.due(9)).containsExactly(key(ALICE, 20));
        assertThat(deadlines.left(key(bob, 10))).isNull();
    }
}
