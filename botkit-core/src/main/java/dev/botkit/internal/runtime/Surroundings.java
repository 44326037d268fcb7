package dev.botkit.internal.runtime;

import dev.botkit.Limits;
import dev.botkit.time.Timer;

/**
 * What all parts of a bot need to know: its limits, its time, and who makes its ids.
 *
 * @param node a name of this bot's own, among all that use the same store
 */
public record Surroundings(Limits limits, Timer timer, Ids ids, String node) {

    public long nanoTime() {
        return timer.nanoTime();
    }
}
