package dev.botkit;

/**
 * A handler's {@link Bot} was used to reply after its turn had ended; use {@link Bot#push} then. Not retriable: a turn
 * that has ended stays so.
 */
public class TurnEndedException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
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
