package dev.botkit.springai;

import dev.botkit.BotkitException;

/** The model has ended its answer without a word. */
final class EmptyAnswerException extends BotkitException {

    private static final long serialVersionUID = 1L;

    EmptyAnswerException() {
        super("The model has answered nothing.");
    }
}
