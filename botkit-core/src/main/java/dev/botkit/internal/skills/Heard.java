package dev.botkit.internal.skills;

import dev.botkit.Handler;
import dev.botkit.Message;

/**
 * Who answers, and what it heard.
 *
 * @param skill the name of the skill that registered the handler
 * @param handler what to run
 * @param pace of the handler
 * @param message what came in, with what was captured
 */
public record Heard(String skill, Handler handler, Pace pace, Message message) {}
