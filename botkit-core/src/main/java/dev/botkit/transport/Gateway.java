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
     * Takes a new socket. It is bound to a conversation by its first good frame, which has to come
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
