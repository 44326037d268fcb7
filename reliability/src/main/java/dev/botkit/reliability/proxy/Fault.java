package dev.botkit.reliability.proxy;

import java.time.Duration;
import java.util.Objects;

/**
 * Something that is to happen to one connection.
 *
 * @param kind what happens
 * @param direction whose bytes are counted, and where it is felt
 * @param atByte after how many bytes in that direction
 * @param lasts how long it lasts, for kinds that last
 */
public record Fault(Kind kind, Direction direction, long atByte, Duration lasts) {

    /** What can happen. All but {@link #DELAY} end the connection and are counted as cuts. */
    public enum Kind {
        /** What comes next waits for a while. */
        DELAY,
        /** Both sides get a reset; what they have not read yet may be lost. */
        RESET,
        /** Both sides get an orderly end of the stream, wherever a frame is. */
        END,
        /** Half of what came next is still passed on, then both sides get an end. */
        HALF,
        /** Nothing is passed on any more, in both directions and without a word; in the end both sides get a reset. */
        STALL,
        /**
         * One side gets a reset; the other does not notice for a while, and talks to nobody. For {@link
         * Direction#TO_SERVER} it is the server that does not notice.
         */
        HALF_OPEN;

        /** Whether it ends the connection. */
        public boolean isCut() {
            return this != DELAY;
        }
    }

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** Checks that it can happen. */
    public Fault {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(direction, "direction");
        if (atByte < 0 || lasts.isNegative()) {
            throw new IllegalArgumentException("A fault happens at byte " + atByte + " for " + lasts + ".");
        }
    }

    /** A fault that does not last. */
    public static Fault of(Kind kind, Direction direction, long atByte) {
        return new Fault(kind, direction, atByte, Duration.ZERO);
    }
}
