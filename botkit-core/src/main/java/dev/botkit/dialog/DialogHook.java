package dev.botkit.dialog;

/**
 * Code at some place of a dialog: before it, before a thread, at a time-out, or between two lines. It runs on the
 * turn's thread, and may block as a {@link dev.botkit.Handler} may. If it throws, the dialog ends as
 * {@link DialogEnd#FAILED}, and the user gets the apology.
 */
@FunctionalInterface
public interface DialogHook {
    /**
     * Runs the code.
     *
     * @param dialog the running dialog
     * @throws Exception if anything goes wrong
     */
    void run(Dialog dialog) throws Exception;
}
