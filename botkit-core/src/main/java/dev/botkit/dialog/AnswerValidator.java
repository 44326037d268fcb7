package dev.botkit.dialog;

import org.jspecify.annotations.Nullable;

/**
 * Checks the answers to a question, by its key: all answers but those that an option with a handler or
 * another action than to go on has matched. Else as {@link DialogHook}; it may also choose what happens
 * next itself.
 */
@FunctionalInterface
public interface AnswerValidator {
    /**
     * Checks an answer.
     *
     * @param dialog what is running
     * @param answer what the user said, one line of it where there may be several
     * @return null if the answer is good; else what the user is told before the question is asked again,
     *     the empty string for nothing
     * @throws Exception whatever went wrong
     */
    @Nullable
    String validate(Dialog dialog, String answer) throws Exception;
}
