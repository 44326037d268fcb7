package dev.botkit.langchain4j;

import dev.botkit.BotkitException;
import dev.langchain4j.model.chat.response.ChatResponse;

/**
 * Whether a model says why its answers end. LangChain4j (1.19.0) tells an answer that was broken off as complete, without a reason. So where
 * the model has given one before, an answer without a reason is not whole; a model that never gives any cannot be judged. Thread-safe.
 */
final class EndReasons {

    private volatile boolean known;

    boolean isWhole(ChatResponse response) {
        if (response.finishReason() != null) {
            known = true;
            return true;
        }
        return !known;
    }

    /** The provider has ended an answer in the middle. */
    static final class CutAnswerException extends BotkitException {

        private static final long serialVersionUID = 1L;

        CutAnswerException() {
            super("The provider has ended an answer in the middle.");
        }
    }
}
