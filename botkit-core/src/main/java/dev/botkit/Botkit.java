package dev.botkit;

import dev.botkit.history.ScheduledPush;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.engine.Engine;
import dev.botkit.monitor.Health;
import dev.botkit.transport.Gateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The assembled bot. It is built once, immutable and thread-safe; close it when the host stops.
 *
 * <pre>{@code
 * Botkit botkit = Botkit.builder()
 *         .skill(skills -> skills.hears("hello", (bot, message) -> bot.reply("Hello!")))
 *         .build();
 * }</pre>
 */
public final class Botkit implements AutoCloseable {

    private final Engine engine;

    Botkit(Engine engine) {
        this.engine = engine;
    }

    /** {@return a builder} */
    public static BotkitBuilder builder() {
        return new BotkitBuilder();
    }

    /**
     * Pushes a text to a conversation, as {@link #push(ConversationId, Reply)} does.
     *
     * @param conversation the conversation
     * @param text plain text or Markdown
     * @return the message's id, as for {@link #push(ConversationId, Reply)}
     */
    public @Nullable String push(ConversationId conversation, String text) {
        return push(conversation, Reply.of(text));
    }

    /**
     * Pushes a message to a conversation, at any time and from any thread. The message is logged and reaches all open
     * connections of the conversation. {@link ConversationId#ofUser} names the conversation of a signed-in user.
     *
     * @param conversation the conversation
     * @param reply what to send
     * @return the id of the message, in its frame and in the log; that of the last one if send middleware made several
     *     of it; null if send middleware dropped it
     * @throws UndeliverableException if it is a webhook conversation, because nobody could read the message, or if the
     *     conversation is erased meanwhile
     * @throws LimitExceededException if the message is too large, or no memory is left for the log
     * @throws dev.botkit.history.StoreUnavailableException if there is a store and it does not accept the message
     *     within {@link StoreLimits#timeout()}; if the conversation is being closed, to be loaded again, and that takes
     *     as long; or if it is being erased
     * @throws BotkitClosedException if the bot was closed
     */
    public @Nullable String push(ConversationId conversation, Reply reply) {
        return engine.push(conversation, reply);
    }

    /**
     * Schedules the push of a text, as {@link #schedulePush(ConversationId, Reply, Instant)} does.
     *
     * @param conversation the conversation
     * @param text plain text or Markdown
     * @param due when to send it
     * @return the push's id
     */
    public String schedulePush(ConversationId conversation, String text, Instant due) {
        return schedulePush(conversation, Reply.of(text), due);
    }

    /**
     * Schedules a push to a conversation, from any thread. If the history keeps
     * {@linkplain dev.botkit.history.History#schedule() scheduled pushes}, the push survives a restart: it waits in the
     * store and is sent once, even if the process crashes meanwhile. It is sent late if no process of the bot runs at
     * its time, and up to 35 s late if the process that scheduled it did not send it, for instance because that process
     * was restarted. Without a store it is lost when the process ends. Send middleware sees it when it is sent, not
     * before. A login moves it to the signed-in user's conversation; {@linkplain #erase erasing} the conversation
     * removes it.
     *
     * <p>A push that fails for a temporary reason, such as a store that does not answer, is tried again every 10 s. A
     * push that fails for any other reason is dropped, and that is logged as an error. Send middleware sees each try, and
     * may be what has failed; a message that is in the log is not sent again.
     *
     * @param conversation the conversation
     * @param reply what to send
     * @param due when to send it, by the bot's clock: at most ten years from now; at once if the time has passed
     * @return the push's id, for {@link #cancelPush}. The message will have the same id, or the first message if send
     *     middleware makes several of it
     * @throws UndeliverableException if it is a webhook conversation, because nobody could read the message
     * @throws LimitExceededException if the message is too large, {@link ConversationLimits#scheduledPushes()} pushes
     *     wait in the conversation already, or no memory is left
     * @throws BotkitException if the history keeps no scheduled pushes
     * @throws dev.botkit.history.StoreUnavailableException if the store does not accept it
     * @throws BotkitClosedException if the bot was closed
     * @throws IllegalArgumentException if {@code due} is more than ten years from now
     */
    public String schedulePush(ConversationId conversation, Reply reply, Instant due) {
        return engine.schedulePush(conversation, reply, due);
    }

