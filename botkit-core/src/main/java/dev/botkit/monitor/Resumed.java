package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import java.util.Objects;

/** A client has continued where it was when its connection ended. Immutable. */
public final class Resumed {

    private final ConversationId conversation;
    private final int missed;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param conversation see {@link #conversation()}
     * @param missed see {@link #missed()}
     */
    public Resumed(ConversationId conversation, int missed) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
        this.missed = missed;
    }

    /** {@return whose it is} */
    public ConversationId conversation() {
        return conversation;
    }

    /** {@return how many of the bot's messages it has missed, and gets now} */
    public int missed() {
        return missed;
    }
}
