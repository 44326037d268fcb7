package dev.botkit;

import org.jspecify.annotations.Nullable;

/**
 * The root of all exceptions that this library throws on purpose, bad arguments aside ({@link InvalidArgumentException}).
 * {@link #isRetriable()} tells whether the same call may succeed later; one of this very class is not retriable.
 *
 * <p>The library prints no exception's message to the log, as it may quote a user: only types and stacks, and {@link
 * #logMessage()} where there is one.
 */
public class BotkitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What the log prints besides type and stack; null for nothing. */
    private @Nullable String logMessage;

    /**
     * Makes one.
     *
     * @param message what went wrong and what to do, without any user's text
     */
    public BotkitException(String message) {
        super(message);
    }

    /**
     * Makes one with a cause.
     *
     * @param message what went wrong and what to do, without any user's text
     * @param cause what led to it
     */
    public BotkitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Makes one whose words for the log are known.
     *
     * @param message what went wrong and what to do, without any user's text
     * @param cause what led to it
     * @param logMessage what the log prints; it quotes nothing a user can choose; null for nothing
     */
    protected BotkitException(String message, @Nullable Throwable cause, @Nullable String logMessage) {
        super(message, cause);
        this.logMessage = logMessage;
    }

    /**
     * Lets the log print an exception's whole message. For messages that quote nothing a user can choose.
     *
     * @param failure an exception that was just made
     * @return the same
     * @param <E> its type
     */
    public static <E extends BotkitException> E loggable(E failure) {
        return loggable(failure, String.valueOf(failure.getMessage()));
    }

    /**
     * Lets the log print other words than an exception's message.
     *
     * @param failure an exception that was just made
     * @param logMessage what the log prints; it quotes nothing a user can choose
     * @return the same
     * @param <E> its type
     */
    public static <E extends BotkitException> E loggable(E failure, String logMessage) {
        BotkitException ours = failure;
        ours.logMessage = logMessage;
        return failure;
    }

    /**
     * Tells whether the same call, unchanged, may succeed later: what failed was the state of the moment, not the call. A call
     * that failed may have been carried out nevertheless, so that a push that is tried again may be shown twice. Handlers
     * do not retry replies: they let the exception through.
     *
     * @return false, unless the class says otherwise
     */
    public boolean isRetriable() {
        return false;
    }

    /**
     * What a log may print of this besides its type and stack. The library prints it as one line.
     *
     * @return words that quote no user; null, the default, if there are none
     */
    public final @Nullable String logMessage() {
        return logMessage;
    }
}
