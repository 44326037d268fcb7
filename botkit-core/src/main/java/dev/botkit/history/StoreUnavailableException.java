package dev.botkit.history;

import dev.botkit.BotkitException;
import org.jspecify.annotations.Nullable;

/**
 * A store cannot be reached, does not answer in time, or is too far behind; nothing is known to be
 * wrong with what was to be stored. Retriable.
 *
 * <p>Thrown by stores at start-up and on each call, and to handlers by {@code reply} and {@code push}:
 * let it through; the turn runs again when the store is back.
 */
public class StoreUnavailableException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what to do about it; without passwords and without anything that a user wrote
     * @param cause what the driver threw, or null
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
