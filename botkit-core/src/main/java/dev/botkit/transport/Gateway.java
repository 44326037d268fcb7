package dev.botkit.transport;

import dev.botkit.DoNotImplement;
import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Where clients enter a bot. Transports get it from {@link dev.botkit.Botkit#gateway()}.
 * Thread-safe.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Gateway {

    /**
     * Takes a slot for a client before it is let in: one of {@link dev.botkit.ClientLimits#connections()}, and one of {@link
     * dev.botkit.ClientLimits#connectionsPerAddress()} for a socket or {@link dev.botkit.ClientLimits#postsPerAddress()} for a request.
     * A transport over HTTP does so before it answers a handshake, or holds anything for a request: whoever is refused then gets a
     * status, and costs nothing more. The slot of a socket that is not opened within 10 s is given back by itself.
     *
     * @param handshake what the client showed
     * @return the slot, which the transport gives back when the client is gone, or the request is over
     * @throws RefusedException if there are too many, or the bot is closing and it is a socket; the transport answers with {@link
     *     Refusal#httpStatus()}
     */
    Slot reserve(Handshake handshake);

    /**
     * Takes a new socket, as {@link #open(Handshake, Peer)}, in a slot that was reserved for it. The slot is not given back
     * when the connection is closed: the transport does so when the socket is gone, as a client that does not answer a close
     * may keep it for a while.
     *
     * @param handshake what the client showed; kind {@link Handshake.Kind#SOCKET}
     * @param peer writes to the socket
     * @param slot from {@link #reserve} with the same handshake; its transport gives it back also if this throws
     * @return takes the socket's frames
     * @throws RefusedException if the slot has been given back, or the bot is closing; the transport then closes the socket with
     *     {@link Refusal#closeCode()}
     * @throws dev.botkit.InvalidArgumentException if the slot is not one of this gateway
     */
    Connection open(Handshake handshake, Peer peer, Slot slot);

    /**
     * Takes a new socket of a transport that has reserved no slot: it takes one now, and gives it back when the
     * connection is closed. The socket is bound to a conversation by its first good frame, which has to come
     * within {@link dev.botkit.ClientLimits#firstFrame()}, or it is closed with 1008.
     *
     * @param handshake what the client showed; kind {@link Handshake.Kind#SOCKET}
     * @param peer writes to the socket
     * @return takes the socket's frames
     * @throws RefusedException if there are too many connections, or the bot is closing; the
     *     transport then closes the socket with {@link Refusal#closeCode()}
     */
    Connection open(Handshake handshake, Peer peer);

    /**
     * Takes one POSTed frame and answers it once, when the turn that it starts has ended.
     *
     * @param handshake what the client showed; kind {@link Handshake.Kind#REQUEST}
     * @param body the JSON object, at most {@link dev.botkit.ClientLimits#frameBytes()} bytes of UTF-8
     * @param limit how long the answer may take; beyond it the answer is {@link Refusal#TIMEOUT}
     *     and the turn goes on
     * @param answer called exactly once, on any thread, possibly before this method returns; must
     *     not block, and must have {@link PostAnswer#done()} run when the client has read the answer or is gone
     */
    void post(Handshake handshake, String body, Duration limit, Consumer<PostAnswer> answer);

    /**
     * Answers a question for the history of a conversation: {@code {"user", "limit"?, "before"?, "after"?,
     * "epoch"?}}, see docs/PROTOCOL.md. What the client proved names the conversation; without proof the
     * history is empty.
     *
     * @param handshake what the client showed; kind {@link Handshake.Kind#REQUEST}
     * @param body the JSON object, at most {@link dev.botkit.ClientLimits#frameBytes()} bytes of UTF-8
     * @param answer called exactly once, on any thread, possibly before this method returns; must
     *     not block, and must have {@link PostAnswer#done()} run when the client has read the answer or is gone
     */
    void history(Handshake handshake, String body, Consumer<PostAnswer> answer);

    /**
     * Counts what a transport holds of a request before it is handed over: its body, as far as it has come.
     *
     * @param handshake what the client showed; its address counts
     * @return nothing held yet; to be closed when the body was handed over or dropped
     */
    HeldMemory held(Handshake handshake);

    /** {@return the bounds that transports have to keep} */
    Limits limits();

    /** {@return the time and the one timer that all connections share} */
    Timer timer();
}
