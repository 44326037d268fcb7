package dev.botkit.transport;

import dev.botkit.DoNotImplement;
import java.time.Duration;

/**
 * A place for one socket or one request, taken with {@link Gateway#reserve} before the client is let in. It counts in {@link
 * dev.botkit.ClientLimits#connections()} and in what the client's address may have, until the transport gives it back: a transport does
 * so when its container holds nothing for the client any more, not when it has begun to close. Thread-safe.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Slot extends AutoCloseable {

    /** Gives the slot back. Idempotent. */
    @Override
    void close();

    /**
     * Gives the slot back after some time, or at {@link #close()} if that comes first: for what is closed on this side, where the
     * transport does not learn when the client is gone.
     *
     * @param delay from now on
     */
    void closeAfter(Duration delay);
}
