package dev.botkit;

/** A bound of {@link Limits} was reached by the bot itself; the message names it. */
public class LimitExceededException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what went wrong and what to do
     */
    public LimitExceededException(String message) {
        super(message);
    }
}
