package dev.botkit;

import dev.botkit.dialog.DialogEnd;
import dev.botkit.identity.ConversationId;
import dev.botkit.monitor.ConnectionClosed;
import dev.botkit.monitor.ConnectionOpened;
import dev.botkit.monitor.ConversationEvicted;
import dev.botkit.monitor.ConversationLoaded;
import dev.botkit.monitor.Refused;
import dev.botkit.monitor.Resumed;
import dev.botkit.monitor.SlowTurn;
import dev.botkit.monitor.StoreDown;
import dev.botkit.monitor.StoreSlow;
import dev.botkit.monitor.StoreUp;
import dev.botkit.monitor.TurnEnded;

/**
 *
 * Is notified of what happens, for metrics and audits. All listeners of a bot are called on one thread of their own
 * ({@code botkit-listener}), one call after the other, in the order in which things happened and a few milliseconds
 * later; never on a thread that runs turns, writes to the store or belongs to the container. So a call may block, say
 * to write to a database, and delays only the calls behind it. {@link BotkitBuilder#listenerExecutor} chooses another
 * thread. What a listener throws is logged and changes nothing. {@link Botkit#close()} waits at most 2 s for the
 * remaining calls.
 *
 * <p>Up to 10,000 calls wait. Their arguments count in {@link ClientLimits#memoryBytes()}, up to an eighth of it, or a
 * sixteenth without a history. Calls about connections, resumed clients, refusals, and loaded or evicted conversations
 * may take a quarter of either bound, so that a flood of refused requests displaces no calls about turns. Calls beyond
 * these bounds are dropped. Their number is logged, at most once a minute, and counted in
 * {@link dev.botkit.monitor.Health#droppedListenerCalls()}.
 *
 * <p>Every method does nothing unless it is overridden, and a method that no listener of the bot overrides costs
 * nothing. The arguments are immutable; later releases may add accessors to them. Only these contain what users say: a
 * {@link Message}, the answers and variables of a {@link DialogEnd}, and exceptions of handlers that quote it.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface BotkitListener {

    // ---- turns

    /**
     * The turn of a message or event begins.
     *
     * @param message the message or event
     */
    default void turnStarted(Message message) {}

    /**
     * A turn has ended. Called once for each {@link #turnStarted}, after all calls of {@link #replied} for the turn;
     * not called for a turn that is still under way when the bot is closed.
     *
     * @param turn the turn, how it ended and how long it took
     */
    default void turnEnded(TurnEnded turn) {}

    /**
     * A message is handled once more, because a crash or the store cut off its first turn. Called before its
     * {@link #turnStarted}.
     *
     * @param message the message or event
     */
    default void redelivered(Message message) {}

    /**
     * Nothing listens to a message or event, and there is no fallback for it.
     *
     * @param message the message or event
     */
    default void unhandled(Message message) {}

    /**
     * A reply or push is in the log.
     *
     * @param message the reply or push, with its id and seq
     */
    default void replied(Message message) {}

    /**
     * A dialog or script has ended, in a turn that is not over yet.
     *
     * @param conversation the conversation in which it ran
     * @param end the dialog or script, how it ended, and what the user has answered
     */
    default void dialogEnded(ConversationId conversation, DialogEnd end) {}

    /**
     * A handler or middleware failed.
     *
     * @param message the message or event that was being handled
     * @param failure what the handler or middleware threw
     */
    default void failed(Message message, Throwable failure) {}

    /**
     * A handler has been running for longer than {@link TurnLimits#warning()}. Called once for each turn.
     *
     * @param turn the turn, and how long its handler has been running
     */
    default void turnStuck(SlowTurn turn) {}

    /**
     * A turn ends without its handler, which did not return within {@link TurnLimits#timeout()} and ignored the
     * interrupt. The handler's thread is lost until it returns.
     *
     * @param turn the turn, and how long its handler had been running
     */
    default void turnAbandoned(SlowTurn turn) {}

    // ---- clients

    /**
     * A client has opened a WebSocket.
     *
     * @param connection the connection
     */
    default void connectionOpened(ConnectionOpened connection) {}

    /**
     * A WebSocket is closed. Called once for each {@link #connectionOpened}, except if the bot is being closed and the
     * transport does not report the end of the connection within 2 s.
     *
     * @param connection the connection, and how it was closed
     */
    default void connectionClosed(ConnectionClosed connection) {}

    /**
     * A client that was away has resumed, over a WebSocket or by a POST. Not called for clients that cannot resume.
     *
     * @param client the client's conversation, and how much it has missed
     */
    default void resumed(Resumed client) {}

    /**
     * The bot has refused a frame, a POST or a connection, or cannot answer a POST in time. Refusals of the transport,
     * such as that of a forbidden origin, appear in the container's access log only.
     *
     * @param refused what was refused, and why
     */
    default void refused(Refused refused) {}

    // ---- memory and store

    /**
     * A conversation was read from the store into memory. Not called without a store.
     *
     * @param conversation the conversation
     */
    default void conversationLoaded(ConversationLoaded conversation) {}

    /**
     * An idle conversation was dropped from memory to make room ({@link ClientLimits#memoryBytes()}). It is read again
     * from the store when it is needed; without a store its log is gone.
     *
     * @param conversation the conversation
     */
    default void conversationEvicted(ConversationEvicted conversation) {}

    /**
     * A call to the store has taken longer than one second and is still under way. Called once for each such call.
     *
     * @param store the call
     */
    default void storeSlow(StoreSlow store) {}

    /**
     * A call to the store has failed, for the first time since a call of its kind worked.
     *
     * @param store the call that has failed
     */
    default void storeDown(StoreDown store) {}

    /**
     * A call to the store has worked, for the first time since {@link #storeDown}.
     *
     * @param store the call that works again
     */
    default void storeUp(StoreUp store) {}
}
