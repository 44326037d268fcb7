package dev.botkit.reliability.run;

import java.time.Duration;

/**
 * How large a run with kills is.
 *
 * @param conversations how many users chat; every fourth has three tabs
 * @param messages how many messages they send in all
 * @param kills how often the server is killed
 * @param seed decides what is said, and after how many messages the server is killed
 * @param patience how long nothing may happen before the run counts as stuck
 * @param traced how many of its last events each tab remembers
 */
public record KillSettings(int conversations, int messages, int kills, long seed, Duration patience, int traced) {

    /** Checks that it makes sense. */
    public KillSettings {
        if (conversations < 1 || messages < conversations || kills < 1 || messages < 4 * kills) {
            throw new IllegalArgumentException(
                    messages + " messages, " + conversations + " conversations and " + kills + " kills make no run.");
        }
    }
}
