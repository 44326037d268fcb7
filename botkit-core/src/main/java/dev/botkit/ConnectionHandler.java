package dev.botkit;

/** Acts on a {@link ConnectionEvent}; all else is as with {@link Handler}. */
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * Handles it.
     *
     * @param bot acts in the conversation; good until the turn ends
     * @param event what happened, and what was missed
     * @throws Exception whatever went wrong
     */
    void handle(Bot bot, ConnectionEvent event) throws Exception;
}
