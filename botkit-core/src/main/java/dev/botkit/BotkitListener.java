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
 * Is told what happens, for metrics and audits. All listeners of a bot are told on one thread of their own ({@code
 * botkit-listener}), one call after the other in the order in which things happened, a few milliseconds after they did: never on a
 * thread that runs turns, writes to the store or belongs to the container. So a call may block, say to write to a
 * database, and delays nothing but the calls behind it. Up to 10,000 of these wait, and what their arguments take
 * counts in {@link ClientLimits#memoryBytes()}, up to an eighth of it, or a sixteenth without a history. Of both, calls about
 * connections, resumed clients, refusals, and conversations that are loaded or evicted may take a quarter, so that a flood that is refused
 * pushes out nothing that is told of turns. Beyond that, calls are dropped, and how many is told in the log, once a minute at most, and by {@link
 * dev.botkit.monitor.Health#droppedListenerCalls()}. What a listener throws is logged and changes nothing. {@link
 * Botkit#close()} waits for what is left, for at most 2 s. Another thread is chosen with {@link
 * BotkitBuilder#listenerExecutor}.
 *
 * <p>Every method does nothing unless it is overridden, and what no listener of a bot overrides costs the bot nothing. The arguments are
 * immutable, and later releases add accessors to them. What users say is in a {@link Message}, in the answers and variables of a
 * {@link DialogEnd} and, as handlers may quote it, in what they throw; nowhere else.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface BotkitListener {

    // ---- turns

    /**
     * A message or event begins its turn.
     *
     * @param message what came in
     */
    default void turnStarted(Message message) {}

    /**
     * A turn has ended; called once for each {@link #turnStarted}, behind all {@link #replied} of the turn. Not called
     * for a turn that is still under way when the bot is closed.
     *
     * @param turn how it ended, and how long it took
     */
    default void turnEnded(TurnEnded turn) {}

    /**
     * A message is handled once more, because its first turn was cut off by a crash or by its store; called before its
     * {@link #turnStarted}.
     *
     * @param message what came in
     */
    default void redelivered(Message message) {}

    /**
     * Nobody listens to a message or event, and there is no fallback for it.
     *
     * @param message what came in
     */
    default void unhandled(Message message) {}

    /**
     * A reply or push is in the log.
     *
     * @param message what was sent, with its id and seq
     */
    default void replied(Message message) {}

    /**
     * A dialog or script has ended, in a turn that is not over yet.
     *
     * @param conversation where it ran
     * @param end which one it was, how it ended, and what the user has answered
     */
    default void dialogEnded(ConversationId conversation, DialogEnd end) {}

    /**
     * A handler or middleware failed.
     *
     * @param message what was being handled
     * @param failure what was thrown
     */
    default void failed(Message message, Throwable failure) {}

    /**
     * A handler runs for longer than {@link TurnLimits#warning()}; called once for each turn.
     *
     * @param turn which one, and how long it runs already
     */
    default void turnStuck(SlowTurn turn) {}

    /**
     * A turn ends without its handler, which had not returned within {@link TurnLimits#timeout()} and ignored that
     * it was interrupted. The handler's thread is lost until it returns.
     *
     * @param turn which one, and how long it had run
     */
    default void turnAbandoned(SlowTurn turn) {}

    // ---- clients

    /**
     * A client has opened a WebSocket.
     *
     * @param connection which one
     */
    default void connectionOpened(ConnectionOpened connection) {}

    /**
     * A WebSocket is closed; called once for each {@link #connectionOpened}, unless the transport does not see within 2 s
     * that a bot that is being closed has closed it.
     *
     * @param connection which one, and how it was closed
     */
    default void connectionClosed(ConnectionClosed connection) {}

    /**
     * A client that was away has continued where it was, over a WebSocket or by a POST. Clients that do not resume are not
     * told of.
     *
     * @param client whose it is, and what it has missed
     */
    default void resumed(Resumed client) {}

    /**
     * The bot has refused a frame, a POST, or a connection, or cannot give a POST its answer in time. What a transport refuses before it reaches the bot, such as a
     * forbidden origin, is in the container's access log only.
     *
     * @param refused what, and why
     */
    default void refused(Refused refused) {}

    // ---- memory and store

    /**
     * A conversation was read from the store into memory. Without a store it is not called.
     *
     * @param conversation which one
     */
    default void conversationLoaded(ConversationLoaded conversation) {}

    /**
     * An idle conversation was dropped from memory to make room ({@link ClientLimits#memoryBytes()}). With a store it is read
     * again when it is needed; without one its log is gone.
     *
     * @param conversation which one
     */
    default void conversationEvicted(ConversationEvicted conversation) {}

    /**
     * A call to the store takes longer than one second, and is still under way; called once for each such call.
     *
     * @param store what it does
     */
    default void storeSlow(StoreSlow store) {}

    /**
     * A call to the store has failed, for the first time since the last call of its kind worked.
     *
     * @param store what has failed
     */
    default void storeDown(StoreDown store) {}

    /**
     * A call to the store has worked, for the first time since {@link #storeDown}.
     *
     * @param store what works again
     */
    default void storeUp(StoreUp store) {}
}
