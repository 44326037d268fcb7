package dev.botkit;

/**
 * An argument is not valid, such as the name of a server's field, or an event's name that is too long. Unlike a plain
 * {@link IllegalArgumentException}, it knows what a log may print. Not retriable: the argument must change.
 */
public final class InvalidArgumentException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** What the log prints besides type and stack. */
    private final String logMessage;

    /**
     * Creates an exception whose message quotes nothing that a user can choose.
     *
     * @param message what is wrong and what to do, for the log as well
     */
    public InvalidArgumentException(String message) {
        this(message, message);
    }

    /**
     * Creates an exception whose message quotes an argument, which a user may have chosen.
     *
     * @param message what is wrong and what to do
     * @param logMessage what the log prints; it quotes nothing that a user can choose
     */
    public InvalidArgumentException(String message, String logMessage) {
        super(message);
        this.logMessage = logMessage;
    }

    /** {@return what a log may print besides type and stack; the library prints it as one line} */
    public String logMessage() {
        return logMessage;
    }
}
