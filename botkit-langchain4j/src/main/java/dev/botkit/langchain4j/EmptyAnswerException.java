package dev.botkit.langchain4j;

import dev.botkit.BotkitException;

/** The model has ended its answer without a word, or without its end. */
final class EmptyAnswerException extends BotkitException {

    private static final long serialVersionUID = 1L;

    EmptyAnswerException() {
        super("The model has answered nothing.");
    }
}
