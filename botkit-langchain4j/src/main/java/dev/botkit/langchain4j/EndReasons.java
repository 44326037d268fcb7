package dev.botkit.langchain4j;

import dev.botkit.BotkitException;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which models say why their answers end. LangChain4j (1.19.0) tells an answer that was broken off as complete, without a reason. So where
 * a model has given one before, an answer of it without a reason is not whole; a model that never gives any cannot be judged. There may
 * be several models behind one handler, which are told apart by the name that comes with the answer. Thread-safe.
 */
final class EndReasons {

    private static final int MOST_MODELS = 100;

    private final Set<String> giveReasons = ConcurrentHashMap.newKeySet();

    boolean isWhole(ChatResponse response) {
        String model = response.metadata().modelName();
        if (response.finishReason() == null) {
            return model == null || !giveReasons.contains(model);
        }
        if (model != null && giveReasons.size() < MOST_MODELS) {
            giveReasons.add(model);
        }
        return true;
    }

    /** An answer, or calls of tools, without their end. */
    static final class CutAnswerException extends BotkitException {

        private static final long serialVersionUID = 1L;

        CutAnswerException() {
            super("The provider has broken the answer off, or a limit of its length has cut calls of tools.");
        }
    }
}
