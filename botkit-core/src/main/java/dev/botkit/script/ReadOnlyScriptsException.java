package dev.botkit.script;

import dev.botkit.BotkitException;

/** A store of scripts does not support a change that other stores support. Not retriable. */
public class ReadOnlyScriptsException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what the store does not support, and what to do instead
     */
    public ReadOnlyScriptsException(String message) {
        super(message);
    }

    /** {@return false} */
    @Override
    public final boolean isRetriable() {
        return false;
    }
}
