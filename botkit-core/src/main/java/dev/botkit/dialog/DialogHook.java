package dev.botkit.dialog;

/**
 * Code at some place of a dialog: before it, before a thread, at a time-out, or between two lines. Runs
 * on the turn's thread, and may block as a {@link dev.botkit.Handler} may. One that throws ends the
 * dialog as {@link DialogEnd#FAILED}, and the user gets the apology.
 */
@FunctionalInterface
public interface DialogHook {
    /**
     * Acts.
     *
     * @param dialog what is running
     * @throws Exception whatever went wrong
     */
    void run(Dialog dialog) throws Exception;
}
