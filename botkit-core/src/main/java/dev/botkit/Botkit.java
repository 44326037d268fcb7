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
 * The assembled bot application. Built once, immutable, thread-safe; to be closed when the host
 * stops.
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
     * Pushes to a conversation; all else as {@link #push(ConversationId, Reply)}.
     *
     * @param conversation whose it is
     * @param text plain text or Markdown
     * @return the message's id, as for {@link #push(ConversationId, Reply)}
     */
    public @Nullable String push(ConversationId conversation, String text) {
        return push(conversation, Reply.of(text));
    }

    /**
     * Pushes to a conversation, at any time and from any thread: the message is logged and reaches
     * all its open connections. {@link ConversationId#ofUser} names that of a signed-in user.
     *
     * @param conversation whose it is
     * @param reply what to send
     * @return the id that the message has in its frame and in the log. Of several that a send middleware made of it, the last
     *     one's; null if a send middleware dropped it
     * @throws UndeliverableException if it is a webhook conversation, which nobody could read
     * @throws LimitExceededException if the message is too large, or no memory is left for the log
     * @throws dev.botkit.history.StoreUnavailableException if there is a store, and it does not take the
     *     message within {@link StoreLimits#timeout()}
     * @throws BotkitClosedException if the bot was closed
     */
    public @Nullable String push(ConversationId conversation, Reply reply) {
        return engine.push(conversation, reply);
    }

    /**
     * Pushes a text later; all else as {@link #schedulePush(ConversationId, Reply, Instant)}.
     *
     * @param conversation whose it is
     * @param text plain text or Markdown
     * @param due when
     * @return the push's id
     */
    public String schedulePush(ConversationId conversation, String text, Instant due) {
        return schedulePush(conversation, Reply.of(text), due);
    }

    /**
     * Pushes to a conversation later, from any thread. With a store that keeps {@linkplain
     * dev.botkit.history.History#schedule() scheduled pushes} it survives a restart: it waits in the store, is sent once even if
     * the process crashes meanwhile, and late if no process of the bot runs at its time. Up to 35 s late is one that another
     * process has scheduled and did not send, for instance because it was restarted. Without a store it ends with the
     * process. Send middleware sees it when it is sent, not before. It goes along at a login, and is gone when the
     * conversation is {@linkplain #erase erased}.
     *
     * <p>If it fails when it is due for a reason that may pass, such as a store that does not answer, it is tried again every
     * 10 s; for any other it is dropped, and that is logged as an error.
     *
     * @param conversation whose it is
     * @param reply what to send
     * @param due when, within ten years; what is over is sent at once. It goes by the bot's clock
     * @return the push's id, for {@link #cancelPush}. The message will have the same; the first one, if send middleware makes
     *     several of it
     * @throws UndeliverableException if it is a webhook conversation, which nobody could read
     * @throws LimitExceededException if the message is too large, the conversation has {@link
     *     ConversationLimits#scheduledPushes()} already, or no memory is left
     * @throws BotkitException if the history keeps no scheduled pushes
     * @throws dev.botkit.history.StoreUnavailableException if the store does not take it
     * @throws BotkitClosedException if the bot was closed
     * @throws IllegalArgumentException if {@code due} is later than in ten years
     */
    public String schedulePush(ConversationId conversation, Reply reply, Instant due) {
        return engine.schedulePush(conversation, reply, due);
    }

    /**
     * Takes a scheduled push back. One that is being sent at this moment may still reach the user.
     *
     * @param conversation whose it is
     * @param id what {@link #schedulePush(ConversationId, Reply, Instant)} has returned
     * @return true if it was waiting; false if it was sent or taken back before, or there is none
     * @throws BotkitException if the history keeps no scheduled pushes
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer
     */
    public boolean cancelPush(ConversationId conversation, String id) {
        return engine.cancelPush(conversation, id);
    }

    /**
     * Lists the pushes that wait in a conversation. Blocks while the store is read.
     *
     * @param conversation whose
     * @return in the order of their time; empty if there are none
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer
     */
    public List<ScheduledPush> scheduledPushes(ConversationId conversation) {
        return engine.scheduledPushes(conversation);
    }

    /**
     * Closes all connections of a user who has signed out, with 1008, in all conversations of that user. Call it where the host ends the
     * user's session, after it has ended; connections that come later belong to the user they authenticate as.
     *
     * <p>Connections that are not bound to a conversation yet count, too: those that have not spoken since the container or a credential
     * in their handshake signed them in, and those whose first frame waits for the store. So do credentials in frames that were being
     * verified when this was called, as soon as the verifier has said whose they are. What is not seen: a credential that
     * arrives afterwards, which is the verifier's to refuse, and a handshake of which the bot does not know yet, because a filter of the
     * host still works on it. POSTs that have arrived are answered. In a bot of several nodes call it on each.
     *
     * @param conversation one of the user's, as {@link ConversationId#ofUser} names it
     */
    public void signOut(ConversationId conversation) {
        engine.signOut(conversation);
    }

    /**
     * Tells whether a user is there: whether the conversation has a connection now, in any tab and on any device. A connection
     * counts from its first frame until its transport notices that it is gone; a user who only POSTs is never connected. Each
     * process knows its own connections only. Cheap: it looks one thing up, takes no lock and reads no store. May be called
     * from any thread, also after the bot was closed.
     *
     * @param conversation whose it is, for instance {@link ConversationId#ofUser}
     * @return false, too, if the conversation is not in memory or nobody knows it. It may have changed when this returns
     */
    public boolean isConnected(ConversationId conversation) {
        return engine.isConnected(Objects.requireNonNull(conversation, "conversation"));
    }

    /**
     * Tells everything that is kept of a conversation, as one text. Blocks while the store is read. For a conversation
     * that may be long, {@link #export(ConversationId, Appendable)} takes less memory.
     *
     * @param conversation whose it is
     * @return a JSON object {@code {"conversation", "profile", "history": [entry…]}}; entries as in the
     *     history API, oldest first. Where there are any, {@code "scheduled": [{"id", "due", "message"}…]} are the pushes that
     *     wait
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
     * Writes everything that is kept of a conversation, page by page: however long it is, no more than {@link
     * StoreLimits#pageBytes()} of a store's log are in memory at once. Blocks while the store is read and while {@code out}
     * takes the text; no lock is held meanwhile.
     *
     * @param conversation whose it is
     * @param out for instance a {@link java.io.Writer}; gets what {@link #export(ConversationId)} returns. It is neither
     *     flushed nor closed
     * @throws IOException if {@code out} throws it
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer. What was written until then is no
     *     complete JSON
     */
    public void export(ConversationId conversation, Appendable out) throws IOException {
        engine.export(conversation, Objects.requireNonNull(out, "out"));
    }

    /**
     * Erases everything that is kept of a conversation, in memory and in the store: its log, its state,
     * its profile and its scheduled pushes. Its connections are closed then, and come again to an empty one. The user's other conversations stay; {@link #eraseUser} erases those, too.
     *
     * <p>A turn that runs is cut off: its handler is interrupted, what it replies throws {@link
     * TurnAbandonedException} from then on, and nothing of it is kept. Turns that wait behind it are dropped. Blocks until
     * all is erased, which the store may take some time for; the conversation's users are told meanwhile that the bot
     * is busy.
     *
     * <p>Called by the turn itself, on its handler's thread, it does not block: the turn goes on, its replies
     * still reach the user, and all is erased when it has ended. If the store fails then, that is logged as an error.
     *
     * @param conversation whose it is
     * @return true if it is erased; false if it will be when the turn that has called this has ended
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer within {@link
     *     StoreLimits#timeout()} and 10 s; call it again then
     */
    public boolean erase(ConversationId conversation) {
        return engine.erase(conversation);
    }

    /**
     * Erases everything that is kept of a user: the conversation without a label and all others, one after the other, each as
     * {@link #erase} does. Conversations that the user begins meanwhile may stay; sign the user out first.
     *
     * @param user one of the user's conversations, as {@link ConversationId#ofUser} names it
     * @return true if all is erased; false if one of them will be when the turn that has called this has ended
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer; call it again then
     * @throws BotkitException if the history cannot list a user's conversations
     */
    public boolean eraseUser(ConversationId user) {
        return engine.eraseUser(Objects.requireNonNull(user, "user"));
    }

    /**
     * Lists a user's conversations that have a label, as far as anything is kept of them, in memory or in the store. Clients
     * choose the labels, so there may be many. Blocks while the store is read; it also looks at each conversation in memory.
     *
     * @param after the list begins behind it: for the first page the conversation without a label ({@link
     *     ConversationId#ofUser}), then the last one of the page before
     * @param most how many at most, 1 to 1,000
     * @return in the order of their labels; empty if there are no more
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
     * Lists the handlers that run now, for operators: the oldest first. A snapshot: they go on while one looks at it.
     * Those whose turns were abandoned (see {@link TurnLimits#timeout()}) are listed until they return, as each of them
     * holds a thread.
     *
     * @return what runs; empty if nothing does
     */
    public List<RunningTurn> runningTurns() {
        return engine.runningTurns();
    }

    /**
     * Looks at how the bot is, for a health page or metrics. Cheap: it reads counters, and looks at each handler that runs, with
     * no lock. May be called from any thread, also while the bot is closed and afterwards; then it tells what is left: normally
     * no connections and nothing running, what conversations hold in memory, and entries that the store did not take as backlog.
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
     * Waits until nothing is on its way to the stores or from them, no credential is being checked, and what that has
     * set off has begun. In real time; for tests, which would otherwise have to guess how long the bot's own threads
     * take. A call that a store does not take is tried again later and not waited for, nor are turns that run on an
     * executor of their own.
     *
     * @param atMost how long, 0 for a look
     * @return false if something was still under way after that time
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitStore(Duration atMost) throws InterruptedException {
        return engine.awaitStore(atMost);
    }

    /** {@return where transports hand in clients and their frames} */
    public Gateway gateway() {
        return engine;
    }

    /**
     * Stops the bot: takes nothing more in, lets running and waiting turns end for at most {@link
     * TurnLimits#closeTimeout()}, interrupts what is left, closes all connections with 1001, and stops
     * the bot's own threads. Idempotent. An executor or timer given by the host is left running.
     */
    @Override
    public void close() {
        engine.close();
    }
}
