package dev.botkit.internal.conversation;

import dev.botkit.UserProfile;
import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.turn.DialogWait;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes from one conversation to another when a user logs in, or a page of it.
 *
 * @param entries in their order; a user's message with {@code endsTurn} has been handled and gets no turn again
 * @param messages the ids of all of the user's messages that come, on this page or another
 * @param profile of the user, or null
 * @param dialog that waits, or null
 * @param state what skills remember, or null
 * @param feedback what the user thinks of the bot's messages, or null
 */
public record CarriedOver(
        List<LogEntry> entries,
        Set<String> messages,
        @Nullable UserProfile profile,
        @Nullable DialogWait dialog,
        Json.@Nullable Raw state,
        Json.@Nullable Raw feedback) {

    /** An entry at its new place. */
    static LogEntry at(LogEntry entry, ConversationId conversation, String epoch, long seq, Instant date) {
        return entry.at(conversation, epoch, seq).withDate(date);
    }
}
