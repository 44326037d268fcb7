package dev.botkit.transport;

/**
 * One live socket of a conversation, as core sees it. The transport calls its methods, from one
 * thread at a time.
 */
public interface Connection {

    /**
     * Takes a text frame. Never blocks for long and never throws because of what the frame holds: a
     * bad one is answered with an error, and the connection goes on.
     *
     * @param frame the whole text; the transport refuses those over {@link
     *     dev.botkit.Limits#frameBytes()} with {@link #refuse} before it has put them together
     */
    void receive(String frame);

    /**
     * Answers something that the transport itself could not take, and counts it against the
     * connection's rate.
     *
     * @param refusal why, for instance {@link Refusal#TOO_LARGE}
     * @param message what the client's developer should know
     */
    void refuse(Refusal refusal, String message);

    /**
     * The socket is gone. Idempotent; whatever was waiting to be written to it is dropped, and its
     * conversation goes on.
     */
    void closed();
}
