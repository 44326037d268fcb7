package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection is gone. Immutable. */
public final class ConnectionClosed {

    private final long connection;
    private final @Nullable ConversationId conversation;
    private final @Nullable CloseCode code;
    private final Duration duration;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param connection see {@link #connection()}
     * @param conversation see {@link #conversation()}
     * @param code see {@link #code()}
     * @param duration see {@link #duration()}
     */
    public ConnectionClosed(
            long connection, @Nullable ConversationId conversation, @Nullable CloseCode code, Duration duration) {
        this.connection = connection;
        this.conversation = conversation;
        this.code = code;
        this.duration = Objects.requireNonNull(duration, "duration");
    }

    /** {@return the number that {@link ConnectionOpened} had} */
    public long connection() {
        return connection;
    }

    /** {@return whose it was; null if it ended before that was known} */
    public @Nullable ConversationId conversation() {
        return conversation;
    }

    /** {@return how the bot closed it; null if the client did, or the network} */
    public @Nullable CloseCode code() {
        return code;
    }

    /** {@return how long it was open} */
    public Duration duration() {
        return duration;
    }
}
