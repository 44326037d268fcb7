package dev.botkit;

import java.util.concurrent.CompletionStage;

/**
 * Handles one message or event without holding a thread until it is done. {@link Handler#async} makes it a
 * {@link Handler}.
 */
@FunctionalInterface
public interface AsyncHandler {
    /**
     * Begins to handle the message or event.
     *
     * @param bot acts in the conversation; usable on any thread until the turn ends, see {@link Bot#keepOpenUntil}
     * @param message the message or event
     * @return a stage whose completion ends the turn; it completes exceptionally if the handling failed. Never null
     * @throws Exception if it fails before it can return the stage
     */
    CompletionStage<?> handle(Bot bot, Message message) throws Exception;
}
