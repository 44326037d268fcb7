package dev.botkit;

/** The bot was closed; nothing can be sent through it any more. */
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
}
