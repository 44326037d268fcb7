package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import java.util.Objects;

/** The removal of an idle conversation from memory, to make room for others. Immutable. */
public final class ConversationEvicted {

    private final ConversationId conversation;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#conversationEvicted}, for the bot and for tests of a
     * listener.
     *
     * @param conversation see {@link #conversation()}
     */
    public ConversationEvicted(ConversationId conversation) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
    }

    /** {@return the conversation} */
    public ConversationId conversation() {
        return conversation;
    }
}
