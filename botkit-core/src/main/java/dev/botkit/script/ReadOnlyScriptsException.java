package dev.botkit.script;

import dev.botkit.BotkitException;

/** A store of scripts does not do what was asked of it; another one would. Not retriable. */
public class ReadOnlyScriptsException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what the store does not do, and what to do instead
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
