package dev.botkit;

/** Handles a {@link ConnectionEvent}. Threads, blocking and exceptions are as for {@link Handler}. */
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * Handles the event.
     *
     * @param bot acts in the conversation; usable until the turn ends
     * @param event the event
     * @throws Exception if anything goes wrong
     */
    void handle(Bot bot, ConnectionEvent event) throws Exception;
}
