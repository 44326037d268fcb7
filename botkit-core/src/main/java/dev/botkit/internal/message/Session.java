package dev.botkit.internal.message;

import dev.botkit.internal.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Where a resume client stands after its first frame.
 *
 * @param conversation a name for the conversation that says nothing of its user
 * @param anonymous whether nobody is signed in, so that the conversation's name comes from the client's secret
 * @param epoch this life of the log
 * @param resumed whether the client's cursor is continued
 * @param reason why it is not: {@code epoch}, {@code dropped}, {@code too_far}; null if it is, or there was none
 * @param seq the newest entry
 * @param cursor the seq behind which entries follow
 * @param feedback what the user thinks of the bot's messages, by their ids; null if there is none
 */
public record Session(
        String conversation,
        boolean anonymous,
        String epoch,
        boolean resumed,
        @Nullable String reason,
        long seq,
        long cursor,
        Json.@Nullable Raw feedback) {}
