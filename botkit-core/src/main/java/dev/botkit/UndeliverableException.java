package dev.botkit;

/**
 * A push cannot reach anybody: a webhook user has no connection and no history to read it from, or the conversation was
 * erased while the message was pushed to it. Not retriable: that does not change.
 */
public class UndeliverableException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what went wrong and what to do
     */
    public UndeliverableException(String message) {
        super(message);
    }

    /** {@return false} */
    @Override
    public final boolean isRetriable() {
        return false;
    }
}
