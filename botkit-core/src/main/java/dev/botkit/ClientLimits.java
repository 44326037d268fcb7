package dev.botkit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The bounds of what one client, one network address and all clients together may send, hold and use. Immutable; set by
 * {@link Limits.Builder#clients}.
 *
 * <p>The class is long because each bound has a documented getter and a documented setter.
 */
public final class ClientLimits {

    private final int frameBytes;
    private final int textBytes;
    private final int postsPerSecondPerAddress;
    private final int framesPerSecondPerAddress;
    private final int connections;
    private final int connectionsPerAddress;
    private final int connectionsPerConversation;
    private final int postsPerAddress;
    private final int answersPerAddress;
    private final Duration firstFrame;
    private final Duration frameTimeout;
    private final int sendCharacters;
    private final int sendFrames;
    private final Duration sendTimeout;
    private final long memoryBytes;

    ClientLimits(Builder builder) {
        frameBytes = builder.frameBytes;
        textBytes = builder.textBytes;
        postsPerSecondPerAddress = builder.postsPerSecondPerAddress;
        framesPerSecondPerAddress = builder.framesPerSecondPerAddress;
        connections = builder.connections;
        connectionsPerAddress = builder.connectionsPerAddress;
        connectionsPerConversation = builder.connectionsPerConversation;
        postsPerAddress = builder.postsPerAddress;
        answersPerAddress = builder.answersPerAddress;
        firstFrame = builder.firstFrame;
        frameTimeout = builder.frameTimeout;
        sendCharacters = builder.sendCharacters;
        sendFrames = builder.sendFrames;
        sendTimeout = builder.sendTimeout;
        memoryBytes = builder.memoryBytes;
    }

    /**
     * {@return the size of the largest frame or POST body that a client may send, in bytes of UTF-8; a larger one is
     * refused as {@code too_large}; default 64 KiB}
     */
    public int frameBytes() {
        return frameBytes;
    }

    /**
     * {@return the length of the longest text that a user's message may have, in bytes of UTF-8; a longer one is
     * refused as {@code too_large}; default 16 KiB}
     */
    public int textBytes() {
        return textBytes;
    }

    /**
     * {@return how many POSTs one network address may send per second in the long run, and five times as many at once;
     * more are refused as {@code rate_limited}; 0 means no limit; behind a proxy set the transport's trusted proxies,
     * or all users share one address; default 200}
     */
    public int postsPerSecondPerAddress() {
        return postsPerSecondPerAddress;
    }

    /**
     * {@return how many frames one network address may send per second over all its sockets in the long run, and five
     * times as many at once; more are refused as {@code rate_limited}; 0 means no limit; an IPv6 address counts as its
     * /64 network; behind a proxy set the transport's trusted proxies, or all users share one address; default 2,000}
     */
    public int framesPerSecondPerAddress() {
        return framesPerSecondPerAddress;
    }

    /**
     * {@return how many connections may be open in all, including HTTP requests in flight and WebSockets that are
     * closed but may still exist; more are refused as {@code busy}; default one for each 128 KiB of the maximum heap,
     * at most 100,000, because each takes 7 to 90 kB of buffers in the container}
     */
    public int connections() {
        return connections;
    }

    /**
     * {@return how many connections may be open from one network address, besides as many that are closed but may still
     * exist; more are refused as {@code rate_limited}; raise it if many users share one address (a company behind NAT),
     * and behind a proxy set the transport's trusted proxies; default 100}
     */
    public int connectionsPerAddress() {
        return connectionsPerAddress;
    }

    /**
     * {@return how many connections (tabs, devices) one conversation may have open; more are refused as {@code
     * rate_limited}; default 32}
     */
    public int connectionsPerConversation() {
        return connectionsPerConversation;
    }

    /**
     * {@return how many HTTP requests of one network address may be in flight, from their headers until the container
     * has their answers: bodies that are arriving and messages that wait for a turn; more are refused as
     * {@code rate_limited}; raise it if many users share one address, or if a server of yours posts for its users, and
     * behind a proxy set the transport's trusted proxies; default 100}
     */
    public int postsPerAddress() {
        return postsPerAddress;
    }

    /**
     * {@return how many HTTP answers larger than 8 KiB may be on their way to one network address, from the reading of
     * the store until the client has received them; more are refused as {@code busy}; raise it if many users share one
     * address, and behind a proxy set the transport's trusted proxies; default 16}
     */
    public int answersPerAddress() {
        return answersPerAddress;
    }

    /** {@return how long a new connection may stay silent before it is closed; default 10 s} */
    public Duration firstFrame() {
        return firstFrame;
    }

    /**
     * {@return how long a frame that arrives in parts may take from its first part to its last; a connection that
     * exceeds it is closed with 1013; default 10 s}
     */
    public Duration frameTimeout() {
        return frameTimeout;
    }

    /**
     * {@return how much may wait to be written to one connection, in characters; a connection that exceeds it is closed
     * with 1013; default 1 Mi characters}
     */
    public int sendCharacters() {
        return sendCharacters;
    }

    /**
     * {@return how many frames may wait to be written to one connection; a connection that exceeds it is closed with
     * 1013; default 4,096}
     */
    public int sendFrames() {
        return sendFrames;
    }

    /**
     * {@return how long writing one frame may take, and how long an HTTP answer may make no progress; a connection that
     * exceeds it is closed with 1013, an answer is cut off; default 10 s}
     */
    public Duration sendTimeout() {
        return sendTimeout;
    }

    /**
     * {@return how much memory may be used by everything that clients can fill, as an estimate in bytes; default a
     * quarter of the maximum heap, at most 256 MiB} It covers conversations, queues of connections, frames and request
     * bodies that are arriving, and HTTP answers on their way. When it is exceeded, conversations without a connection
     * are dropped, the longest idle first; if there are none, the conversations with the largest logs give up their
     * oldest entries, with a store almost all of them if need be. If that is not enough, messages that would have to wait
     * are refused as {@code busy}, and new conversations as well once a quarter more than the budget is used. Everything
     * but conversations may use half of it, or a quarter without a store, and one network address a quarter of that
     * share; beyond it, requests are refused as {@code busy} and connections are closed with 1013.
     */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** Collects {@link ClientLimits}. {@link Limits.Builder#build()} reports invalid values. */
    public static final class Builder {

        private int frameBytes = 64 * 1024;
        private int textBytes = 16 * 1024;
        private int postsPerSecondPerAddress = 200;
        private int framesPerSecondPerAddress = 2_000;
        private int connections =
                (int) Math.min(100_000, Math.max(100, Runtime.getRuntime().maxMemory() / (128 * 1024)));
        private int connectionsPerAddress = 100;
        private int connectionsPerConversation = 32;
        private int postsPerAddress = 100;
        private int answersPerAddress = 16;
        private Duration firstFrame = Duration.ofSeconds(10);
        private Duration frameTimeout = Duration.ofSeconds(10);
        private int sendCharacters = 1024 * 1024;
        private int sendFrames = 4_096;
        private Duration sendTimeout = Duration.ofSeconds(10);
        private long memoryBytes =
                Math.min(256L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 4);

        Builder() {}

        Builder(ClientLimits from) {
            frameBytes = from.frameBytes;
            textBytes = from.textBytes;
            postsPerSecondPerAddress = from.postsPerSecondPerAddress;
            framesPerSecondPerAddress = from.framesPerSecondPerAddress;
            connections = from.connections;
            connectionsPerAddress = from.connectionsPerAddress;
            connectionsPerConversation = from.connectionsPerConversation;
            postsPerAddress = from.postsPerAddress;
            answersPerAddress = from.answersPerAddress;
            firstFrame = from.firstFrame;
            frameTimeout = from.frameTimeout;
            sendCharacters = from.sendCharacters;
            sendFrames = from.sendFrames;
            sendTimeout = from.sendTimeout;
            memoryBytes = from.memoryBytes;
        }

        /**
         * Sets {@link ClientLimits#frameBytes()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder frameBytes(int value) {
            frameBytes = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#textBytes()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder textBytes(int value) {
            textBytes = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#postsPerSecondPerAddress()}.
         *
         * @param value at least 0
         * @return this
         */
        public Builder postsPerSecondPerAddress(int value) {
            postsPerSecondPerAddress = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#framesPerSecondPerAddress()}.
         *
         * @param value at least 0
         * @return this
         */
        public Builder framesPerSecondPerAddress(int value) {
            framesPerSecondPerAddress = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#connections()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder connections(int value) {
            connections = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#connectionsPerAddress()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder connectionsPerAddress(int value) {
            connectionsPerAddress = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#connectionsPerConversation()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder connectionsPerConversation(int value) {
            connectionsPerConversation = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#postsPerAddress()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder postsPerAddress(int value) {
            postsPerAddress = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#answersPerAddress()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder answersPerAddress(int value) {
            answersPerAddress = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#firstFrame()}.
         *
         * @param value above zero, at most 365 days
         * @return this
         */
        public Builder firstFrame(Duration value) {
            firstFrame = Objects.requireNonNull(value, "firstFrame");
            return this;
        }

        /**
         * Sets {@link ClientLimits#frameTimeout()}.
         *
         * @param value above zero, at most 365 days
         * @return this
         */
        public Builder frameTimeout(Duration value) {
            frameTimeout = Objects.requireNonNull(value, "frameTimeout");
            return this;
        }

        /**
         * Sets {@link ClientLimits#sendCharacters()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder sendCharacters(int value) {
            sendCharacters = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#sendFrames()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder sendFrames(int value) {
            sendFrames = value;
            return this;
        }

        /**
         * Sets {@link ClientLimits#sendTimeout()}.
         *
         * @param value above zero, at most 365 days
         * @return this
         */
        public Builder sendTimeout(Duration value) {
            sendTimeout = Objects.requireNonNull(value, "sendTimeout");
            return this;
        }

        /**
         * Sets {@link ClientLimits#memoryBytes()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder memoryBytes(long value) {
            memoryBytes = value;
            return this;
        }

        void check(List<String> problems) {
            Bounds.atLeast(problems, "clients.frameBytes", frameBytes, 1);
            Bounds.atLeast(problems, "clients.textBytes", textBytes, 1);
            Bounds.atLeast(problems, "clients.postsPerSecondPerAddress", postsPerSecondPerAddress, 0);
            Bounds.atLeast(problems, "clients.framesPerSecondPerAddress", framesPerSecondPerAddress, 0);
            Bounds.atLeast(problems, "clients.connections", connections, 1);
            Bounds.atLeast(problems, "clients.connectionsPerAddress", connectionsPerAddress, 1);
            Bounds.atLeast(problems, "clients.connectionsPerConversation", connectionsPerConversation, 1);
            Bounds.atLeast(problems, "clients.postsPerAddress", postsPerAddress, 1);
            Bounds.atLeast(problems, "clients.answersPerAddress", answersPerAddress, 1);
            Bounds.duration(problems, "clients.firstFrame", firstFrame);
            Bounds.duration(problems, "clients.frameTimeout", frameTimeout);
            Bounds.atLeast(problems, "clients.sendCharacters", sendCharacters, 1);
            Bounds.atLeast(problems, "clients.sendFrames", sendFrames, 1);
            Bounds.duration(problems, "clients.sendTimeout", sendTimeout);
            Bounds.atLeast(problems, "clients.memoryBytes", memoryBytes, 1);
            if (textBytes > frameBytes) {
                problems.add("clients.textBytes (" + textBytes + ") must not be above clients.frameBytes (" + frameBytes
                        + ").");
            }
        }
    }
}
