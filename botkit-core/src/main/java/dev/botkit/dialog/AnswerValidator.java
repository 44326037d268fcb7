package dev.botkit.dialog;

import org.jspecify.annotations.Nullable;

/**
 * Checks the answers to the question with a certain key. It does not see answers that matched an option with a handler,
 * or with an action other than to continue. It may choose what happens next. Threads, blocking and exceptions are as
 * for {@link DialogHook}.
 */
@FunctionalInterface
public interface AnswerValidator {
    /**
     * Checks an answer.
     *
     * @param dialog the running dialog
     * @param answer what the user said; one line of it if the question takes several
     * @return null if the answer is valid; otherwise what the bot says before it asks the question again, the empty
     *     string for nothing
     * @throws Exception if anything goes wrong
     */
    @Nullable
    String validate(Dialog dialog, String answer) throws Exception;
}
