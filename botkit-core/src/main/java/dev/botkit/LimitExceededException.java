package dev.botkit;

/**
 * A bound was reached by the bot itself; the message names it. Retriable if it is a limit of the moment, such as the memory
 * of all conversations ({@link ClientLimits#memoryBytes()}); not retriable if what was asked for is too much at any time, such as
 * a reply that is too large.
 */
public class LimitExceededException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /** Whether there may be room later. */
    private final boolean retriable;

    /**
     * Makes one that is not retriable.
     *
     * @param message what went wrong and what to do
     */
    public LimitExceededException(String message) {
        this(message, false);
    }

    /**
     * Makes one.
     *
     * @param message what went wrong and what to do
     * @param retriable whether there may be room for the same later
     */
    public LimitExceededException(String message, boolean retriable) {
        super(message);
        this.retriable = retriable;
    }

    /** {@return whether it is a limit of the moment} */
    @Override
    public final boolean isRetriable() {
        return retriable;
    }
}
