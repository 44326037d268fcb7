package dev.botkit;

/**
 * A handler's {@link Bot} was used after its turn had been abandoned: the handler did not return within
 * {@link TurnLimits#timeout()}, or its conversation was erased. Let the exception through: nothing waits for that
 * handler any more. Not retriable.
 */
public class TurnAbandonedException extends TurnEndedException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what went wrong and what to do
     */
    public TurnAbandonedException(String message) {
        super(message);
    }
}
