package dev.botkit.reliability.client;

/** The server did something that PROTOCOL.md rules out. */
public final class ViolationException extends Exception {

    private static final long serialVersionUID = 1L;

    /** One sentence says what. */
    public ViolationException(String message) {
        super(message);
    }
}
