package dev.botkit.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldThreadsTest {

    private final HeldThreads threads = new HeldThreads(8, 64);

    private int begins(String lane) {
        int begun = 0;
        while (begun < 100 && threads.mayBegin(lane, begun)) {
            begun++;
        }
        return begun;
    }

    @Test
    void anAddressUsesSixOfEightAndTheBotAll() {
        assertThat(begins("a")).isEqualTo(6);
        assertThat(begins(Background.OWN)).isEqualTo(100);
    }

    @Test
    void eachThreadThatIsHeldIsReplacedWithinTheBound() {
        threads.change("a", 1);
        assertThat(threads.threads()).isEqualTo(9);
        assertThat(begins("a")).as("with the one that is held").isEqualTo(7);
        assertThat(begins("b")).isEqualTo(6);
        threads.change("a", 99);
        assertThat(threads.threads()).isEqualTo(64);
        threads.change("a", -100);
        assertThat(threads.threads()).isEqualTo(8);
        assertThat(begins("a")).isEqualTo(6);
    }

    @Test
    void anAddressHoldsAQuarterAndWhenThreeQuartersAreHeldEachHasTwo() {
        threads.change("a", 16);
        assertThat(begins("a")).isEqualTo(16);
        threads.change("b", 31);
        assertThat(begins("c")).isEqualTo(6);
        threads.change("b", 1);
        assertThat(begins("c")).isEqualTo(2);
    }

    @Test
    void oneThatReturnsBeforeItIsToldOfCountsForNothing() {
        threads.change("a", -1);
        assertThat(threads.threads()).isEqualTo(8);
        threads.change("a", 1);
        assertThat(threads.threads()).isEqualTo(8);
        assertThat(begins("a")).isEqualTo(6);
    }
}
