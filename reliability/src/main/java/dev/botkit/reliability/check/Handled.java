package dev.botkit.reliability.check;

/**
 * A handler began to run for a message.
 *
 * @param process which process of the server it was, from 0
 * @param id the message's id
 * @param seq the message's place, as the handler saw it
 * @param redelivered whether it was marked as redelivered
 */
public record Handled(int process, String id, long seq, boolean redelivered) {}
