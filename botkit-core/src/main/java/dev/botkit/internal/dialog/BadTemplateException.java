package dev.botkit.internal.dialog;

/** A text is no template that can be used; the message says why, as the end of a sentence. */
public final class BadTemplateException extends Exception {

    private static final long serialVersionUID = 1L;

    BadTemplateException(String message) {
        super(message);
    }
}
