package dev.botkit;

import java.util.Objects;

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

    /**
     * A handler whose turn ends when a stage completes, and which holds no thread until then:
     *
     * <pre>{@code
     * skills.hearsWord("weather", Handler.async((bot, message) ->
     *         http.sendAsync(request, BodyHandlers.ofString()).thenAccept(answer -> bot.reply(answer.body()))));
     * }</pre>
     *
     * <p>All that {@link Bot#keepOpenUntil} says holds for the stage.
     *
     * @param handler what to do
     * @return the same as a handler; it fails if the stage is null
     */
    static Handler async(AsyncHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return (bot, message) -> bot.keepOpenUntil(
                Objects.requireNonNull(handler.handle(bot, message), "an asynchronous handler's stage"));
    }
}
