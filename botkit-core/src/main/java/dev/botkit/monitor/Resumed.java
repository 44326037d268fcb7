package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import java.util.Objects;

/** The return of a client that continues where its last connection ended. Immutable. */
public final class Resumed {

    private final ConversationId conversation;
    private final int missed;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#resumed}, for the bot and for tests of a listener.
     *
     * @param conversation see {@link #conversation()}
     * @param missed see {@link #missed()}
     */
    public Resumed(ConversationId conversation, int missed) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
        this.missed = missed;
    }

    /** {@return the conversation} */
    public ConversationId conversation() {
        return conversation;
    }

    /** {@return how many of the bot's messages the client has missed and gets now} */
    public int missed() {
        return missed;
    }
}
