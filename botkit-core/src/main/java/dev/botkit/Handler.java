package dev.botkit;

import dev.botkit.dialog.DialogDefinition;
import java.util.List;
import java.util.Objects;

/**
 * Handles one message or event.
 *
 * <p>It runs on a thread of the bot's executor. It may block, up to {@link TurnLimits#timeout()}: only its own conversation waits. One
 * that has proved to take microseconds may run on the container's thread that has received the message, if the bot has neither a store
 * nor an {@link BotkitBuilder#executor executor of yours}; a few at a time do, and one that once takes longer does not for long. So a
 * handler clears what it leaves in thread-locals, as everywhere in a container. It may throw: the exception is logged once and
 * reported to the {@link BotkitListener}, and the user gets the apology.
 */
@FunctionalInterface
public interface Handler {
    /**
     * Handles the message or event.
     *
     * @param bot acts in the conversation; usable until the turn ends
     * @param message the message or event
     * @throws Exception if anything goes wrong
     */
    void handle(Bot bot, Message message) throws Exception;

    /**
     * {@return the dialogs that this handler begins} They are registered together with it, so that whoever registers a handler of a library's
     * need not know of them. None by default.
     */
    default List<DialogDefinition> dialogs() {
        return List.of();
    }

    /**
     * Makes a handler whose turn ends when a stage completes, and which holds no thread until then:
     *
     * <pre>{@code
     * skills.hearsWord("weather", Handler.async((bot, message) ->
     *         http.sendAsync(request, BodyHandlers.ofString()).thenAccept(answer -> bot.reply(answer.body()))));
     * }</pre>
     *
     * <p>{@link Bot#keepOpenUntil} describes what happens when the stage fails or takes too long.
     *
     * @param handler handles the message and returns the stage
     * @return a handler, which fails if the stage is null
     */
    static Handler async(AsyncHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return (bot, message) -> bot.keepOpenUntil(
                Objects.requireNonNull(handler.handle(bot, message), "an asynchronous handler's stage"));
    }
}
