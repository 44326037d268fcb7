package dev.botkit.dialog;

import dev.botkit.BotkitException;

/**
 * A dialog could not continue: an action leads nowhere, it ran too many lines without a question, or it grew too large.
 * The dialog has already ended; let the exception through, so that the user gets the apology. Not retriable.
 */
public final class DialogFailedException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message where and why
     */
    public DialogFailedException(String message) {
        super(message);
    }

    /** {@return false} */
    @Override
    public boolean isRetriable() {
        return false;
    }
}
