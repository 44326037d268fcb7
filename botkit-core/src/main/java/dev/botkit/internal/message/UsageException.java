package dev.botkit.internal.message;

/** A bad argument from a bot's author. */
public final class UsageException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String logMessage;

    /** Makes one whose message quotes nothing, so that the log may print it. */
    public UsageException(String message) {
        this(message, message);
    }

    /** Makes one whose message quotes an argument, which may be a user's; the log prints other words. */
    public UsageException(String message, String logMessage) {
        super(message);
        this.logMessage = logMessage;
    }

    /** What the log prints: nothing that a user can choose. */
    public String logMessage() {
        return logMessage;
    }
}
