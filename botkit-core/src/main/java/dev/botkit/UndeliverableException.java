package dev.botkit;

/**
 * A push can reach nobody: a webhook user has no connection and no history to read it from. Not retriable: that is so for good.
 */
public class UndeliverableException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
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
