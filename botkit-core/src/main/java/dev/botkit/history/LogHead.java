package dev.botkit.history;

import java.util.Objects;

/**
 * How far a conversation's log reaches.
 *
 * @param epoch the epoch of the newest entry
 * @param seq the seq of the newest entry, from 1
 */
public record LogHead(String epoch, long seq) {

    /**
     * Checks that there is an epoch.
     *
     * @param epoch the epoch of the newest entry
     * @param seq the seq of the newest entry
     */
    public LogHead {
        Objects.requireNonNull(epoch, "epoch");
    }
}
