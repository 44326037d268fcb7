package dev.botkit;

/** The bot was closed; nothing can be sent through it any more. Not retriable: a closed bot stays closed. */
public class BotkitClosedException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
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
