package dev.botkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.LimitExceededException;
import dev.botkit.identity.ConversationId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InMemoryScheduleTest {

    private static final ConversationId ALICE = ConversationId.ofUser("alice");

    private static ScheduledPush push(String id, String json) {
        return ScheduledPush.of(ALICE, id, Instant.EPOCH, json);
    }

    @Test
    void beyondItsNumberItTakesNoMoreAndDropsNothing() {
        InMemorySchedule schedule = new InMemorySchedule(2, 1_000_000);
        schedule.add(push("a", "{}"));
        schedule.add(push("b", "{}"));
        assertThatThrownBy(() -> schedule.add(push("c", "{}")))
                .isInstanceOfSatisfying(
                        LimitExceededException.class,
                        e -> assertThat(e.isRetriable()).isTrue());
        schedule.add(push("a", "{}"));
        assertThat(schedule.of(ALICE)).extracting(ScheduledPush::id).containsExactly("a", "b");
        assertThat(schedule.remove(ALICE, "a")).isTrue();
        schedule.add(push("c", "{}"));
        assertThat(schedule.of(ALICE)).extracting(ScheduledPush::id).containsExactly("b", "c");
    }

    @Test
    void oneThatGoesAlongToAnotherConversationNeedsNoRoom() {
        for (InMemorySchedule schedule :
                new InMemorySchedule[] {new InMemorySchedule(2, 1_000_000), new InMemorySchedule(1_000, 1_400)}) {
            schedule.add(push("a", "{}"));
            schedule.add(push("b", "{}"));
            ConversationId bob = ConversationId.ofUser("bob");
            assertThatThrownBy(() -> schedule.add(ScheduledPush.of(bob, "c", Instant.EPOCH, "{}")))
                    .isInstanceOf(LimitExceededException.class);
            schedule.add(ScheduledPush.of(bob, "a", Instant.EPOCH, "{}"));
            assertThat(schedule.remove(ALICE, "a")).isTrue();
            assertThat(schedule.of(bob)).extracting(ScheduledPush::id).containsExactly("a");
            assertThatThrownBy(() -> schedule.add(push("c", "{}"))).isInstanceOf(LimitExceededException.class);
        }
    }

    @Test
    void beyondItsBytesItTakesNoMoreUntilSomeAreGone() {
        InMemorySchedule schedule = new InMemorySchedule(1_000, 10_000);
        String json = "{\"text\":\"" + "x".repeat(6_000) + "\"}";
        schedule.add(push("a", json));
        assertThatThrownBy(() -> schedule.add(push("b", json))).isInstanceOf(LimitExceededException.class);
        schedule.erase(ALICE);
        schedule.add(push("b", json));
        assertThat(schedule.due(Instant.EPOCH, 10)).extracting(DuePush::id).containsExactly("b");
    }
}
