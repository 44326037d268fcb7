package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import java.time.Duration;
import java.util.Objects;

/** A conversation was read from the store into memory. Immutable. */
public final class ConversationLoaded {

    private final ConversationId conversation;
    private final Duration duration;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param conversation see {@link #conversation()}
     * @param duration see {@link #duration()}
     */
    public ConversationLoaded(ConversationId conversation, Duration duration) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
        this.duration = Objects.requireNonNull(duration, "duration");
    }

    /** {@return which one} */
    public ConversationId conversation() {
        return conversation;
    }

    /** {@return how long reading took} */
    public Duration duration() {
        return duration;
    }
}
