package dev.botkit.internal.dialog;

import dev.botkit.dialog.Dialog;

/** Lets the library's own hooks hand an answer on; not in the public API, for the answer may begin anything. */
public final class PassingOn {

    private PassingOn() {}

    /**
     * Chooses, for a validator, that the dialog ends as stopped, and that its answer is an ordinary message, which whoever
     * hears it answers.
     */
    public static void choose(Dialog dialog) {
        ((DialogView) dialog).passOn();
    }
}
