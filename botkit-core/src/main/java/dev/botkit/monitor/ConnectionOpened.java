package dev.botkit.monitor;

/** A client has connected. It is known whose conversation it wants when its first frame has come. Immutable. */
public final class ConnectionOpened {

    private final long connection;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param connection see {@link #connection()}
     */
    public ConnectionOpened(long connection) {
        this.connection = connection;
    }

    /** {@return a number of this connection, which no other one of this bot has; {@link ConnectionClosed} has it, too} */
    public long connection() {
        return connection;
    }
}
