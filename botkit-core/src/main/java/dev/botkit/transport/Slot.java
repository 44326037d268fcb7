package dev.botkit.transport;

import dev.botkit.DoNotImplement;
import java.time.Duration;

/**
 * A place for one socket or one request, reserved with {@link Gateway#reserve} before the client is admitted. It counts
 * in {@link dev.botkit.ClientLimits#connections()} and in the limits per address until the transport gives it back. A
 * transport does so when its container holds nothing for the client any more, not when it begins to close. Thread-safe.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Slot extends AutoCloseable {

    /** Gives the slot back. Idempotent. */
    @Override
    void close();

    /**
     * Gives the slot back after some time, or at {@link #close()} if that comes first. For a client that was closed on
     * this side, if the transport does not learn when the client is gone.
     *
     * @param delay the time from now
     */
    void closeAfter(Duration delay);
}
