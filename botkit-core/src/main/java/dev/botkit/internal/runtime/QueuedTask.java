package dev.botkit.internal.runtime;

/** What waits for a thread, and may have become needless meanwhile. */
public interface QueuedTask {

    /** Takes it back, with all that it holds; false if it has begun already, or was taken back before. */
    boolean withdraw();
}
