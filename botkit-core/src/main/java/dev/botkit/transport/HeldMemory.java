package dev.botkit.transport;

import dev.botkit.DoNotImplement;

/**
 * Memory that a transport holds for one client, counted in {@link dev.botkit.ClientLimits#memoryBytes()}: a request body or a frame that is
 * still coming in. Thread-safe.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface HeldMemory extends AutoCloseable {

    /**
     * Says how much is held now.
     *
     * @param bytes all of it, not what is new
     * @return false if that is not to be had, or this is closed already; what was counted stays. The transport then refuses
     *     what is coming in as {@link Refusal#BUSY} and drops it
     */
    boolean resize(long bytes);

    /** Nothing is held any more. Idempotent. */
    @Override
    void close();
}
