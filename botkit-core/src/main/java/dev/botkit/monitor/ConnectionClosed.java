package dev.botkit.monitor;

import dev.botkit.identity.ConversationId;
import dev.botkit.transport.CloseCode;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The end of a connection. Immutable. */
public final class ConnectionClosed {

    private final long connection;
    private final @Nullable ConversationId conversation;
    private final @Nullable CloseCode code;
    private final Duration duration;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#connectionClosed}, for the bot and for tests of a
     * listener.
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

    /** {@return the number of the connection, the same as in {@link ConnectionOpened}} */
    public long connection() {
        return connection;
    }

    /** {@return its conversation; null if it ended before that was known} */
    public @Nullable ConversationId conversation() {
        return conversation;
    }

    /** {@return the code with which the bot closed it; null if the client or the network ended it} */
    public @Nullable CloseCode code() {
        return code;
    }

    /** {@return how long it was open} */
    public Duration duration() {
        return duration;
    }
}
