package dev.botkit.monitor;

/** A new connection of a client. Its conversation is known only once its first frame has arrived. Immutable. */
public final class ConnectionOpened {

    private final long connection;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#connectionOpened}, for the bot and for tests of a
     * listener.
     *
     * @param connection see {@link #connection()}
     */
    public ConnectionOpened(long connection) {
        this.connection = connection;
    }

    /** {@return the number of the connection, unique in this bot; {@link ConnectionClosed} has the same} */
    public long connection() {
        return connection;
    }
}
