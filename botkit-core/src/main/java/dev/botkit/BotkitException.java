package dev.botkit;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions that the library throws on purpose, except those for bad arguments
 * ({@link InvalidArgumentException}). {@link #isRetriable()} tells whether the same call may succeed later. An instance
 * of this class itself is not retriable.
 *
 * <p>The library never logs an exception's message, because it may quote a user. It logs only types and stacks, and
 * {@link #logMessage()} if there is one.
 */
public class BotkitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What the log prints besides type and stack; null for nothing. */
    private @Nullable String logMessage;

    /**
     * Creates the exception.
     *
     * @param message what went wrong and what to do, without any text of a user's
     */
    public BotkitException(String message) {
        super(message);
    }

    /**
     * Creates the exception with a cause.
     *
     * @param message what went wrong and what to do, without any text of a user's
     * @param cause the cause; null if there is none
     */
    public BotkitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Creates an exception with a message for the log.
     *
     * @param message what went wrong and what to do, without any text of a user's
     * @param cause the cause; null if there is none
     * @param logMessage what the log prints; must quote nothing that a user can choose; null for nothing
     */
    protected BotkitException(String message, @Nullable Throwable cause, @Nullable String logMessage) {
        super(message, cause);
        this.logMessage = logMessage;
    }

    /**
     * Lets the log print an exception's whole message, which must quote nothing that a user can choose.
     *
     * @param failure an exception that was just created
     * @return the same exception
     * @param <E> its type
     */
    public static <E extends BotkitException> E loggable(E failure) {
        return loggable(failure, String.valueOf(failure.getMessage()));
    }

    /**
     * Sets what the log prints for an exception instead of its message.
     *
     * @param failure an exception that was just created
     * @param logMessage what the log prints; must quote nothing that a user can choose
     * @return the same exception
     * @param <E> its type
     */
    public static <E extends BotkitException> E loggable(E failure, String logMessage) {
        BotkitException ours = failure;
        ours.logMessage = logMessage;
        return failure;
    }

    /**
     * Tells whether the same call, unchanged, may succeed later. A call that failed may have taken effect all the same:
     * if a push is tried again, it may be shown twice. Handlers should not retry replies, but let the exception
     * through.
     *
     * @return false, unless a subclass overrides it
     */
    public boolean isRetriable() {
        return false;
    }

    /**
     * Returns what a log may print besides type and stack. The library prints it as one line.
     *
     * @return a text that quotes no user; null, the default, if there is none
     */
    public final @Nullable String logMessage() {
        return logMessage;
    }
}
