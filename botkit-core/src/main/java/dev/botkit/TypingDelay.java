package dev.botkit;

import java.time.Duration;
import java.util.Objects;

/**
 * How long a bot pretends to write. The delay is the text's length divided by the speed, but at most {@code cap},
 * multiplied by {@code factor}.
 *
 * @param charactersPerSecond the writing speed; default 17.5 (150 words of 7 characters a minute)
 * @param cap the longest delay before the factor; default 2 seconds
 * @param factor 0 for no delay at all, 2 for twice as slow; at most 100; default 1
 */
public record TypingDelay(double charactersPerSecond, Duration cap, double factor) {

    /** The default: 17.5 characters a second, at most 2 seconds. */
    public static final TypingDelay DEFAULT = new TypingDelay(17.5, Duration.ofSeconds(2), 1);

    /**
     * Checks the values.
     *
     * @param charactersPerSecond above 0
     * @param cap 0 or more
     * @param factor 0 to 100
     * @throws IllegalArgumentException if a value is out of bounds
     */
    public TypingDelay {
        Objects.requireNonNull(cap, "cap");
        if (!(charactersPerSecond > 0) || cap.isNegative() || !(factor >= 0 && factor <= 100)) {
            throw new IllegalArgumentException("A typing delay needs charactersPerSecond above 0, a cap of 0 or more "
                    + "and a factor from 0 to 100, not " + charactersPerSecond + ", " + cap + ", " + factor + ".");
        }
    }

    /**
     * Changes the factor.
     *
     * @param newFactor 0 for no delay at all, 2 for twice as slow; at most 100
     * @return a copy with that factor
     */
    public TypingDelay withFactor(double newFactor) {
        return new TypingDelay(charactersPerSecond, cap, newFactor);
    }

    /**
     * Computes the delay for a text.
     *
     * @param text what the bot writes
     * @return the delay, in whole milliseconds
     */
    public Duration of(String text) {
        double millis =
                Math.min(text.length() * 1000.0 / charactersPerSecond, cap.toSeconds() * 1000.0 + cap.toMillisPart());
        return Duration.ofMillis((long) (millis * factor));
    }
}
