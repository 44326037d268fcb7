package dev.botkit.reliability.client;

import org.jspecify.annotations.Nullable;

/**
 * What a tab shows of one entry.
 *
 * @param seq its place
 * @param id its id
 * @param origin how it came here
 * @param inReplyTo the id of the user's message that it answers, or null
 * @param text its text
 * @param incomplete why it has no end, or null if it has one
 */
public record Shown(
        long seq,
        String id,
        Origin origin,
        @Nullable String inReplyTo,
        String text,
        @Nullable String incomplete) {

    /** One with an end. */
    public Shown(long seq, String id, Origin origin, @Nullable String inReplyTo, String text) {
        this(seq, id, origin, inReplyTo, text, null);
    }

    /** How an entry came to a tab. */
    public enum Origin {
        /** The bot said it. */
        BOT,
        /** This tab sent it, and was told that it was received. */
        OWN,
        /** The user said it in another tab, or it was replayed. */
        ECHO
    }
}
