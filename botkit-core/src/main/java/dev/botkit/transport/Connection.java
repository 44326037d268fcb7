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
     * Receives a text frame. It never blocks for long and never throws because of the frame's content: a bad frame is
     * answered with an error, and the connection stays open.
     *
     * @param frame the whole text; the transport must refuse larger ones than
     *     {@link dev.botkit.ClientLimits#frameBytes()} with {@link #refuse} before it has assembled them
     */
    void receive(String frame);

    /**
     * Refuses something that the transport itself could not accept, and counts it against the connection's rate.
     *
     * @param refusal the reason, for instance {@link Refusal#TOO_LARGE}
     * @param message a text for the client's developer
     */
    void refuse(Refusal refusal, String message);

    /**
     * Reports how much memory the transport holds for a frame that has arrived only in part. The whole frame must
     * arrive within {@link dev.botkit.ClientLimits#frameTimeout()} after its first part; otherwise the connection is
     * closed with 1013. A transport that gets whole frames from its container never calls this.
     *
     * @param bytes how many bytes are held in all; 0 when the last part has arrived or the frame was refused
     * @return false if there is no memory for it ({@link dev.botkit.ClientLimits#memoryBytes()}); the connection is
     *     then closed with 1013, and the transport must drop the frame
     */
    boolean receiving(long bytes);

    /**
     * Counts a control frame that the client sent of its own accord against the connection's rate: a ping, or a pong
     * that answers nothing. The connection of a client that sends too many is closed with 1008.
     */
    void control();

    /**
     * Reports that the socket is gone. What was waiting to be written to it is dropped; the conversation continues.
     * Idempotent.
     */
    void closed();
}
