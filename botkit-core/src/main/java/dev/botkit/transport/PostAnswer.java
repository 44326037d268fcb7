package dev.botkit.transport;

import dev.botkit.internal.message.Frames;
import java.util.Objects;

/**
 * The answer to a POSTed frame.
 *
 * @param status the HTTP status: 200, or that of a {@link Refusal}
 * @param body a JSON object; for a refusal {@code {"error": {"code", "message"}}}
 */
public record PostAnswer(int status, String body) {

    /**
     * Checks that there is a body.
     *
     * @param status the HTTP status
     * @param body a JSON object
     */
    public PostAnswer {
        Objects.requireNonNull(body, "body");
    }

    /**
     * Makes the answer to a request that never reached the bot.
     *
     * @param refusal why
     * @param message what to do about it, for the caller's developer
     * @return the refusal as status and JSON
     */
    public static PostAnswer refusal(Refusal refusal, String message) {
        return new PostAnswer(refusal.httpStatus(), Frames.error(refusal, message));
    }
}
