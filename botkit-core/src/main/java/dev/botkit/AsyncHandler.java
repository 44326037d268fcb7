package dev.botkit;

import java.util.concurrent.CompletionStage;

/**
 * Acts on one message or event without holding a thread until it is done; made a {@link Handler} by {@link Handler#async}.
 */
@FunctionalInterface
public interface AsyncHandler {
    /**
     * Begins to handle it.
     *
     * @param bot acts in the conversation; good until the turn ends, on any thread, see {@link Bot#keepOpenUntil}
     * @param message what was heard
     * @return completes when all is done, which ends the turn; exceptionally if it has failed. Never null
     * @throws Exception whatever went wrong at once
     */
    CompletionStage<?> handle(Bot bot, Message message) throws Exception;
}
