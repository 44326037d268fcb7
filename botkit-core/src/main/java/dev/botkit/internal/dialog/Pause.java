package dev.botkit.internal.dialog;

import java.time.Duration;

/**
 * How long a text waits before it is said.
 *
 * @param length zero for not at all
 * @param typing whether the user is shown that the bot is writing
 */
public record Pause(Duration length, boolean typing) {

    static final Pause NONE = new Pause(Duration.ZERO, false);

    /** So that a slip of the pen in a script does not silence a conversation. */
    private static final long LONGEST = 60_000;

    /** Milliseconds as a script has them, in a text; what is no number is no pause. */
    static Pause of(String milliseconds, boolean typing) {
        try {
            double length = Double.parseDouble(milliseconds.strip());
            return length > 0 ? new Pause(Duration.ofMillis((long) Math.min(length, LONGEST)), typing) : NONE;
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
