package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.history.ScheduleStore;
import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.engine.PushDeadlines.PushKey;
import dev.botkit.testkit.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When pushes are due, whatever the clock shows. */
class PushDeadlinesTest {

    private static final ConversationId ALICE = ConversationId.ofUser("alice");

    private final ManualTimer timer = new ManualTimer();

    private ScheduledPush push(ConversationId conversation, int seconds) {
        return ScheduledPush.of(conversation, "id-" + seconds, timer.instant().plusSeconds(seconds), "{}");
    }

    private void add(PushDeadlines deadlines, int seconds) {
        deadlines.add(push(ALICE, seconds), Duration.ofSeconds(seconds));
    }

    @Test
    void ofMoreThanTheyHoldTheNextOnesStay() {
        PushDeadlines deadlines = new PushDeadlines(timer, 2);
        add(deadlines, 20);
        add(deadlines, 30);
        add(deadlines, 10);
        add(deadlines, 40);

        assertThat(deadlines.left(new PushKey(ALICE, "id-10"))).hasSeconds(10);
        assertThat(deadlines.left(new PushKey(ALICE, "id-20"))).hasSeconds(20);
        assertThat(deadlines.left(new PushKey(ALICE, "id-30"))).isNull();
        assertThat(deadlines.left(new PushKey(ALICE, "id-40"))).isNull();
    }

    @Test
    void whatIsDueBeforeItsInstantIsToldWithTheEarliestFirst() {
        PushDeadlines deadlines = new PushDeadlines(timer);
        add(deadlines, 20);
        add(deadlines, 10);
        add(deadlines, 30);
        timer.advance(Duration.ofSeconds(20));
        assertThat(deadlines.dueBefore(timer.instant()))
                .as("by a clock that is right")
                .isEmpty();

        timer.shiftClock(Duration.ofDays(-1));

        assertThat(deadlines.dueBefore(timer.instant()))
                .containsExactly(new PushKey(ALICE, "id-10"), new PushKey(ALICE, "id-20"));
        assertThat(deadlines.untilNext()).hasSeconds(10);
    }

    @Test
    void whatLeavesTheStoreIsForgotten() {
        PushDeadlines deadlines = new PushDeadlines(timer);
        ScheduleStore store = deadlines.forgetting(ScheduleStore.inMemory());
        ConversationId bob = ConversationId.ofUser("bob");
        for (ConversationId conversation : new ConversationId[] {ALICE, bob}) {
            for (int seconds : new int[] {10, 20}) {
                deadlines.add(push(conversation, seconds), Duration.ofSeconds(seconds));
            }
        }

        store.remove(ALICE, "id-10");
        store.erase(bob);

        timer.advance(Duration.ofSeconds(20));
        timer.shiftClock(Duration.ofDays(-1));
        assertThat(deadlines.dueBefore(timer.instant())).containsExactly(new PushKey(ALICE, "id-20"));
        assertThat(deadlines.left(new PushKey(bob, "id-10"))).isNull();
    }
}
