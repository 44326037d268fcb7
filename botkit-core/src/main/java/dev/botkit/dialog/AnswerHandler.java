package dev.botkit.dialog;

import dev.botkit.Message;
import dev.botkit.internal.dialog.GotoThread;

/**
 * Acts on an answer that an option has matched, see {@link DialogBuilder}; else as {@link DialogHook}.
 */
@FunctionalInterface
public interface AnswerHandler {

    /** Goes on with the next line. */
    AnswerHandler NEXT = (dialog, answer) -> dialog.next();

    /** Asks the question again. */
    AnswerHandler REPEAT = (dialog, answer) -> dialog.repeat();

    /** Ends the dialog as {@link DialogEnd#STOPPED}. */
    AnswerHandler STOP = (dialog, answer) -> dialog.stop();

    /**
     * Goes on at the beginning of a thread; the builder checks that there is one.
     *
     * @param thread its name
     * @return a handler that does
     */
    static AnswerHandler gotoThread(String thread) {
        return new GotoThread(thread);
    }

    /**
     * Acts on an answer.
     *
     * @param dialog what is running; {@link Dialog#responses} has the answer already
     * @param answer what the user said; {@link Message#groups()} holds what a pattern captured
     * @throws Exception whatever went wrong
     */
    void handle(Dialog dialog, Message answer) throws Exception;
}
