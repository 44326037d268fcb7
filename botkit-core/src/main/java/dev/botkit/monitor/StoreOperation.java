package dev.botkit.monitor;

/** The kinds of calls that the bot makes to its store. */
public enum StoreOperation {
    /** Storing entries, states and profiles. */
    WRITE,
    /** Reading a conversation, its history, or what a client has missed; and erasing one. */
    READ
}
