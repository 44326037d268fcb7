package dev.botkit.internal.message;

/** A bad argument from a bot's author. Its message holds nothing that a user wrote, so it may be logged. */
public final class UsageException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public UsageException(String message) {
        super(message);
    }
}
