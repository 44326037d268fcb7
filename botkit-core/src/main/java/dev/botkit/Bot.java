package dev.botkit;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What a handler gets to act in this conversation, for one turn: all of it may be called from any thread, but {@link #begin
 * begin} and {@link #stopDialog}, which work only on the handler's own thread before the handler returns. Replies leave in the
 * order in which they were given; a reply behind a typing delay waits for it without holding a
 * thread, and the turn ends with its last reply.
 *
 * <p>After the turn has ended {@code reply} and {@code typing} throw {@link TurnEndedException};
 * {@link #push} and {@link #schedulePush} go on working, at any time and from any thread. After the turn was abandoned, because its handler did
 * not return within {@link TurnLimits#timeout()} or its conversation was erased, all calls but {@link #conversation()}
 * throw {@link TurnAbandonedException}.
 *
 * <p>Implemented by the library only ({@link DoNotImplement}).
 */
@DoNotImplement
public interface Bot {

    /** {@return whose conversation this is} */
    ConversationId conversation();

    /** {@return what is known of the user from {@code user_profile} and {@code identify}; null if nothing} */
    @Nullable
    UserProfile profile();

    /**
     * {@return the user's language: that of the profile ({@link UserProfile#language()}), otherwise the one that the user's client
     * prefers ({@code Accept-Language}); null if neither is known} Of several clients, the one counts that connected or wrote last
     * and said one. A waiting dialog keeps it over a restart of the bot. The language proves nothing, as clients claim it. It decides which
     * answers are yes, no and quit.
     */
    @Nullable
    Locale language();

    /**
     * {@return what skills remember of this conversation from turn to turn, to be read and changed during this turn}
     *
     * @throws TurnEndedException if the turn is over
     */
    ConversationState state();

    /**
     * Answers the user, on all open connections of the conversation.
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
     * Answers the user, on all open connections of the conversation.
     *
     * @param reply what to send
     * @return the id that the reply has in its frame, in the log and in {@link BotkitListener#replied}: {@code <id>~<n>} for the nth
     *     reply to the message {@code <id>}, the same if the message is handled a second time. Of several that a send
     *     middleware made of it, the last one's; null if a send middleware dropped it
     * @throws TurnEndedException if the turn is over
     * @throws LimitExceededException if this turn has replied too much, the reply is too large, or no memory is left for it
     * @throws BotkitClosedException if the bot was closed meanwhile
     */
    @Nullable
    String reply(Reply reply);

    /**
     * Shows the user that the bot is writing. Not kept in the log.
     *
     * @throws TurnEndedException if the turn is over
     */
    void typing();

    /**
     * Shows the user that the bot is writing, waits as long as writing the text would take (see
     * {@link TypingDelay}), then answers. Returns at once.
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
     * Shows the user that the bot is writing, waits as long as writing the text would take (see
     * {@link TypingDelay}), then answers. Returns at once.
     *
     * @param reply what to send
     * @return the reply's id, as for {@link #reply(Reply)}; it is known before the reply leaves
     * @throws TurnEndedException if the turn is over
     * @throws LimitExceededException as for {@link #reply(Reply)}
     */
    @Nullable
    String replyWithTyping(Reply reply);

    /**
     * Keeps the turn open after the handler has returned, until a stage has completed. It holds no thread meanwhile; whoever
     * completes the stage may reply from any thread before that. The conversation's next message and a POST's answer wait for
     * it, as for a handler that blocks. A stage that fails, or is cancelled, counts as a handler that throws: it is logged once
     * and reported, and the user gets the apology.
     *
     * <p>After {@link TurnLimits#timeout()} the stage is cancelled if it is a {@link Future}, as a handler
     * is interrupted. If it has not completed 5 s later the turn is abandoned.
     *
     * @param work what the turn waits for; up to 64 at the same time
     * @throws TurnEndedException if the turn is over
     * @throws LimitExceededException if it waits for too many
     */
    void keepOpenUntil(CompletionStage<?> work);

    /**
     * Pushes to a conversation; the same as {@link Botkit#push(ConversationId, String)}.
     *
     * @param conversation whose it is, for instance {@link #conversation()} after the turn
     * @param text plain text or Markdown
     * @return the pushed message's id; null if a send middleware dropped it
     */
    default @Nullable String push(ConversationId conversation, String text) {
        return push(conversation, Reply.of(text));
    }

    /**
     * Pushes to a conversation; the same as {@link Botkit#push(ConversationId, Reply)}.
     *
     * @param conversation whose it is, for instance {@link #conversation()} after the turn
     * @param reply what to send
     * @return the pushed message's id; null if a send middleware dropped it
     */
    @Nullable
    String push(ConversationId conversation, Reply reply);

    /**
     * Pushes to a conversation later; the same as {@link Botkit#schedulePush(ConversationId, String, Instant)}.
     *
     * @param conversation whose it is, for instance {@link #conversation()}
     * @param text plain text or Markdown
     * @param due when, for instance {@code message.date().plus(…)}
     * @return the push's id
     */
    default String schedulePush(ConversationId conversation, String text, Instant due) {
        return schedulePush(conversation, Reply.of(text), due);
    }

    /**
     * Pushes to a conversation later; the same as {@link Botkit#schedulePush(ConversationId, Reply, Instant)}. It stays
     * scheduled also if the turn fails, and if the turn is run again after a crash it is scheduled twice.
     *
     * @param conversation whose it is, for instance {@link #conversation()}
     * @param reply what to send
     * @param due when, for instance {@code message.date().plus(…)}
     * @return the push's id
     */
    String schedulePush(ConversationId conversation, Reply reply, Instant due);

    /** {@return the bot's skills and scripts: whether they hear a text, and how to have changed scripts read again} */
    Skills skills();

    /**
     * Runs the handler of an event within this turn, before this method returns. An event that
     * nobody listens to is reported as unhandled.
     *
     * @param event made by {@link Message#event}
     * @throws LimitExceededException if events trigger each other more than 16 deep
     * @throws Exception what the event's handler threw
     */
    void trigger(Message event) throws Exception;

    /**
     * Begins a dialog or script at its beginning; see {@link #begin(String, String, Map)}.
     *
     * @param script its name, without regard to case
     * @return false if a hook before it declined, or the user has been silent twice
     * @throws dev.botkit.dialog.UnknownScriptException if there is none of that name
     * @throws Exception what a hook threw
     */
    default boolean begin(String script) throws Exception {
        return begin(script, "default", Map.of());
    }

    /**
     * Begins a dialog or script. It runs up to its first question, or to its end, before this method
     * returns; then it waits for what the user says next. One that waits or runs already ends as {@link
     * dev.botkit.dialog.DialogEnd#REPLACED}.
     *
     * <p>To be called on the handler's own thread, before the handler returns.
     *
     * @param script its name, without regard to case
     * @param thread where to begin, exactly; {@code default} leaves that to hooks before the script
     * @param vars variables besides its own, JSON values as in {@link Message}; copied
     * @return false if a hook before it declined, or if the user has let two questions in a row time out and this turn
     *     is for the second, and nothing has happened
     * @throws dev.botkit.dialog.UnknownScriptException if there is none of that name, or no such thread
     * @throws dev.botkit.dialog.DialogFailedException if it cannot go on
     * @throws IllegalStateException if it is called elsewhere than on the handler's thread
     * @throws TurnEndedException if the handler has returned
     * @throws LimitExceededException if dialogs begin each other more than 16 deep
     * @throws Exception what a hook threw
     */
    boolean begin(String script, String thread, Map<String, ? extends @Nullable Object> vars) throws Exception;

    /**
     * Ends the dialog that waits or runs in this conversation, as {@link
     * dev.botkit.dialog.DialogEnd#STOPPED}; for interrupts such as "cancel".
     *
     * <p>To be called on the handler's own thread, before the handler returns.
     *
     * @return false if there is none
     * @throws IllegalStateException if it is called elsewhere than on the handler's thread
     * @throws TurnEndedException if the handler has returned
     * @throws Exception what was thrown by who hears of the end
     */
    boolean stopDialog() throws Exception;
}
