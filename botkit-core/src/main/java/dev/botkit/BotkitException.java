package dev.botkit;

import org.jspecify.annotations.Nullable;

/** The root of all exceptions that this library throws on purpose, bad arguments aside. */
public class BotkitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

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
}
