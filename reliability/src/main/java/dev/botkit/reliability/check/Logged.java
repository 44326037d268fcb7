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
 */
public record Logged(
        long seq, String id, boolean byUser, @Nullable String inReplyTo, String text) {

    @Override
    public String toString() {
        return (byUser ? "the user's " : "the bot's ") + id + " (seq " + seq + ", \"" + text + "\""
                + (inReplyTo == null ? "" : ", answers " + inReplyTo) + ")";
    }
}
