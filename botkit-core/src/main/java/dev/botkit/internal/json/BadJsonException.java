package dev.botkit.internal.json;

/** A text is no JSON object, or one beyond the bounds. The message holds nothing of the text. */
public final class BadJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    BadJsonException(String message) {
        super(message);
    }
}
