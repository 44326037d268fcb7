package dev.botkit.history;

import dev.botkit.BotkitException;
import org.jspecify.annotations.Nullable;

/**
 * A store cannot be reached, does not answer in time, or is too far behind. As far as is known, nothing is wrong with
 * the data. Retriable.
 *
 * <p>Stores throw it at start-up and from each call; {@code reply} and {@code push} throw it to handlers. Handlers
 * should let it through: the turn runs again when the store is back.
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
