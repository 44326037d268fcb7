package dev.botkit;

import dev.botkit.conversation.DialogEnd;
import dev.botkit.identity.ConversationId;

/**
 * Is told what happens, for metrics and audits. Called on the thread where it happens, so it must be
 * quick and thread-safe; what it throws is logged and changes nothing.
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
}