    /**
     * Cancels a scheduled push. A push that is being sent at this moment may still reach the user.
     *
     * @param conversation the conversation
     * @param id the push's id, from {@link #schedulePush(ConversationId, Reply, Instant)}
     * @return true if it was waiting; false if it was sent or cancelled before, or never existed
     * @throws BotkitException if the history keeps no scheduled pushes
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer
     */
    public boolean cancelPush(ConversationId conversation, String id) {
        return engine.cancelPush(conversation, id);
    }

    /**
     * Lists the pushes that are scheduled in a conversation. Blocks while the store is read.
     *
     * @param conversation the conversation
     * @return the pushes in the order of their times; empty if there are none
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer
     */
    public List<ScheduledPush> scheduledPushes(ConversationId conversation) {
        return engine.scheduledPushes(conversation);
    }

    /**
     * Closes all connections of a user who has signed out, with 1008, in all conversations of that user. Call it where
     * the host ends the user's session, after the session has ended. Later connections belong to the user they
     * authenticate as.
     *
     * <p>This includes connections that are not bound to a conversation yet: those that have not sent anything since
     * the container, or a credential in the handshake, signed the user in, and those whose first frame waits for the
     * store. A connection whose credential is being verified at the time of the call is closed as soon as the verifier
     * returns this user. Two things are not covered: a credential that arrives afterwards, which the verifier must
     * refuse, and a handshake that is still in one of the host's filters. POSTs that have arrived are answered. If the
     * bot runs on several nodes, call this on each of them.
     *
     * @param conversation any conversation of the user, for instance {@link ConversationId#ofUser}
     */
    public void signOut(ConversationId conversation) {
        engine.signOut(conversation);
    }

    /**
     * Tells whether a user is connected: whether the conversation has an open connection, in any tab and on any device.
     * A connection counts from its first frame until its transport notices that it is gone; a user who only POSTs is
     * never connected. Each process knows its own connections only. The call is cheap: one look-up, without a lock and
     * without the store. It may be made from any thread, also after the bot was closed.
     *
     * @param conversation the conversation, for instance {@link ConversationId#ofUser}
     * @return whether there is a connection; false for a conversation that is not in memory or not known. The answer
     *     may be out of date when this returns
     */
    public boolean isConnected(ConversationId conversation) {
        return engine.isConnected(Objects.requireNonNull(conversation, "conversation"));
    }

