package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import dev.botkit.transport.Refusal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something from a client was refused: a frame, a request, or a whole connection. Immutable. */
public final class Refused {

    private final Refusal refusal;
    private final @Nullable ConversationId conversation;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param refusal see {@link #refusal()}
     * @param conversation see {@link #conversation()}
     */
    public Refused(Refusal refusal, @Nullable ConversationId conversation) {
        this.refusal = Objects.requireNonNull(refusal, "refusal");
        this.conversation = conversation;
    }

    /** {@return why; {@link Refusal#code()} is its name on the wire} */
    public Refusal refusal() {
        return refusal;
    }

    /** {@return whose it is; null if that is not known yet} */
    public @Nullable ConversationId conversation() {
        return conversation;
    }
}
