package dev.botkit.internal.client;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.conversation.Conversation;

/** What becomes of an anonymous conversation whose user logs in. */
public interface CarryOver {

    /**
     * Carries it over to the user's own when its turns have ended; where it has left memory, it is read again. May block.
     *
     * @param network the address that this is done for
     */
    void plan(Conversation from, ConversationId to, String network);
}
