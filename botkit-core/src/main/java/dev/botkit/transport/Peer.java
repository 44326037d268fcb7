package dev.botkit.transport;

/**
 * The far end of a connection: what a transport gives core to write to. Core calls {@link #write}
 * one at a time per peer and holds no lock meanwhile.
 *
 * <p>Yours to implement, as a transport.
 */
public interface Peer {

    /**
     * Writes one text frame without blocking.
     *
     * @param frame the text
     * @param done to be called exactly once, on any thread, also before this method returns; until
     *     then nothing more is written. Core closes the connection if it is not called within
     *     {@link dev.botkit.ClientLimits#sendTimeout()}
     */
    void write(String frame, WriteDone done);

    /**
     * Closes the socket. Called at most once, after which nothing is written. The transport calls
     * {@link Connection#closed()} when the socket is gone.
     *
     * @param code why
     * @param reason a few words for the client's developer, at most 123 bytes of UTF-8
     */
    void close(CloseCode code, String reason);

    /** Is told how a write went. */
    @FunctionalInterface
    interface WriteDone {
        /**
         * The write is over.
         *
         * @param written false if it failed, which closes the connection
         */
        void done(boolean written);
    }
}
