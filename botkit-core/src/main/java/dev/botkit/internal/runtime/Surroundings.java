package dev.botkit.internal.runtime;

import dev.botkit.Limits;
import dev.botkit.time.Timer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What all parts of a bot need to know: its limits, its time, and who makes its ids.
 *
 * @param node a name of this bot's own, among all that use the same store
 */
public record Surroundings(Limits limits, Timer timer, Ids ids, String node) {

    /** The time as entries have it: to the millisecond. */
    public Instant now() {
        return timer.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    public long nanoTime() {
        return timer.nanoTime();
    }
}
