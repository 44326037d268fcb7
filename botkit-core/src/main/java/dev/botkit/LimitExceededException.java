package dev.botkit;

/**
 * The bot itself has reached a bound, which the message names. Retriable if there may be room later, as in the memory
 * of all conversations ({@link ClientLimits#memoryBytes()}); not retriable if the call exceeds the bound at any time,
 * such as a reply that is too large.
 */
public class LimitExceededException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /** Whether there may be room later. */
    private final boolean retriable;

    /**
     * Creates an exception that is not retriable.
     *
     * @param message what went wrong and what to do
     */
    public LimitExceededException(String message) {
        this(message, false);
    }

    /**
     * Creates the exception.
     *
     * @param message what went wrong and what to do
     * @param retriable whether there may be room for the same call later
     */
    public LimitExceededException(String message, boolean retriable) {
        super(message);
        this.retriable = retriable;
    }

    /** {@return whether there may be room later} */
    @Override
    public final boolean isRetriable() {
        return retriable;
    }
}
