package dev.botkit;

/**
 * A handler's {@link Bot} was used after its turn had ended; use {@link Bot#push} to send something then. Not
 * retriable: an ended turn stays ended.
 */
public class TurnEndedException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what went wrong and what to do
     */
    public TurnEndedException(String message) {
        super(message);
    }

    /** {@return false} */
    @Override
    public final boolean isRetriable() {
        return false;
    }
}
