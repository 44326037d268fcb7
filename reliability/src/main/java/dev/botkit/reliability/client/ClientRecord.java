package dev.botkit.reliability.client;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tab has lived through.
 *
 * @param name what reports call it
 * @param conversation the server's name for its conversation; null if there never was a session
 * @param epoch the life of the log that it shows; null if there never was a session
 * @param shown what it shows, in its order
 * @param begin with which seq the view had to begin
 * @param said what its user typed, in order
 * @param sessions its sessions, in order
 * @param growth what it knows of replies that grow
 * @param figures counts
 * @param violations what the server did wrong, as far as one tab can see it
 * @param trace the last events
 */
public record ClientRecord(
        String name,
        @Nullable String conversation,
        @Nullable String epoch,
        List<Shown> shown,
        long begin,
        List<Said> said,
        List<Session> sessions,
        Growth growth,
        Figures figures,
        List<String> violations,
        List<String> trace) {

    /**
     * One session of a tab.
     *
     * @param connection the number of the tab's connection, from 1
     * @param after the cursor that the tab named; -1 if it named none
     * @param seq the newest entry when the session began
     */
    public record Session(int connection, long after, long seq) {}

    /**
     * What is left of the replies that grew.
     *
     * @param open ids of those that it still shows without their messages
     * @param goneOn ids of those that grew after their messages were shown
     */
    public record Growth(Set<String> open, Set<String> goneOn) {}

    /**
     * Counts of one tab.
     *
     * @param connections how often it connected, or tried to
     * @param resent how often it sent a message that it had sent before
     * @param duplicates how often it was told that a message was there already
     * @param retries how often a message was refused for the moment
     * @param replaced how often the server could not go on where the tab was
     * @param grown how many frames told of a reply that grows
     * @param joined how often it came back in the middle of one, and was told what there was of it
     * @param stops how often it asked for one to be stopped
     */
    public record Figures(
            int connections, int resent, int duplicates, int retries, int replaced, int grown, int joined, int stops) {}
}
