package dev.botkit;

/**
 * Acts on one message or event.
 *
 * <p>It runs on a thread of the bot's executor, never on a thread that reads sockets, and may block
 * as long as it likes: only its own conversation waits. It may throw: the exception is logged once,
 * reported to the {@link BotkitListener}, and the user gets the apology.
 */
@FunctionalInterface
public interface Handler {
    /**
     * Handles it.
     *
     * @param bot acts in the conversation; good until the turn ends
     * @param message what was heard
     * @throws Exception whatever went wrong
     */
    void handle(Bot bot, Message message) throws Exception;
}
