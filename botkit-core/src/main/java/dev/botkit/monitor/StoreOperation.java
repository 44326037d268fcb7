package dev.botkit.monitor;

/** What the bot does with its store. */
public enum StoreOperation {
    /** Entries, states and profiles are stored. */
    WRITE,
    /** A conversation, its history, or what a client has missed is read. */
    READ
}
