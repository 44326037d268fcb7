package dev.botkit.transport;

import dev.botkit.DoNotImplement;

/**
 * One live socket of a conversation, as core sees it. The transport calls its methods, from one
 * thread at a time.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Connection {

    /**
     * Takes a text frame. Never blocks for long and never throws because of what the frame holds: a
     * bad one is answered with an error, and the connection goes on.
     *
     * @param frame the whole text; the transport refuses those over {@link
     *     dev.botkit.ClientLimits#frameBytes()} with {@link #refuse} before it has put them together
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
     * Says how much memory the transport holds for a frame of which not all parts have come. The whole frame has to come
     * within {@link dev.botkit.ClientLimits#frameTimeout()} from its first part on, or the connection is closed with 1013. A
     * transport that is given whole frames never calls this.
     *
     * @param bytes all that is held now; 0 when the last part has come or the frame was refused
     * @return false if there is no memory for it ({@link dev.botkit.ClientLimits#memoryBytes()}): the connection is closed
     *     with 1013, and the transport drops the frame
     */
    boolean receiving(long bytes);

    /**
     * Counts a control frame that the client sent of its own accord, a ping or a pong that answers nothing, against the
     * connection's rate. A client that sends too many is closed with 1008.
     */
    void control();

    /**
     * The socket is gone. Idempotent; whatever was waiting to be written to it is dropped, and its
     * conversation goes on.
     */
    void closed();
}
