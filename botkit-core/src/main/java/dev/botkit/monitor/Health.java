package dev.botkit.monitor;

import java.time.Duration;
import java.util.Objects;

/**
 * How a bot is at one moment, for a health page or metrics; see {@link dev.botkit.Botkit#health()}. Its parts are read one after
 * another while the bot goes on. Immutable.
 */
public final class Health {

    /** Whether the store works. */
    public enum Store {
        /** The bot has no store. */
        NONE,
        /** The last calls to it have worked, or there was none yet. */
        UP,
        /** The last call that reads, or the last one that writes, has failed. */
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

    /** {@return a builder; the bot makes its snapshots with it, and tests of a health page theirs} */
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

    /** {@return how many handlers run now; turns behind a typing delay, or that wait for a thread, do not count} */
    public int runningTurns() {
        return runningTurns;
    }

    /** {@return how long the oldest of {@link #runningTurns()} has run; zero if there is none} */
    public Duration oldestTurn() {
        return oldestTurn;
    }

    /**
     * {@return how many handlers have not returned yet although their turns were given up ({@link dev.botkit.TurnLimits#timeout()},
     * {@link dev.botkit.Botkit#erase}), and how many checks of a {@link dev.botkit.identity.CredentialVerifier}; each holds a
     * thread}
     */
    public int lostThreads() {
        return lostThreads;
    }

    /** {@return how many entries wait for the store, or are being written to it; see {@link dev.botkit.StoreLimits#backlog()}. Zero without a store} */
    public int backlog() {
        return backlog;
    }

    /** {@return what conversations and everything that is in flight take, in bytes, as an estimate} */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** {@return the budget of which that is a part, in bytes: {@link dev.botkit.ClientLimits#memoryBytes()}} */
    public long memoryLimit() {
        return memoryLimit;
    }

    /** {@return whether the store works} */
    public Store store() {
        return store;
    }

    /** {@return how many calls of listeners were dropped since the bot was built, because the listeners are too slow} */
    public long droppedListenerCalls() {
        return droppedListenerCalls;
    }

    /** {@return all of it in one line, for logs} */
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

    /** Makes a {@link Health}. Not thread-safe. */
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
         * @param value default false
         * @return this
         */
        public Builder closed(boolean value) {
            closed = value;
            return this;
        }

        /**
         * Sets {@link Health#connections()}.
         *
         * @param value default 0
         * @return this
         */
        public Builder connections(int value) {
            connections = value;
            return this;
        }

        /**
         * Sets {@link Health#conversations()}.
         *
         * @param value default 0
         * @return this
         */
        public Builder conversations(int value) {
            conversations = value;
            return this;
        }

        /**
         * Sets {@link Health#runningTurns()}.
         *
         * @param value default 0
         * @return this
         */
        public Builder runningTurns(int value) {
            runningTurns = value;
            return this;
        }

        /**
         * Sets {@link Health#oldestTurn()}.
         *
         * @param value default zero
         * @return this
         */
        public Builder oldestTurn(Duration value) {
            oldestTurn = Objects.requireNonNull(value, "oldestTurn");
            return this;
        }

        /**
         * Sets {@link Health#lostThreads()}.
         *
         * @param value default 0
         * @return this
         */
        public Builder lostThreads(int value) {
            lostThreads = value;
            return this;
        }

        /**
         * Sets {@link Health#backlog()}.
         *
         * @param value default 0
         * @return this
         */
        public Builder backlog(int value) {
            backlog = value;
            return this;
        }

        /**
         * Sets {@link Health#memoryBytes()}.
         *
         * @param value default 0
         * @return this
         */
        public Builder memoryBytes(long value) {
            memoryBytes = value;
            return this;
        }

        /**
         * Sets {@link Health#memoryLimit()}.
         *
         * @param value default 0
         * @return this
         */
        public Builder memoryLimit(long value) {
            memoryLimit = value;
            return this;
        }

        /**
         * Sets {@link Health#store()}.
         *
         * @param value default {@link Store#NONE}
         * @return this
         */
        public Builder store(Store value) {
            store = Objects.requireNonNull(value, "store");
            return this;
        }

        /**
         * Sets {@link Health#droppedListenerCalls()}.
         *
         * @param value default 0
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
