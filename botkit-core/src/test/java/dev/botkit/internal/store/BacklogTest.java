package dev.botkit.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The places of what waits for the store. */
class BacklogTest {

    private static final int PLACES = 10_000;

    private final Backlog backlog = new Backlog(PLACES);

    private void add(@Nullable String network, int many) {
        for (int i = 0; i < many; i++) {
            backlog.add(network, network == null);
        }
    }

    @Test
    void anAddressHasAQuarterAndOfTheLastQuarterASixtyFourth() {
        add("a", PLACES / 4 - 1);
        assertThat(backlog.takesFrom("a")).isTrue();
        add("a", 1);
        assertThat(backlog.takesFrom("a")).isFalse();
        assertThat(backlog.takesFrom("b")).isTrue();
        add("b", PLACES / 4);
        add("c", PLACES / 4);
        add("d", PLACES / 64);
        assertThat(backlog.takesFrom("d")).as("of the last quarter").isFalse();
        assertThat(backlog.takesFrom("e")).isTrue();
    }

    @Test
    void whatIsStoredGivesItsPlaceBack() {
        add("a", PLACES / 4);
        backlog.remove("a", false);
        assertThat(backlog.takesFrom("a")).isTrue();
        assertThat(backlog.count()).isEqualTo(PLACES / 4 - 1);
        add(null, PLACES);
        assertThat(backlog.takesFrom("b")).isFalse();
        for (int i = 0; i < PLACES; i++) {
            backlog.remove(null, true);
        }
        assertThat(backlog.takesFrom("b")).isTrue();
    }

    @Test
    void repliesLeaveTheLastQuarterToOthersThanTheAddressThatIsAnswered() {
        add("a", PLACES / 4 - 1);
        for (int i = 0; i < PLACES / 2; i++) {
            backlog.add("a", true);
        }
        assertThat(backlog.takesFrom("a"))
                .as("it has more than a quarter, but no more messages")
                .isTrue();
        assertThat(backlog.takesReply("a")).isTrue();
        add("a", 1);
        assertThat(backlog.takesFrom("a")).isFalse();
        assertThat(backlog.takesReply("a")).isFalse();
        assertThat(backlog.takesReply("b")).isTrue();
        assertThat(backlog.takesReply(null)).as("a push").isTrue();
        add(null, PLACES / 4);
        assertThat(backlog.takesReply(null)).isFalse();
        assertThat(backlog.takesReply("b")).isFalse();
    }

    @Test
    void aSmallBacklogIsForWhoeverComes() {
        Backlog small = new Backlog(3);
        for (int i = 0; i < 3; i++) {
            assertThat(small.takesFrom("a")).isTrue();
            assertThat(small.takesReply("a")).isTrue();
            small.add("a", false);
        }
        assertThat(small.takesFrom("a")).isFalse();
        assertThat(small.takesFrom("b")).isFalse();
    }
}
