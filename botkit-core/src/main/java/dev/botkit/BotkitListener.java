package dev.botkit;

import dev.botkit.dialog.DialogEnd;
import dev.botkit.identity.ConversationId;
import java.time.Duration;

/**
 * Is told what happens, for metrics and audits. All listeners of a bot are told on one thread of their own ({@code
 * botkit-listener}), one call after the other in the order in which things happened, soon after they did: never on a
 * thread that runs turns, writes to the store or belongs to the container. So a call may block, say to write to a
 * database, and delays nothing but the calls behind it. Up to 10,000 of these wait, and what their messages take
 * counts in {@link Limits#memoryBytes}, up to an eighth of it, or a sixteenth without a history; beyond that they are
 * dropped, and how many is told in the log, once a minute at most. What a listener throws is logged and changes nothing. {@link
 * Botkit#close()} waits for what is left, for at most 2 s. Another thread is chosen with {@link
 * BotkitBuilder#listenerExecutor}.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface BotkitListener {

    /**
     * A message or event begins its turn.
     *
     * @param message what came in
     */
    default void received(Message message) {}

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
     * @param end which one it was, and how it ended
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
     * A handler runs for longer than {@link Limits#turnWarning()}; told once for each turn.
     *
     * @param conversation where it runs
     * @param skill whose handler it is; see {@link RunningTurn#skill()}
     * @param age how long it runs already
     */
    default void turnStuck(ConversationId conversation, String skill, Duration age) {}

    /**
     * A turn has ended without its handler, which had not returned within {@link Limits#turnTimeout()} and ignored that
     * it was interrupted. The handler's thread is lost until it returns.
     *
     * @param conversation where it ran
     * @param skill whose handler it is; see {@link RunningTurn#skill()}
     * @param age how long it had run
     */
    default void turnAbandoned(ConversationId conversation, String skill, Duration age) {}
}
