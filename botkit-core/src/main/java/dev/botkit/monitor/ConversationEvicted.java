package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import java.util.Objects;

/** An idle conversation was dropped from memory, to make room for others. Immutable. */
public final class ConversationEvicted {

    private final ConversationId conversation;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param conversation see {@link #conversation()}
     */
    public ConversationEvicted(ConversationId conversation) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
    }

    /** {@return which one} */
    public ConversationId conversation() {
        return conversation;
    }
}
