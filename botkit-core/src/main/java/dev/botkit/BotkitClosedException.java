package dev.botkit;

/** The bot is closed and cannot send anything any more. Not retriable: a closed bot stays closed. */
public class BotkitClosedException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what went wrong and what to do
     */
    public BotkitClosedException(String message) {
        super(message);
    }

    /** {@return false} */
    @Override
    public final boolean isRetriable() {
        return false;
    }
}
