package dev.botkit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The bounds of what one conversation may send, keep and have waiting. Immutable; set by
 * {@link Limits.Builder#conversations}.
 */
public final class ConversationLimits {

    private final int waitingMessages;
    private final int messagesPerSecond;
    private final int messageBurst;
    private final Duration reconnectWindow;
    private final int logEntries;
    private final int logBytes;
    private final int stateBytes;
    private final int scheduledPushes;

    ConversationLimits(Builder builder) {
        waitingMessages = builder.waitingMessages;
        messagesPerSecond = builder.messagesPerSecond;
        messageBurst = builder.messageBurst;
        reconnectWindow = builder.reconnectWindow;
        logEntries = builder.logEntries;
        logBytes = builder.logBytes;
        stateBytes = builder.stateBytes;
        scheduledPushes = builder.scheduledPushes;
    }

    /**
     * {@return how many messages and events may wait in one conversation behind the running turn; more are refused as
     * {@code busy}; default 64}
     */
    public int waitingMessages() {
        return waitingMessages;
    }

    /**
     * {@return how many messages and events one conversation may send per second in the long run; more are refused as
     * {@code rate_limited}; 0 means no limit; default 20}
     */
    public int messagesPerSecond() {
        return messagesPerSecond;
    }

    /**
     * {@return how many messages and events one conversation may send at once before {@link #messagesPerSecond()}
     * counts; default 200}
     */
    public int messageBurst() {
        return messageBurst;
    }

    /**
     * {@return how long after the end of its last connection a chat counts as continued: a client that returns within
     * this time is a {@code reconnect}; after it skills get {@code goodbye}; default 2 min}
     */
    public Duration reconnectWindow() {
        return reconnectWindow;
    }

    /**
     * {@return how many entries of one conversation are kept in memory; the oldest are dropped first; default 1,000}
     */
    public int logEntries() {
        return logEntries;
    }

    /**
     * {@return how much memory the entries of one conversation may use, as an estimate in bytes; the oldest entries are
     * dropped first; default 1 MiB}
     */
    public int logBytes() {
        return logBytes;
    }

    /**
     * {@return how much skills may remember of one conversation ({@link ConversationState}), as JSON in bytes of UTF-8;
     * beyond it {@code put} throws {@link LimitExceededException}; default 16 KiB}
     */
    public int stateBytes() {
        return stateBytes;
    }

    /**
     * {@return how many scheduled pushes one conversation may have, or without a store all conversations of one user
     * together; beyond it, or if they are larger together than four times {@link TurnLimits#replyCharacters()}, {@link
     * Botkit#schedulePush} throws {@link LimitExceededException}; default 100}
     */
    public int scheduledPushes() {
        return scheduledPushes;
    }

    /** Collects {@link ConversationLimits}. {@link Limits.Builder#build()} reports invalid values. */
    public static final class Builder {

        private int waitingMessages = 64;
        private int messagesPerSecond = 20;
        private int messageBurst = 200;
        private Duration reconnectWindow = Duration.ofMinutes(2);
        private int logEntries = 1_000;
        private int logBytes = 1024 * 1024;
        private int stateBytes = 16 * 1024;
        private int scheduledPushes = 100;

        Builder() {}

        Builder(ConversationLimits from) {
            waitingMessages = from.waitingMessages;
            messagesPerSecond = from.messagesPerSecond;
            messageBurst = from.messageBurst;
            reconnectWindow = from.reconnectWindow;
            logEntries = from.logEntries;
            logBytes = from.logBytes;
            stateBytes = from.stateBytes;
            scheduledPushes = from.scheduledPushes;
        }

        /**
         * Sets {@link ConversationLimits#waitingMessages()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder waitingMessages(int value) {
            waitingMessages = value;
            return this;
        }

        /**
         * Sets {@link ConversationLimits#messagesPerSecond()}.
         *
         * @param value at least 0
         * @return this
         */
        public Builder messagesPerSecond(int value) {
            messagesPerSecond = value;
            return this;
        }

        /**
         * Sets {@link ConversationLimits#messageBurst()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder messageBurst(int value) {
            messageBurst = value;
            return this;
        }

        /**
         * Sets {@link ConversationLimits#reconnectWindow()}.
         *
         * @param value above zero, at most 365 days
         * @return this
         */
        public Builder reconnectWindow(Duration value) {
            reconnectWindow = Objects.requireNonNull(value, "reconnectWindow");
            return this;
        }

        /**
         * Sets {@link ConversationLimits#logEntries()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder logEntries(int value) {
            logEntries = value;
            return this;
        }

        /**
         * Sets {@link ConversationLimits#logBytes()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder logBytes(int value) {
            logBytes = value;
            return this;
        }

        /**
         * Sets {@link ConversationLimits#stateBytes()}. The whole state is written whenever a part of it has changed.
         *
         * @param value 2 bytes to 64 KiB
         * @return this
         */
        public Builder stateBytes(int value) {
            stateBytes = value;
            return this;
        }

        /**
         * Sets {@link ConversationLimits#scheduledPushes()}. If two calls schedule a push for the same conversation at
         * the same time, both may get the last place.
         *
         * @param value 1 to 1,000
         * @return this
         */
        public Builder scheduledPushes(int value) {
            scheduledPushes = value;
            return this;
        }

        void check(List<String> problems) {
            Bounds.atLeast(problems, "conversations.waitingMessages", waitingMessages, 1);
            Bounds.atLeast(problems, "conversations.messagesPerSecond", messagesPerSecond, 0);
            Bounds.atLeast(problems, "conversations.messageBurst", messageBurst, 1);
            Bounds.duration(problems, "conversations.reconnectWindow", reconnectWindow);
            Bounds.atLeast(problems, "conversations.logEntries", logEntries, 1);
            Bounds.atLeast(problems, "conversations.logBytes", logBytes, 1);
            Bounds.between(problems, "conversations.stateBytes", stateBytes, 2, 64 * 1024);
            Bounds.between(problems, "conversations.scheduledPushes", scheduledPushes, 1, 1_000);
        }
    }
}
