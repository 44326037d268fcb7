package dev.botkit.internal.log;

/**
 * Where the log of a conversation ended at some moment.
 *
 * @param seq of the newest entry
 * @param sent as {@link MemoryLog#sent()}
 */
public record LogEnd(long seq, long sent) {}
