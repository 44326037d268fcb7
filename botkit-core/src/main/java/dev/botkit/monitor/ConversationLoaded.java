package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import java.time.Duration;
import java.util.Objects;

/** The reading of a conversation from the store into memory. Immutable. */
public final class ConversationLoaded {

    private final ConversationId conversation;
    private final Duration duration;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#conversationLoaded}, for the bot and for tests of a
     * listener.
     *
     * @param conversation see {@link #conversation()}
     * @param duration see {@link #duration()}
     */
    public ConversationLoaded(ConversationId conversation, Duration duration) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
        this.duration = Objects.requireNonNull(duration, "duration");
    }

    /** {@return the conversation} */
    public ConversationId conversation() {
        return conversation;
    }

    /** {@return how long reading took} */
    public Duration duration() {
        return duration;
    }
}
