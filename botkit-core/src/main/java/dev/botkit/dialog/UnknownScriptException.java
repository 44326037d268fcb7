package dev.botkit.dialog;

import dev.botkit.BotkitException;

/** There is no script or dialog of that name, or no such thread in it. Not retriable: the name or the scripts must change. */
public final class UnknownScriptException extends BotkitException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is missing, and what to do
     */
    public UnknownScriptException(String message) {
        super(message);
    }

    /** {@return false} */
    @Override
    public boolean isRetriable() {
        return false;
    }
}
