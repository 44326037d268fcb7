package dev.botkit.internal.engine;

/**
 * Where the log of a conversation ended at some moment.
 *
 * @param seq of the newest entry
 * @param sent as {@link MemoryLog#sent()}
 */
record LogEnd(long seq, long sent) {}
