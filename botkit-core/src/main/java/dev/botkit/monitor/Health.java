package dev.botkit.monitor;

import java.time.Duration;
import java.util.Objects;

/**
 * A snapshot of a bot's health, for a health page or metrics; from {@link dev.botkit.Botkit#health()}. Its parts are
 * read one after another while the bot runs. Immutable.
 */
public final class Health {

    /** Whether the store works. */
    public enum Store {
        /** The bot has no store. */
        NONE,
        /** The last call that read and the last call that wrote have worked, or there was none yet. */
        UP,
        /** The last call that read or the last call that wrote has failed. */
        DOWN
    }

    private final boolean closed;
    private final int connections;
    private final int conversations;
    private final int runningTurns;
    private final Duration oldestTurn;
    private final int lostThreads;
    private final int backlog;
    private final long memoryBytes;
    private final long memoryLimit;
    private final Store store;
    private final long droppedListenerCalls;

    private Health(Builder from) {
        closed = from.closed;
        connections = from.connections;
        conversations = from.conversations;
        runningTurns = from.runningTurns;
        oldestTurn = from.oldestTurn;
        lostThreads = from.lostThreads;
        backlog = from.backlog;
        memoryBytes = from.memoryBytes;
        memoryLimit = from.memoryLimit;
        store = from.store;
        droppedListenerCalls = from.droppedListenerCalls;
    }

    /** {@return a builder, for the bot and for tests of a health page} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return whether {@link dev.botkit.Botkit#close()} has stopped the bot} */
    public boolean isClosed() {
        return closed;
    }

    /** {@return how many WebSockets are open} */
    public int connections() {
        return connections;
    }

    /** {@return how many conversations are in memory, with and without connections} */
    public int conversations() {
        return conversations;
    }

    /** {@return how many handlers are running; turns that wait for a typing delay or for a thread do not count} */
    public int runningTurns() {
        return runningTurns;
    }

    /** {@return how long the oldest of {@link #runningTurns()} has been running; zero if there is none} */
    public Duration oldestTurn() {
        return oldestTurn;
    }

    /**
     * {@return how many threads are held by handlers that have not returned although their turns were abandoned
     * ({@link dev.botkit.TurnLimits#timeout()}, {@link dev.botkit.Botkit#erase}), and by checks of a
     * {@link dev.botkit.identity.CredentialVerifier} that have taken too long}
     */
    public int lostThreads() {
        return lostThreads;
    }

    /**
     * {@return how many entries wait for the store or are being written to it, see
     * {@link dev.botkit.StoreLimits#backlog()}; zero without a store}
     */
    public int backlog() {
        return backlog;
    }

    /** {@return how much memory conversations and everything in flight use, as an estimate in bytes} */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** {@return the budget for {@link #memoryBytes()}, in bytes: {@link dev.botkit.ClientLimits#memoryBytes()}} */
    public long memoryLimit() {
        return memoryLimit;
    }

    /** {@return whether the store works} */
    public Store store() {
        return store;
    }

    /**
     * {@return how many calls of listeners were dropped since the bot was built, because the listeners were too slow}
     */
    public long droppedListenerCalls() {
        return droppedListenerCalls;
    }

    /** {@return all values in one line, for logs} */
    @Override
    public String toString() {
        return "Health{closed="
                + closed
                + ", connections="
                + connections
                + ", conversations="
                + conversations
                + ", runningTurns="
                + runningTurns
                + ", oldestTurn="
                + oldestTurn
                + ", lostThreads="
                + lostThreads
                + ", backlog="
                + backlog
                + ", memoryBytes="
                + memoryBytes
                + ", memoryLimit="
                + memoryLimit
                + ", store="
                + store
                + ", droppedListenerCalls="
                + droppedListenerCalls
                + "}";
    }

    /** Builds a {@link Health}. Not thread-safe. */
    public static final class Builder {

        private boolean closed;
        private int connections;
        private int conversations;
        private int runningTurns;
        private Duration oldestTurn = Duration.ZERO;
        private int lostThreads;
        private int backlog;
        private long memoryBytes;
        private long memoryLimit;
        private Store store = Store.NONE;
        private long droppedListenerCalls;

        private Builder() {}

        /**
         * Sets {@link Health#isClosed()}.
         *
         * @param value the value; default false
         * @return this
         */
        public Builder closed(boolean value) {
            closed = value;
            return this;
        }

        /**
         * Sets {@link Health#connections()}.
         *
         * @param value the value; default 0
         * @return this
         */
        public Builder connections(int value) {
            connections = value;
            return this;
        }

        /**
         * Sets {@link Health#conversations()}.
         *
         * @param value the value; default 0
         * @return this
         */
        public Builder conversations(int value) {
            conversations = value;
            return this;
        }

        /**
         * Sets {@link Health#runningTurns()}.
         *
         * @param value the value; default 0
         * @return this
         */
        public Builder runningTurns(int value) {
            runningTurns = value;
            return this;
        }

        /**
         * Sets {@link Health#oldestTurn()}.
         *
         * @param value the value; default zero
         * @return this
         */
        public Builder oldestTurn(Duration value) {
            oldestTurn = Objects.requireNonNull(value, "oldestTurn");
            return this;
        }

        /**
         * Sets {@link Health#lostThreads()}.
         *
         * @param value the value; default 0
         * @return this
         */
        public Builder lostThreads(int value) {
            lostThreads = value;
            return this;
        }

        /**
         * Sets {@link Health#backlog()}.
         *
         * @param value the value; default 0
         * @return this
         */
        public Builder backlog(int value) {
            backlog = value;
            return this;
        }

        /**
         * Sets {@link Health#memoryBytes()}.
         *
         * @param value the value; default 0
         * @return this
         */
        public Builder memoryBytes(long value) {
            memoryBytes = value;
            return this;
        }

        /**
         * Sets {@link Health#memoryLimit()}.
         *
         * @param value the value; default 0
         * @return this
         */
        public Builder memoryLimit(long value) {
            memoryLimit = value;
            return this;
        }

        /**
         * Sets {@link Health#store()}.
         *
         * @param value the value; default {@link Store#NONE}
         * @return this
         */
        public Builder store(Store value) {
            store = Objects.requireNonNull(value, "store");
            return this;
        }

        /**
         * Sets {@link Health#droppedListenerCalls()}.
         *
         * @param value the value; default 0
         * @return this
         */
        public Builder droppedListenerCalls(long value) {
            droppedListenerCalls = value;
            return this;
        }

        /** {@return the snapshot} */
        public Health build() {
            return new Health(this);
        }
    }
}
