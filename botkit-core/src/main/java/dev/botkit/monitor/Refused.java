package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import dev.botkit.transport.Refusal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The refusal of a client's frame, request or connection. Immutable. */
public final class Refused {

    private final Refusal refusal;
    private final @Nullable ConversationId conversation;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#refused}, for the bot and for tests of a listener.
     *
     * @param refusal see {@link #refusal()}
     * @param conversation see {@link #conversation()}
     */
    public Refused(Refusal refusal, @Nullable ConversationId conversation) {
        this.refusal = Objects.requireNonNull(refusal, "refusal");
        this.conversation = conversation;
    }

    /** {@return the reason; {@link Refusal#code()} is its name on the wire} */
    public Refusal refusal() {
        return refusal;
    }

    /** {@return the conversation; null if it is not known yet} */
    public @Nullable ConversationId conversation() {
        return conversation;
    }
}
