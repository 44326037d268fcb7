package dev.botkit.transport;

import dev.botkit.DoNotImplement;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The entrance to a bot, through which transports pass clients and frames. {@link dev.botkit.Botkit#gateway()} returns
 * it. Thread-safe.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Gateway {

    /**
     * Reserves a slot for a client before it is admitted: one of {@link dev.botkit.ClientLimits#connections()}, and one
     * of {@link dev.botkit.ClientLimits#connectionsPerAddress()} for a socket or
     * {@link dev.botkit.ClientLimits#postsPerAddress()} for a request. A transport over HTTP does so before it answers
     * a handshake or holds anything for a request, so that a refused client gets a status and costs nothing more. The
     * slot of a socket that is not opened within 10 s is given back automatically.
     *
     * @param handshake what the client presented; its kind and its address count. A transport that gets the user's name from
     *     its container does so after this call, so that a user who is signed out from then on is not admitted
     * @return the slot, which the transport gives back when the client is gone or the request is over
     * @throws RefusedException if there are too many clients, or if the bot is closing and the client is a socket; the
     *     transport answers with {@link Refusal#httpStatus()}
     */
    Slot reserve(Handshake handshake);

    /**
     * Opens a connection for a new socket, as {@link #open(Handshake, Peer)} does, in a slot that was reserved for it.
     * Closing the connection does not give the slot back. The transport does so when the socket is gone, because a
     * client that does not answer a close may keep the socket for a while.
     *
     * @param handshake what the client presented; kind {@link Handshake.Kind#SOCKET}
     * @param peer writes to the socket
     * @param slot from {@link #reserve} for the same client; the transport must give it back even if this method
     *     throws
     * @return the connection, which receives the socket's frames
     * @throws RefusedException if the slot was given back, or the bot is closing; the transport then closes the socket
     *     with {@link Refusal#closeCode()}
     * @throws dev.botkit.InvalidArgumentException if the slot is not one of this gateway's
     */
    Connection open(Handshake handshake, Peer peer, Slot slot);

    /**
     * Opens a connection for a new socket for which the transport has reserved no slot. The connection reserves one
     * now, and gives it back when it is closed. The first valid frame binds the socket to a conversation; if none
     * arrives within {@link dev.botkit.ClientLimits#firstFrame()}, the socket is closed with 1008.
     *
     * @param handshake what the client presented; kind {@link Handshake.Kind#SOCKET}
     * @param peer writes to the socket
     * @return the connection, which receives the socket's frames
     * @throws RefusedException if there are too many connections, or the bot is closing; the
     *     transport then closes the socket with {@link Refusal#closeCode()}
     */
    Connection open(Handshake handshake, Peer peer);

    /**
     * Receives one POSTed frame and answers it once, when the turn that it starts has ended.
     *
     * @param handshake what the client presented; kind {@link Handshake.Kind#REQUEST}
     * @param body the JSON object, at most {@link dev.botkit.ClientLimits#frameBytes()} bytes of UTF-8
     * @param limit how long the answer may take; after that the answer is {@link Refusal#TIMEOUT}, and the turn
     *     continues
     * @param answer called exactly once, on any thread, possibly before this method returns; must not block, and must
     *     see to it that {@link PostAnswer#done()} runs when the client has read the answer or is gone
     */
    void post(Handshake handshake, String body, Duration limit, Consumer<PostAnswer> answer);

    /**
     * Answers a request for the history of a conversation: {@code {"user", "limit"?, "before"?, "after"?, "epoch"?}},
     * see docs/PROTOCOL.md. The client's proof determines the conversation; without proof the history is empty.
     *
     * @param handshake what the client presented; kind {@link Handshake.Kind#REQUEST}
     * @param body the JSON object, at most {@link dev.botkit.ClientLimits#frameBytes()} bytes of UTF-8
     * @param answer called exactly once, on any thread, possibly before this method returns; must not block, and must
     *     see to it that {@link PostAnswer#done()} runs when the client has read the answer or is gone
     */
    void history(Handshake handshake, String body, Consumer<PostAnswer> answer);

    /**
     * Begins to count the memory that a transport holds for a request before it hands the request over: its body, as
     * far as it has arrived.
     *
     * @param handshake what the client presented; the memory counts for its address
     * @return the counter, which starts at zero; the transport closes it when it has handed the body over or dropped it
     */
    HeldMemory held(Handshake handshake);

    /**
     * Tells {@link dev.botkit.BotkitListener#refused} of a client that the transport has refused by itself, for instance because of its
     * origin or its size. What this gateway and its connections refuse is told without that. Never throws, never blocks.
     *
     * @param refusal why, as the client was told
     */
    void refused(Refusal refusal);

    /** {@return the bounds that transports must enforce} */
    Limits limits();

    /** {@return the time, and the timer that all connections share} */
    Timer timer();
}
