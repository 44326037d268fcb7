package dev.botkit.reliability.check;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a log, as it was read in the end.
 *
 * @param seq its place
 * @param id its id
 * @param byUser whether the user said it
 * @param inReplyTo what it answers, or null
 * @param text its text
 * @param incomplete why it has no end, or null if it has one
 */
public record Logged(
        long seq,
        String id,
        boolean byUser,
        @Nullable String inReplyTo,
        String text,
        @Nullable String incomplete) {

    /** One with an end. */
    public Logged(long seq, String id, boolean byUser, @Nullable String inReplyTo, String text) {
        this(seq, id, byUser, inReplyTo, text, null);
    }

    @Override
    public String toString() {
        return (byUser ? "the user's " : "the bot's ") + id + " (seq " + seq + ", \"" + text + "\""
                + (inReplyTo == null ? "" : ", answers " + inReplyTo)
                + (incomplete == null ? "" : ", incomplete: " + incomplete) + ")";
    }
}
