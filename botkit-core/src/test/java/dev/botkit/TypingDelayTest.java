package dev.botkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypingDelayTest {

    @ParameterizedTest
    @CsvSource({"0,0", "1,57", "7,400", "34,1942", "35,2000", "36,2000", "100000,2000"})
    void theDefaultIs17Point5CharactersASecondAndTwoSecondsAtMost(int characters, long millis) {
        assertThat(TypingDelay.DEFAULT).isEqualTo(new TypingDelay(17.5, Duration.ofSeconds(2), 1));
        assertThat(TypingDelay.DEFAULT.of("x".repeat(characters))).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.5,1000", "2,4000", "100,200000"})
    void theFactorStretchesWhatTheCapAllows(double factor, long millis) {
        TypingDelay delay = TypingDelay.DEFAULT.withFactor(factor);

        assertThat(delay.of("x".repeat(1_000))).isEqualTo(Duration.ofMillis(millis));
        assertThat(delay.charactersPerSecond()).isEqualTo(17.5);
        assertThat(delay.cap()).isEqualTo(Duration.ofSeconds(2));
        assertThat(delay.factor()).isEqualTo(factor);
    }

    @Test
    void aCapOfZeroIsNoDelayAtAll() {
        assertThat(new TypingDelay(10, Duration.ZERO, 1).of("x".repeat(1_000))).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0,PT2S,1",
        "-1,PT2S,1",
        "NaN,PT2S,1",
        "17.5,PT-0.001S,1",
        "17.5,PT2S,-0.1",
        "17.5,PT2S,100.1",
        "17.5,PT2S,NaN",
        "17.5,PT2S,Infinity",
    })
    void refusesValuesOutOfRange(double speed, Duration cap, double factor) {
        assertThatThrownBy(() -> new TypingDelay(speed, cap, factor))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A typing delay needs charactersPerSecond above 0, a cap of 0 or more and a factor"
                        + " from 0 to 100, not " + speed + ", " + cap + ", " + factor + ".");
    }

    @Test
    void refusesAMissingCap() {
        assertThatThrownBy(() -> new TypingDelay(17.5, null, 1)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aHugeCapDoesNotOverflow() {
        assertThat(new TypingDelay(10, Duration.ofSeconds(Long.MAX_VALUE), 1).of("x".repeat(20)))
                .isEqualTo(Duration.ofSeconds(2));
    }
}
