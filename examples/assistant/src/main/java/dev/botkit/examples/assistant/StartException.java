package dev.botkit.examples.assistant;

/** The assistant cannot start; the message is one line for whoever started it, and says what to do. */
final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
