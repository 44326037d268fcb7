package dev.botkit.springai;

import dev.botkit.BotkitException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which models say why their answers end. Spring AI (2.0.1) tells an answer that the provider has broken off as complete, without a
 * reason. So where a model has given one before, an answer of it without a reason is not whole; a model that never gives any cannot be
 * judged. There may be several models behind one handler, which are told apart by the name that comes with the answer. Thread-safe.
 */
final class EndReasons {

    private static final int MOST_MODELS = 100;

    private final Set<String> giveReasons = ConcurrentHashMap.newKeySet();

    /**
     * Whether an answer has come to its end.
     *
     * @param model the model's name, or empty
     * @param reason why it has ended, or empty
     */
    boolean isWhole(String model, String reason) {
        if (reason.isEmpty()) {
            return model.isEmpty() || !giveReasons.contains(model);
        }
        if (!model.isEmpty() && giveReasons.size() < MOST_MODELS) {
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
