package dev.botkit.dialog;

import dev.botkit.Message;
import dev.botkit.internal.dialog.GotoThread;

/**
 * Handles an answer that an option has matched, see {@link DialogBuilder.Answers}. Threads, blocking and exceptions are
 * as for {@link DialogHook}.
 */
@FunctionalInterface
public interface AnswerHandler {

    /** Continues with the next line. */
    AnswerHandler NEXT = (dialog, answer) -> dialog.next();

    /** Asks the question again. */
    AnswerHandler REPEAT = (dialog, answer) -> dialog.repeat();

    /** Ends the dialog as {@link DialogEnd#STOPPED}. */
    AnswerHandler STOP = (dialog, answer) -> dialog.stop();

    /**
     * Makes a handler that continues at the beginning of a thread. The builder checks that the thread exists.
     *
     * @param thread the thread's name
     * @return the handler
     */
    static AnswerHandler gotoThread(String thread) {
        return new GotoThread(thread);
    }

    /**
     * Handles an answer.
     *
     * @param dialog the running dialog; {@link Dialog#responses} already contains the answer
     * @param answer the user's message; {@link Message#groups()} holds what a pattern captured
     * @throws Exception if anything goes wrong
     */
    void handle(Dialog dialog, Message answer) throws Exception;
}