    /**
     * Exports everything that is kept of a conversation, as one text. Blocks while the store is read.
     * {@link #export(ConversationId, Appendable)} takes less memory if the conversation may be long.
     *
     * @param conversation the conversation
     * @return a JSON object {@code {"conversation", "profile", "history": [entry…]}}; entries as in the history API,
     *     oldest first. As far as there is any, it also has {@code "dialog"} (the waiting dialog), {@code "state"}
     *     (what skills remember) and {@code "scheduled": [{"id", "due", "message"}…]}
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer
     */
    public String export(ConversationId conversation) {
        StringBuilder out = new StringBuilder();
        try {
            engine.export(conversation, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /**
     * Exports everything that is kept of a conversation, page by page: at most {@link StoreLimits#pageBytes()} of the
     * stored log are in memory at once, however long the log is. Blocks while the store is read and while {@code out}
     * takes the text; holds no lock meanwhile.
     *
     * @param conversation the conversation
     * @param out where to write what {@link #export(ConversationId)} would return, for instance a
     *     {@link java.io.Writer}; neither flushed nor closed
     * @throws IOException if {@code out} throws it
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer; {@code out} then holds
     *     incomplete JSON
     */
    public void export(ConversationId conversation, Appendable out) throws IOException {
        engine.export(conversation, Objects.requireNonNull(out, "out"));
    }

    /**
     * Erases everything that is kept of a conversation, in memory and in the store: its log, its state, its profile and
     * its scheduled pushes. Then its connections are closed; clients that reconnect find an empty conversation. The
     * user's other conversations stay; {@link #eraseUser} erases them, too.
     *
     * <p>A running turn is cut off: its handler is interrupted, its calls to {@code reply} throw
     * {@link TurnAbandonedException} from then on, and nothing of it is kept. That includes what it is
     * {@linkplain Bot#push pushing} or {@linkplain Bot#schedulePush scheduling} at that moment. Turns that wait behind it
     * are dropped. The call blocks until everything is erased, which depends on the store; messages that arrive in the
     * conversation meanwhile are refused as {@code busy}.
     *
     * <p>If the turn itself calls it, on the handler's thread, it does not block: the turn continues, its replies still
     * reach the user, and everything is erased when the turn has ended. If the store fails then, that is logged as an
     * error. Nor does it block on a thread of the bot's that writes to the store, on which a handler may run if the host's
     * executor runs tasks on the caller's thread: the conversation is then erased soon.
     *
     * @param conversation the conversation
     * @return true if it is erased; false if it will be erased at the end of the turn that has called this, or soon
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer within
     *     {@link StoreLimits#timeout()} plus 10 s; call it again then
     */
    public boolean erase(ConversationId conversation) {
        return engine.erase(conversation);
    }

    /**
     * Erases everything that is kept of a user: the conversation without a label and all others, one after the other,
     * each as {@link #erase} does. Sign the user out first, because conversations that the user begins meanwhile may
     * stay.
     *
     * @param user any conversation of the user, for instance {@link ConversationId#ofUser}
     * @return true if all are erased; false if one of them will be erased at the end of the turn that has called this, or
     *     soon
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer; call it again then
     * @throws BotkitException if the history cannot list a user's conversations
     */
    public boolean eraseUser(ConversationId user) {
        return engine.eraseUser(Objects.requireNonNull(user, "user"));
    }

    /**
     * Lists those of a user's labelled conversations of which anything is kept, in memory or in the store. There may be
     * many, because clients choose the labels. Blocks while the store is read, and looks at each conversation in
     * memory.
     *
     * @param after the conversation after which the list begins: for the first page the one without a label
     *     ({@link ConversationId#ofUser}), then the last one of the previous page
     * @param most the maximum number of conversations, 1 to 1,000
     * @return the conversations in the order of their labels; empty if there are no more
     * @throws InvalidArgumentException if {@code most} is out of bounds
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer
     * @throws BotkitException if the history cannot list a user's conversations
     */
    public List<ConversationId> conversationsAfter(ConversationId after, int most) {
        if (most < 1 || most > 1_000) {
            throw new InvalidArgumentException("A page has 1 to 1,000 conversations, not " + most + ".");
        }
        return engine.conversationsAfter(Objects.requireNonNull(after, "after"), most);
    }

    /**
     * Lists the handlers that are running, the oldest first, for operators. The list is a snapshot. Handlers whose
     * turns were abandoned (see {@link TurnLimits#timeout()}) stay in it until they return, because each of them holds
     * a thread.
     *
     * @return the running handlers; empty if there are none
     */
    public List<RunningTurn> runningTurns() {
        return engine.runningTurns();
    }

    /**
     * Takes a snapshot of the bot's health, for a health page or metrics. The call is cheap: it reads counters and
     * looks at each running handler, without a lock. It may be made from any thread, also while the bot is being closed
     * and afterwards. A closed bot normally reports no connections and nothing running, the memory that its
     * conversations still hold, and as backlog the entries that the store did not accept.
     *
     * @return a snapshot
     */
    public Health health() {
        return engine.health();
    }

    /**
     * Has the bot look at its script stores now. For code that has changed a script itself: when this returns,
     * the next message is answered by what the stores hold. Other changes are noticed within seconds without it.
     * Blocks as the stores do; one that cannot be read keeps what was read last, and that is logged.
     */
    public void reloadScripts() {
        engine.reloadScripts();
    }

    /**
     * Waits until no call to a store is under way, no credential is being checked, and whatever these have triggered
     * has begun. It is for tests, which would otherwise have to guess how long the bot's own threads take, and waits in
     * real time. It does not wait for calls that a store has failed and that are tried again later, nor for turns that
     * run on an executor of the host's.
     *
     * @param atMost how long to wait; 0 to look only
     * @return false if something was still under way after that time
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitStore(Duration atMost) throws InterruptedException {
        return engine.awaitStore(atMost);
    }

    /** {@return the entrance for transports, which hand in clients and their frames} */
    public Gateway gateway() {
        return engine;
    }

    /**
     * Stops the bot. It accepts nothing more, gives running and waiting turns at most {@link TurnLimits#closeTimeout()}
     * to end, interrupts what is left, closes all connections with 1001, and stops the bot's own threads. An executor
     * or timer of the host's is left running. Idempotent.
     */
    @Override
    public void close() {
        engine.close();
    }
}
