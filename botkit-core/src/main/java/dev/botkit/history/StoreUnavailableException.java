package dev.botkit.history;

import dev.botkit.BotkitException;
import org.jspecify.annotations.Nullable;

/**
 * A store cannot be reached, does not answer in time, or is too far behind. As far as is known, nothing is wrong with
 * the data. Retriable.
 *
 * <p>Stores throw it at start-up and from each call; {@code reply} and {@code push} throw it to handlers. Handlers
 * should let it through. If the turn was cut off, because the store does not take what its own conversation says, it
 * runs again when the store is back. Otherwise something else was not available, and the handler has failed like any
 * other: the user gets the apology.
 */
public class StoreUnavailableException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what to do about it, without passwords and without anything that a user wrote
     * @param cause what the driver threw; null if nothing
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** {@return true} */
    @Override
    public final boolean isRetriable() {
        return true;
    }
}
