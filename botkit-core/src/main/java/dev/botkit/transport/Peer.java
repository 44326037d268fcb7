package dev.botkit.transport;

/**
 * The far end of a connection, to which core writes. Core makes one call of {@link #write} at a time per peer, and
 * holds no lock meanwhile.
 *
 * <p>Yours to implement in a transport.
 */
public interface Peer {

    /**
     * Writes one text frame without blocking.
     *
     * @param frame the text
     * @param done the callback, which must be called exactly once, on any thread, possibly before this method returns;
     *     until then core writes nothing more. Core closes the connection if this does not happen within
     *     {@link dev.botkit.ClientLimits#sendTimeout()}
     */
    void write(String frame, WriteDone done);

    /**
     * Closes the socket. Core calls it at most once, and writes nothing afterwards. The transport calls
     * {@link Connection#closed()} when the socket is gone.
     *
     * @param code the reason
     * @param reason a few words for the client's developer, at most 123 bytes of UTF-8
     */
    void close(CloseCode code, String reason);

    /** Is notified of the end of a write. */
    @FunctionalInterface
    interface WriteDone {
        /**
         * Reports the end of the write.
         *
         * @param written whether it succeeded; if not, core closes the connection
         */
        void done(boolean written);
    }
}
