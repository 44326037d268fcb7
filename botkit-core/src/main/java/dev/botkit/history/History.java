package dev.botkit.history;

/**
 * The stores of a bot, in one place: hand it to {@link dev.botkit.BotkitBuilder#history}. Swapping
 * the database is swapping this object. Thread-safe.
 */
public interface History extends AutoCloseable {

    /** {@return the logs of conversations} */
    LogStore log();

    /** {@return one document for each conversation} */
    StateStore states();

    /** {@return what clients told of their users} */
    ProfileStore profiles();

    /**
     * Releases what this object opened itself, such as connections; what the host handed in is left
     * open. Called by whoever made it, after the bot was closed. Idempotent.
     */
    @Override
    void close();

    /**
     * Makes one that lasts as long as the process: message history without a database, for
     * development and tests. It keeps the newest 1,000 entries of each conversation, at most 4 Mi characters, and
     * 10,000 conversations, at most 64 Mi characters in all; beyond that all of the conversation that was
     * written to longest ago goes: log, state and profile.
     *
     * @return an empty one
     */
    static History inMemory() {
        return new InMemoryHistory();
    }
}
