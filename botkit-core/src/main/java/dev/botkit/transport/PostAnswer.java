package dev.botkit.transport;

import dev.botkit.internal.message.Frames;
import java.util.Objects;

/**
 * The answer to a POSTed frame.
 *
 * @param status the HTTP status: 200, or that of a {@link Refusal}
 * @param body a JSON object; for a refusal {@code {"error": {"code", "message"}}}
 * @param done a task that the transport runs, on any thread, when the client has read the answer, or is gone or cut
 *     off; until then the answer counts in {@link dev.botkit.ClientLimits#memoryBytes()} and
 *     {@link dev.botkit.ClientLimits#answersPerAddress()}. Idempotent; never blocks
 */
public record PostAnswer(int status, String body, Runnable done) {

    /**
     * Checks that nothing is null.
     *
     * @param status the HTTP status
     * @param body a JSON object
     * @param done the task that the transport runs at the end
     */
    public PostAnswer {
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(done, "done");
    }

    /**
     * Makes an answer that does not count in any limit.
     *
     * @param status the HTTP status
     * @param body a JSON object
     */
    public PostAnswer(int status, String body) {
        this(status, body, PostAnswer::nothing);
    }

    /**
     * Makes the answer to a request that never reached the bot.
     *
     * @param refusal the reason
     * @param message what to do about it, for the caller's developer
     * @return the answer, with the refusal as status and JSON
     */
    public static PostAnswer refusal(Refusal refusal, String message) {
        return new PostAnswer(refusal.httpStatus(), Frames.error(refusal, message));
    }

    private static void nothing() {}
}
