package dev.botkit;

import dev.botkit.identity.ConversationId;
import java.time.Duration;
import java.time.Instant;

/**
 * A handler that was running when it was asked for; see {@link Botkit#runningTurns()}.
 *
 * @param conversation where it runs
 * @param skill the skill whose handler runs, or {@code script} with a script's or dialog's name, or {@code
 *     (middleware)} while nobody has been found yet who answers
 * @param started when the handler began, UTC
 * @param age how long it had been running
 * @param thread the name of its thread; empty for a virtual thread without one, and if it waits without a thread
 *     ({@link Bot#keepOpenUntil})
 * @param abandoned whether its turn has ended without it, so that its thread is lost until it returns
 */
public record RunningTurn(
        ConversationId conversation, String skill, Instant started, Duration age, String thread, boolean abandoned) {}
