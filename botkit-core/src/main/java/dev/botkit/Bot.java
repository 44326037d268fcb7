package dev.botkit;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Acts in a conversation on behalf of a handler, for one turn. All methods may be called from any thread, except
 * {@link #begin begin} and {@link #stopDialog}, which work only on the handler's own thread and before the handler
 * returns. Replies are sent in the order of the calls. A reply behind a typing delay waits for it without holding a
 * thread; the turn ends with its last reply.
 *
 * <p>After the turn has ended, {@code reply} and {@code typing} throw {@link TurnEndedException}; {@link #push} and
 * {@link #schedulePush} still work, at any time and from any thread. After the turn was abandoned, because its handler
 * did not return within {@link TurnLimits#timeout()} or its conversation was erased, all methods but
 * {@link #conversation()} throw {@link TurnAbandonedException}.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Bot {

    /** {@return the conversation} */
    ConversationId conversation();

    /** {@return the user's profile, from {@code user_profile} and {@code identify}; null if there is none} */
    @Nullable
    UserProfile profile();

    /**
     * {@return the user's language: that of the profile ({@link UserProfile#language()}), otherwise the one that the
     * user's client prefers ({@code Accept-Language}); null if neither is known} If the user has several clients, the
     * last one that connected or wrote, and named a language, counts. A waiting dialog keeps the language across a
     * restart of the bot. It decides which answers count as yes, no and quit. It proves nothing, because clients only
     * claim it.
     */
    @Nullable
    Locale language();

    /**
     * {@return what skills remember of this conversation from turn to turn; can be read and changed during this turn}
     *
     * @throws TurnEndedException if the turn is over
     */
    ConversationState state();

    /**
     * Reads what was said in this conversation before the message or event that this turn handles: from memory as far as it goes
     * back, else from the store, which blocks. What the user has said meanwhile, and waits for its own turn, is left out, and so is what
     * this turn has said. A bot without a store remembers the newest messages only ({@link
     * ConversationLimits}).
     *
     * @param most how many messages at most, 1 to 1,000; there are fewer if the conversation has no more, or they take more than {@link
     *     StoreLimits#pageBytes()} in the store
     * @return messages of the user ({@link Message#MESSAGE_RECEIVED}) and of the bot ({@link Message#MESSAGE}), oldest first, a reply
     *     behind what it answers; unmodifiable
     * @throws InvalidArgumentException if {@code most} is out of bounds
     * @throws TurnAbandonedException if the turn was abandoned
     * @throws dev.botkit.history.StoreUnavailableException if the store does not answer
     */
    List<Message> recent(int most);

    /**
     * Replies to the user, on all open connections of the conversation.
     *
     * @param text plain text or Markdown
     * @return the reply's id, as for {@link #reply(Reply)}
     * @throws TurnEndedException if the turn is over
     * @throws LimitExceededException if this turn has replied too much, the reply is too large, or no memory is left for it
     * @throws BotkitClosedException if the bot was closed meanwhile
     */
    default @Nullable String reply(String text) {
        return reply(Reply.of(text));
    }

    /**
     * Replies to the user, on all open connections of the conversation.
     *
     * @param reply what to send
     * @return the id of the reply, in its frame, in the log and in {@link BotkitListener#replied}: {@code <id>~<n>} for
     *     the nth reply to the message {@code <id>}, and the same if the message is handled a second time; that of the
     *     last one if send middleware made several of it; null if send middleware dropped it
     * @throws TurnEndedException if the turn is over
     * @throws LimitExceededException if this turn has replied too much, the reply is too large, or no memory is left for it
     * @throws BotkitClosedException if the bot was closed meanwhile
     */
    @Nullable
    String reply(Reply reply);

    /**
     * Shows the user that the bot is writing. This is not kept in the log.
     *
     * @throws TurnEndedException if the turn is over
     */
    void typing();

    /**
     * Shows the user that the bot is writing, waits as long as writing the text would take (see {@link TypingDelay}),
     * then replies. The call returns at once.
     *
     * @param text plain text or Markdown
     * @return the reply's id, as for {@link #reply(Reply)}
     * @throws TurnEndedException if the turn is over
     * @throws LimitExceededException as for {@link #reply(Reply)}
     */
    default @Nullable String replyWithTyping(String text) {
        return replyWithTyping(Reply.of(text));
    }

    /**
     * Shows the user that the bot is writing, waits as long as writing the text would take (see {@link TypingDelay}),
     * then replies. The call returns at once.
     *
     * @param reply what to send
     * @return the reply's id, as for {@link #reply(Reply)}; it is known before the reply leaves
     * @throws TurnEndedException if the turn is over
     * @throws LimitExceededException as for {@link #reply(Reply)}
     */
    @Nullable
    String replyWithTyping(Reply reply);

    /**
     * Opens a reply that grows while it is written, behind what this turn has said so far. The turn is not over before the stream
     * is; the handler may return meanwhile.
     *
     * @return the stream; complete it, or it fails after {@link TurnLimits#streamTimeout()}
     * @throws TurnEndedException if the turn is over
     * @throws LimitExceededException if this turn has replied too often
     * @throws BotkitClosedException if the bot was closed meanwhile
     */
    ReplyStream stream();

    /**
     * Keeps the turn open after the handler has returned, until a stage has completed. The turn holds no thread
     * meanwhile; until the stage completes, any thread may reply. The conversation's next message and a POST's answer
     * wait, as they do for a handler that blocks. A stage that fails or is cancelled counts as a handler that throws:
     * the failure is logged once and reported to the {@link BotkitListener}, and the user gets the apology.
     *
     * <p>After {@link TurnLimits#timeout()} the stage is cancelled if it is a {@link Future}, just as a handler would
     * be interrupted. If it has not completed 5 s later, the turn is abandoned.
     *
     * @param work the stage to wait for; a turn can wait for 64 at the same time
     * @throws TurnEndedException if the turn is over
     * @throws LimitExceededException if the turn waits for too many
     */
    void keepOpenUntil(CompletionStage<?> work);

    /**
     * Pushes a text to a conversation; the same as {@link Botkit#push(ConversationId, String)}.
     *
     * @param conversation the conversation, for instance {@link #conversation()} after the turn
     * @param text plain text or Markdown
     * @return the pushed message's id; null if send middleware dropped it
     */
    default @Nullable String push(ConversationId conversation, String text) {
        return push(conversation, Reply.of(text));
    }

    /**
     * Pushes a message to a conversation; the same as {@link Botkit#push(ConversationId, Reply)}.
     *
     * @param conversation the conversation, for instance {@link #conversation()} after the turn
     * @param reply what to send
     * @return the pushed message's id; null if send middleware dropped it
     */
    @Nullable
    String push(ConversationId conversation, Reply reply);

    /**
     * Schedules the push of a text; the same as {@link Botkit#schedulePush(ConversationId, String, Instant)}.
     *
     * @param conversation the conversation, for instance {@link #conversation()}
     * @param text plain text or Markdown
     * @param due when to send it, for instance {@code message.date().plus(…)}
     * @return the push's id
     */
    default String schedulePush(ConversationId conversation, String text, Instant due) {
        return schedulePush(conversation, Reply.of(text), due);
    }

    /**
     * Schedules a push; the same as {@link Botkit#schedulePush(ConversationId, Reply, Instant)}. It stays scheduled if
     * the turn fails. It is scheduled twice if the turn runs again after a crash.
     *
     * @param conversation the conversation, for instance {@link #conversation()}
     * @param reply what to send
     * @param due when to send it, for instance {@code message.date().plus(…)}
     * @return the push's id
     */
    String schedulePush(ConversationId conversation, Reply reply, Instant due);

    /** {@return the bot's skills and scripts: whether they hear a text, and how to have changed scripts read again} */
    Skills skills();

    /**
     * Runs the handler of an event within this turn, before this method returns. An event without a listener is
     * reported as unhandled.
     *
     * @param event the event, made by {@link Message#event}
     * @throws LimitExceededException if events trigger each other more than 16 deep
     * @throws Exception if the event's handler throws it
     */
    void trigger(Message event) throws Exception;

    /**
     * Begins a dialog or script at its beginning; see {@link #begin(String, String, Map)}.
     *
     * @param script the name of the dialog or script, without regard to case
     * @return false if a hook before the script declined, or the user has been silent twice
     * @throws dev.botkit.dialog.UnknownScriptException if there is none of that name
     * @throws Exception if a hook throws it
     */
    default boolean begin(String script) throws Exception {
        return begin(script, "default", Map.of());
    }

    /**
     * Begins a dialog or script. It runs to its first question, or to its end, before this method returns; then it
     * waits for what the user says next. A dialog that is already waiting or running ends as
     * {@link dev.botkit.dialog.DialogEnd#REPLACED}.
     *
     * <p>Call it on the handler's own thread, before the handler returns.
     *
     * @param script the name of the dialog or script, without regard to case
     * @param thread the exact name of the thread to begin at; {@code default} lets hooks before the script choose
     * @param vars variables besides the dialog's own, JSON values as in {@link Message}; copied
     * @return false, and nothing has happened, if a hook before the script declined, or if the user has let two
     *     questions in a row time out and this turn is the one for the second
     * @throws dev.botkit.dialog.UnknownScriptException if there is none of that name, or no such thread
     * @throws dev.botkit.dialog.DialogFailedException if it cannot continue
     * @throws IllegalStateException if it is not called on the handler's thread
     * @throws TurnEndedException if the handler has returned
     * @throws LimitExceededException if dialogs begin each other more than 16 deep
     * @throws Exception if a hook throws it
     */
    boolean begin(String script, String thread, Map<String, ? extends @Nullable Object> vars) throws Exception;

    /**
     * Begins a dialog or script as the last thing that this turn does: when its handler has returned, its streams have ended, what it
     * {@linkplain #keepOpenUntil waits for} is complete, and all that it has said is out. For handlers that learn only then, and
     * elsewhere, that they must ask something. May be called from any thread while something keeps the turn open; of several calls the last
     * one counts. If the turn is given up meanwhile, nothing begins.
     *
     * <p>What the user says from the moment at which the turn's last reply was said is taken for an answer. Hooks before the question run on a
     * thread of the bot's executor, without a watch on how long they take; what they throw is a failure of the turn. The dialog counts as one
     * begun by {@link #begin(String, String, Map)} in everything else.
     *
     * @param script the name of the dialog or script, without regard to case
     * @param thread the exact name of the thread to begin at; {@code default} lets hooks before the script choose
     * @param vars variables besides the dialog's own, JSON values as in {@link Message}; copied
     * @throws dev.botkit.dialog.UnknownScriptException if there is none of that name, or no such thread
     * @throws IllegalArgumentException if a variable is not a JSON value
     * @throws TurnEndedException if the turn is over
     * @throws BotkitClosedException if the bot was closed meanwhile
     */
    void beginAtEnd(String script, String thread, Map<String, ? extends @Nullable Object> vars);

    /**
     * Ends the waiting or running dialog of this conversation, as {@link dev.botkit.dialog.DialogEnd#STOPPED}. For
     * interrupts such as "cancel".
     *
     * <p>Call it on the handler's own thread, before the handler returns.
     *
     * @return false if there is no dialog
     * @throws IllegalStateException if it is not called on the handler's thread
     * @throws TurnEndedException if the handler has returned
     * @throws Exception if a listener for the dialog's end throws it
     */
    boolean stopDialog() throws Exception;
}
