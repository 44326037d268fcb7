package dev.botkit.reliability.run;

import java.time.Duration;

/**
 * How large a run is.
 *
 * @param conversations how many users chat; every fourth has three tabs
 * @param messages how many messages they send in all
 * @param cuts how many connections are cut in all
 * @param seed decides what is said and what is cut
 * @param patience how long the run may take before it counts as stuck
 * @param observed whether at the end a tab of its own reads each log from the beginning; with the log in memory it
 *     must, and no log may be longer than the 10,000 entries that can be resumed
 * @param traced how many of its last events each tab remembers
 */
public record RunSettings(
        int conversations, int messages, int cuts, long seed, Duration patience, boolean observed, int traced) {

    /** Checks that it makes sense. */
    public RunSettings {
        if (conversations < 1 || messages < conversations || cuts < 0) {
            throw new IllegalArgumentException(
                    messages + " messages, " + conversations + " conversations and " + cuts + " cuts make no run.");
        }
    }

    /**
     * How many bytes a connection carries in one direction before it is cut, on average: so that about three
     * quarters of the messages are through when the last cut has happened.
     */
    int bytesToACut(int bytesOfAMessage) {
        return cuts == 0 ? Integer.MAX_VALUE / 4 : (int) ((long) messages * bytesOfAMessage * 2 / 3 / cuts);
    }

    /** More than a log can become. */
    int longestLog() {
        return 6 * messages / conversations + 2_000;
    }
}
