package dev.botkit.internal.engine;

import dev.botkit.Limits;
import dev.botkit.time.Timer;

/**
 * What all parts of a bot need to know: its limits, its time, and who makes its ids.
 *
 * @param node a name of this bot's own, among all that use the same store
 */
record Surroundings(Limits limits, Timer timer, Ids ids, String node) {

    long nanoTime() {
        return timer.nanoTime();
    }
}
