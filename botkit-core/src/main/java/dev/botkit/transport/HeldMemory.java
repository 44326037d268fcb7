package dev.botkit.transport;

import dev.botkit.DoNotImplement;

/**
 * The memory that a transport holds for a client's request body or frame while it arrives, counted in
 * {@link dev.botkit.ClientLimits#memoryBytes()}. Thread-safe.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface HeldMemory extends AutoCloseable {

    /**
     * Sets how much is held now.
     *
     * @param bytes the total, not the difference
     * @return false if there is not so much memory, or this is already closed; the count then stays as it was, and the
     *     transport refuses what is arriving as {@link Refusal#BUSY} and drops it
     */
    boolean resize(long bytes);

    /** Releases the memory from the count. Idempotent. */
    @Override
    void close();
}
