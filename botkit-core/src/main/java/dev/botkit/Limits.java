package dev.botkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The bounds of a bot. Every buffer has one, with a stated outcome when it is reached. Immutable;
 * made by {@link #builder()}. The whole table, with a line for each bound, is in the README.
 *
 * <p>It is long because each bound takes a documented reader and a documented setter.
 */
public final class Limits {

    /** All defaults. */
    public static final Limits DEFAULT = builder().build();

    private final int frameBytes;
    private final int textBytes;
    private final int waitingMessages;
    private final int messagesPerSecond;
    private final int messageBurst;
    private final int postsPerSecondPerAddress;
    private final int framesPerSecondPerAddress;
    private final int connections;
    private final int connectionsPerAddress;
    private final int connectionsPerConversation;
    private final int answersPerAddress;
    private final Duration firstFrame;
    private final Duration frameTimeout;
    private final Duration reconnectWindow;
    private final int sendCharacters;
    private final int sendFrames;
    private final Duration sendTimeout;
    private final int logEntries;
    private final int logBytes;
    private final int pageBytes;
    private final long memoryBytes;
    private final int turnReplies;
    private final int turnCharacters;
    private final int replyCharacters;
    private final int patternSteps;
    private final int dialogCharacters;
    private final int dialogLines;
    private final int threads;
    private final int storeBacklog;
    private final Duration storeTimeout;
    private final Duration turnWarning;
    private final Duration turnTimeout;
    private final Duration closeTimeout;

    private Limits(Builder builder) {
        frameBytes = builder.frameBytes;
        textBytes = builder.textBytes;
        waitingMessages = builder.waitingMessages;
        messagesPerSecond = builder.messagesPerSecond;
        messageBurst = builder.messageBurst;
        postsPerSecondPerAddress = builder.postsPerSecondPerAddress;
        framesPerSecondPerAddress = builder.framesPerSecondPerAddress;
        connections = builder.connections;
        connectionsPerAddress = builder.connectionsPerAddress;
        connectionsPerConversation = builder.connectionsPerConversation;
        answersPerAddress = builder.answersPerAddress;
        firstFrame = builder.firstFrame;
        frameTimeout = builder.frameTimeout;
        reconnectWindow = builder.reconnectWindow;
        sendCharacters = builder.sendCharacters;
        sendFrames = builder.sendFrames;
        sendTimeout = builder.sendTimeout;
        logEntries = builder.logEntries;
        logBytes = builder.logBytes;
        pageBytes = builder.pageBytes;
        memoryBytes = builder.memoryBytes;
        turnReplies = builder.turnReplies;
        turnCharacters = builder.turnCharacters;
        replyCharacters = builder.replyCharacters;
        patternSteps = builder.patternSteps;
        dialogCharacters = builder.dialogCharacters;
        dialogLines = builder.dialogLines;
        threads = builder.threads;
        storeBacklog = builder.storeBacklog;
        storeTimeout = builder.storeTimeout;
        turnWarning = builder.turnWarning;
        turnTimeout = builder.turnTimeout;
        closeTimeout = builder.closeTimeout;
    }

    /** {@return a builder that holds the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the largest frame or POST body taken from a client, in bytes of UTF-8; a larger one is refused as {@code too_large}; default 64 KiB} */
    public int frameBytes() {
        return frameBytes;
    }

    /** {@return the longest text of a user's message, in bytes of UTF-8; a longer one is refused as {@code too_large}; default 16 KiB} */
    public int textBytes() {
        return textBytes;
    }

    /** {@return how many messages and events may wait in one conversation behind the running turn; more are refused as {@code busy}; default 64} */
    public int waitingMessages() {
        return waitingMessages;
    }

    /** {@return how many messages and events one conversation may send a second in the long run; more are refused as {@code rate_limited}; 0 means no limit; default 20} */
    public int messagesPerSecond() {
        return messagesPerSecond;
    }

    /** {@return how many messages and events one conversation may send at once before {@code messagesPerSecond} counts; default 200} */
    public int messageBurst() {
        return messageBurst;
    }

    /** {@return how many POSTs one network address may send a second in the long run, and five times as many at once; more are refused as {@code rate_limited}; 0 means no limit; behind a proxy set the transport's trusted proxies, or all users share one address; default 200} */
    public int postsPerSecondPerAddress() {
        return postsPerSecondPerAddress;
    }

    /** {@return how many frames one network address may send a second over all its sockets in the long run, and five times as many at once; more are refused as {@code rate_limited}; 0 means no limit; IPv6 addresses count by their /64 network; behind a proxy set the transport's trusted proxies, or all users share one address; default 2,000} */
    public int framesPerSecondPerAddress() {
        return framesPerSecondPerAddress;
    }

    /** {@return how many connections may be open in all; more are refused as {@code busy}; default one for each 128 KiB of the maximum heap, at most 100,000, as each takes 7 to 70 kB of buffers in its container} */
    public int connections() {
        return connections;
    }

    /** {@return how many connections may be open from one network address; more are refused as {@code rate_limited}; where many users share one address (a company behind NAT) raise it, and behind a proxy set the transport's trusted proxies; default 100} */
    public int connectionsPerAddress() {
        return connectionsPerAddress;
    }

    /** {@return how many connections (tabs, devices) one conversation may have open; more are refused as {@code rate_limited}; default 32} */
    public int connectionsPerConversation() {
        return connectionsPerConversation;
    }

    /** {@return how many HTTP answers larger than 8 KiB may be on their way to one network address, from when they are read from the store until the client has taken them; more are refused as {@code busy}; where many users share one address raise it, and behind a proxy set the transport's trusted proxies; default 16} */
    public int answersPerAddress() {
        return answersPerAddress;
    }

    /** {@return how long a new connection may stay silent before it is closed; default 10 s} */
    public Duration firstFrame() {
        return firstFrame;
    }

    /** {@return how long a frame that comes in parts may take from its first part to its last; a connection over it is closed with 1013; default 10 s} */
    public Duration frameTimeout() {
        return frameTimeout;
    }

    /** {@return how long after its last connection ended a chat counts as going on, for {@code reconnect}; default 2 min} */
    public Duration reconnectWindow() {
        return reconnectWindow;
    }

    /** {@return how much may wait to be written to one connection, in characters; a connection over it is closed with 1013; default 1 Mi characters} */
    public int sendCharacters() {
        return sendCharacters;
    }

    /** {@return how many frames may wait to be written to one connection; a connection over it is closed with 1013; default 4,096} */
    public int sendFrames() {
        return sendFrames;
    }

    /** {@return how long writing one frame may take, and how long an HTTP answer may make no progress; a connection over it is closed with 1013, an answer is cut off; default 10 s} */
    public Duration sendTimeout() {
        return sendTimeout;
    }

    /** {@return how many entries of one conversation are kept in memory; the oldest go first; default 1,000} */
    public int logEntries() {
        return logEntries;
    }

    /** {@return how much of one conversation is kept in memory, as an estimate in bytes; the oldest entries go first; default 1 MiB} */
    public int logBytes() {
        return logBytes;
    }

    /** {@return how much of a log is read, or answered, at once (a page of history, of what a client has missed, the replies in one answer), in bytes of UTF-8 with 512 for each entry; an entry that is larger comes alone, and what does not fit comes with the next page; default 1 MiB} */
    public int pageBytes() {
        return pageBytes;
    }

    /** {@return how much all that clients can fill may take in memory, as an estimate in bytes: conversations, queues of connections, frames and request bodies that are coming in, HTTP answers on their way; over it, conversations without a connection are dropped, the longest idle first; if there are none, a conversation gives up its own oldest entries, and new conversations and messages are refused as {@code busy}; what is no conversation may take half of it, or a quarter where there is no store, and one network address a quarter of that: beyond it requests are refused as {@code busy} and connections closed with 1013; default a quarter of the maximum heap, at most 256 MiB} */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** {@return how many replies one turn may send; beyond it {@code reply} throws {@link LimitExceededException}; default 10,000} */
    public int turnReplies() {
        return turnReplies;
    }

    /** {@return how much one turn may reply, in characters; beyond it {@code reply} throws {@link LimitExceededException}; default 8 Mi characters} */
    public int turnCharacters() {
        return turnCharacters;
    }

    /** {@return how large one reply or push may be, in characters of its JSON; a larger one makes {@code reply} throw {@link LimitExceededException}; default 256 Ki characters} */
    public int replyCharacters() {
        return replyCharacters;
    }

    /** {@return how many characters the patterns may look at for one message, beyond the one pass over the text that each of them needs; this bounds what backtracking on a hostile text costs (about 50 ms); beyond it a pattern counts as not found; default 2,000,000} */
    public int patternSteps() {
        return patternSteps;
    }

    /** {@return how large what a dialog keeps while it waits may be (its variables, answers and the message that started it), in characters of its JSON; a larger one ends as {@link dev.botkit.dialog.DialogEnd#FAILED}; default 64 Ki characters} */
    public int dialogCharacters() {
        return dialogCharacters;
    }

    /** {@return how many lines dialogs may run in one turn without a question; beyond it they end as {@link dev.botkit.dialog.DialogEnd#TOO_LONG}; default 1,000} */
    public int dialogLines() {
        return dialogLines;
    }

    /** {@return how many turns may run at once where the JDK has no virtual threads, those not counted that run for longer than {@link #turnWarning()}, up to as many again; more wait; default 200} */
    public int threads() {
        return threads;
    }

    /** {@return how many entries of all conversations may wait to be stored; beyond it messages are refused as {@code busy} and {@code reply} throws {@link dev.botkit.history.StoreUnavailableException}; default 10,000} */
    public int storeBacklog() {
        return storeBacklog;
    }

    /** {@return how long an entry may wait to be stored while the store is down; beyond it the message is refused as {@code busy}, and a turn whose reply it is runs again later; default 30 s} */
    public Duration storeTimeout() {
        return storeTimeout;
    }

    /** {@return how long a handler may run before that is logged, once and with its stack, and told to {@link BotkitListener#turnStuck}; typing delays and waiting for a thread do not count; from then on another thread may take the place of its own, for up to {@link #threads()} such handlers; zero means never; default 60 s} */
    public Duration turnWarning() {
        return turnWarning;
    }

    /** {@return how long a handler may run before its thread is interrupted; a handler that has not returned 5 s later is abandoned: the user gets the apology, the message counts as handled, the conversation goes on, what that handler replies throws {@link TurnAbandonedException}, and its thread is lost until it returns; typing delays and waiting for a thread do not count; zero means that it may run for ever; default 10 min} */
    public Duration turnTimeout() {
        return turnTimeout;
    }

    /** {@return how long {@link Botkit#close()} waits for running turns before it interrupts them; default 10 s} */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /** Collects bounds; checks them all at {@link #build()}. */
    public static final class Builder {

        private int frameBytes = 64 * 1024;
        private int textBytes = 16 * 1024;
        private int waitingMessages = 64;
        private int messagesPerSecond = 20;
        private int messageBurst = 200;
        private int postsPerSecondPerAddress = 200;
        private int framesPerSecondPerAddress = 2_000;
        private int connections =
                (int) Math.min(100_000, Math.max(100, Runtime.getRuntime().maxMemory() / (128 * 1024)));
        private int connectionsPerAddress = 100;
        private int answersPerAddress = 16;
        private int connectionsPerConversation = 32;
        private Duration firstFrame = Duration.ofSeconds(10);
        private Duration frameTimeout = Duration.ofSeconds(10);
        private Duration reconnectWindow = Duration.ofMinutes(2);
        private int sendCharacters = 1024 * 1024;
        private int sendFrames = 4_096;
        private Duration sendTimeout = Duration.ofSeconds(10);
        private int logEntries = 1_000;
        private int logBytes = 1024 * 1024;
        private int pageBytes = 1024 * 1024;
        private long memoryBytes =
                Math.min(256L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 4);
        private int turnReplies = 10_000;
        private int turnCharacters = 8 * 1024 * 1024;
        private int replyCharacters = 256 * 1024;
        private int patternSteps = 2_000_000;
        private int dialogCharacters = 64 * 1024;
        private int dialogLines = 1_000;
        private int threads = 200;
        private int storeBacklog = 10_000;
        private Duration storeTimeout = Duration.ofSeconds(30);
        private Duration turnWarning = Duration.ofSeconds(60);
        private Duration turnTimeout = Duration.ofMinutes(10);
        private Duration closeTimeout = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Sets the largest frame or POST body taken from a client, in bytes of UTF-8; a larger one is refused as {@code too_large}.
         *
         * @param value default 64 KiB
         * @return this
         */
        public Builder frameBytes(int value) {
            frameBytes = value;
            return this;
        }

        /**
         * Sets the longest text of a user's message, in bytes of UTF-8; a longer one is refused as {@code too_large}.
         *
         * @param value default 16 KiB
         * @return this
         */
        public Builder textBytes(int value) {
            textBytes = value;
            return this;
        }

        /**
         * Sets how many messages and events may wait in one conversation behind the running turn; more are refused as {@code busy}.
         *
         * @param value default 64
         * @return this
         */
        public Builder waitingMessages(int value) {
            waitingMessages = value;
            return this;
        }

        /**
         * Sets how many messages and events one conversation may send a second in the long run; more are refused as {@code rate_limited}; 0 means no limit.
         *
         * @param value default 20
         * @return this
         */
        public Builder messagesPerSecond(int value) {
            messagesPerSecond = value;
            return this;
        }

        /**
         * Sets how many messages and events one conversation may send at once before {@code messagesPerSecond} counts.
         *
         * @param value default 200
         * @return this
         */
        public Builder messageBurst(int value) {
            messageBurst = value;
            return this;
        }

        /**
         * Sets how many POSTs one network address may send a second in the long run, and five times as many at once; more are refused as {@code rate_limited}; 0 means no limit; behind a proxy set the transport's trusted proxies, or all users share one address.
         *
         * @param value default 200
         * @return this
         */
        public Builder postsPerSecondPerAddress(int value) {
            postsPerSecondPerAddress = value;
            return this;
        }

        /**
         * Sets how many frames one network address may send a second over all its sockets in the long run, and five times as many at once; more are refused as {@code rate_limited}; 0 means no limit; IPv6 addresses count by their /64 network; behind a proxy set the transport's trusted proxies, or all users share one address.
         *
         * @param value default 2,000
         * @return this
         */
        public Builder framesPerSecondPerAddress(int value) {
            framesPerSecondPerAddress = value;
            return this;
        }

        /**
         * Sets how many connections may be open in all; more are refused as {@code busy}. Each takes 7 to 70 kB of buffers in its container.
         *
         * @param value default one for each 128 KiB of the maximum heap, at most 100,000 and at least 100
         * @return this
         */
        public Builder connections(int value) {
            connections = value;
            return this;
        }

        /**
         * Sets how many connections may be open from one network address; more are refused as {@code rate_limited}; where many users share one address (a company behind NAT) raise it, and behind a proxy set the transport's trusted proxies.
         *
         * @param value default 100
         * @return this
         */
        public Builder connectionsPerAddress(int value) {
            connectionsPerAddress = value;
            return this;
        }

        /**
         * Sets how many connections (tabs, devices) one conversation may have open; more are refused as {@code rate_limited}.
         *
         * @param value default 32
         * @return this
         */
        public Builder connectionsPerConversation(int value) {
            connectionsPerConversation = value;
            return this;
        }

        /**
         * Sets how many HTTP answers larger than 8 KiB may be on their way to one network address, from when they are read from the store until the client has taken them; more are refused as {@code busy}; where many users share one address raise it, and behind a proxy set the transport's trusted proxies.
         *
         * @param value default 16
         * @return this
         */
        public Builder answersPerAddress(int value) {
            answersPerAddress = value;
            return this;
        }

        /**
         * Sets how long a new connection may stay silent before it is closed.
         *
         * @param value default 10 s
         * @return this
         */
        public Builder firstFrame(Duration value) {
            firstFrame = Objects.requireNonNull(value, "firstFrame");
            return this;
        }

        /**
         * Sets how long a frame that comes in parts may take from its first part to its last; a connection over it is closed with 1013.
         *
         * @param value default 10 s
         * @return this
         */
        public Builder frameTimeout(Duration value) {
            frameTimeout = Objects.requireNonNull(value, "frameTimeout");
            return this;
        }

        /**
         * Sets how long after its last connection ended a chat counts as going on, for {@code reconnect}.
         *
         * @param value default 2 min
         * @return this
         */
        public Builder reconnectWindow(Duration value) {
            reconnectWindow = Objects.requireNonNull(value, "reconnectWindow");
            return this;
        }

        /**
         * Sets how much may wait to be written to one connection, in characters; a connection over it is closed with 1013.
         *
         * @param value default 1 Mi characters
         * @return this
         */
        public Builder sendCharacters(int value) {
            sendCharacters = value;
            return this;
        }

        /**
         * Sets how many frames may wait to be written to one connection; a connection over it is closed with 1013.
         *
         * @param value default 4,096
         * @return this
         */
        public Builder sendFrames(int value) {
            sendFrames = value;
            return this;
        }

        /**
         * Sets how long writing one frame may take, and how long an HTTP answer may make no progress; a connection over it is closed with 1013, an answer is cut off.
         *
         * @param value default 10 s
         * @return this
         */
        public Builder sendTimeout(Duration value) {
            sendTimeout = Objects.requireNonNull(value, "sendTimeout");
            return this;
        }

        /**
         * Sets how many entries of one conversation are kept in memory; the oldest go first.
         *
         * @param value default 1,000
         * @return this
         */
        public Builder logEntries(int value) {
            logEntries = value;
            return this;
        }

        /**
         * Sets how much of one conversation is kept in memory, as an estimate in bytes; the oldest entries go first.
         *
         * @param value default 1 MiB
         * @return this
         */
        public Builder logBytes(int value) {
            logBytes = value;
            return this;
        }

        /**
         * Sets how much of a log is read, or answered, at once (a page of history, of what a client has missed, the replies in one answer), in bytes of UTF-8 with 512 for each entry; an entry that is larger comes alone, and what does not fit comes with the next page.
         *
         * @param value default 1 MiB
         * @return this
         */
        public Builder pageBytes(int value) {
            pageBytes = value;
            return this;
        }

        /**
         * Sets how much all that clients can fill may take in memory, as an estimate in bytes: conversations, queues of connections, frames and request bodies that are coming in, HTTP answers on their way; over it, conversations without a connection are dropped, the longest idle first; if there are none, a conversation gives up its own oldest entries, and new conversations and messages are refused as {@code busy}; what is no conversation may take half of it, or a quarter where there is no store, and one network address a quarter of that: beyond it requests are refused as {@code busy} and connections closed with 1013.
         *
         * @param value default a quarter of the maximum heap, at most 256 MiB
         * @return this
         */
        public Builder memoryBytes(long value) {
            memoryBytes = value;
            return this;
        }

        /**
         * Sets how many replies one turn may send; beyond it {@code reply} throws {@link LimitExceededException}.
         *
         * @param value default 10,000
         * @return this
         */
        public Builder turnReplies(int value) {
            turnReplies = value;
            return this;
        }

        /**
         * Sets how much one turn may reply, in characters; beyond it {@code reply} throws {@link LimitExceededException}.
         *
         * @param value default 8 Mi characters
         * @return this
         */
        public Builder turnCharacters(int value) {
            turnCharacters = value;
            return this;
        }

        /**
         * Sets how large one reply or push may be, in characters of its JSON; a larger one makes {@code reply} throw {@link LimitExceededException}.
         *
         * @param value default 256 Ki characters
         * @return this
         */
        public Builder replyCharacters(int value) {
            replyCharacters = value;
            return this;
        }

        /**
         * Sets how many characters the patterns may look at for one message, beyond the one pass over the text that each of them needs; this bounds what backtracking on a hostile text costs (about 50 ms); beyond it a pattern counts as not found.
         *
         * @param value default 2,000,000
         * @return this
         */
        public Builder patternSteps(int value) {
            patternSteps = value;
            return this;
        }

        /**
         * Sets how large what a dialog keeps while it waits may be (its variables, answers and the message that started it), in characters of its JSON; a larger one ends as {@link dev.botkit.dialog.DialogEnd#FAILED}.
         *
         * @param value default 64 Ki characters
         * @return this
         */
        public Builder dialogCharacters(int value) {
            dialogCharacters = value;
            return this;
        }

        /**
         * Sets how many lines dialogs may run in one turn without a question; beyond it they end as {@link dev.botkit.dialog.DialogEnd#TOO_LONG}.
         *
         * @param value default 1,000
         * @return this
         */
        public Builder dialogLines(int value) {
            dialogLines = value;
            return this;
        }

        /**
         * Sets how many turns may run at once where the JDK has no virtual threads, those not counted that run for longer than {@link Limits#turnWarning()}, up to as many again; more wait.
         *
         * @param value default 200
         * @return this
         */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /**
         * Sets how many entries of all conversations may wait to be stored; beyond it messages are refused as {@code busy} and {@code reply} throws {@link dev.botkit.history.StoreUnavailableException}.
         *
         * @param value default 10,000
         * @return this
         */
        public Builder storeBacklog(int value) {
            storeBacklog = value;
            return this;
        }

        /**
         * Sets how long an entry may wait to be stored while the store is down; beyond it the message is refused as {@code busy}, and a turn whose reply it is runs again later.
         *
         * @param value default 30 s
         * @return this
         */
        public Builder storeTimeout(Duration value) {
            storeTimeout = Objects.requireNonNull(value, "storeTimeout");
            return this;
        }

        /**
         * Sets how long a handler may run before that is logged, once and with its stack, and told to {@link BotkitListener#turnStuck}; typing delays and waiting for a thread do not count; from then on another thread may take the place of its own, for up to {@link Limits#threads()} such handlers; zero means never.
         *
         * @param value default 60 s
         * @return this
         */
        public Builder turnWarning(Duration value) {
            turnWarning = Objects.requireNonNull(value, "turnWarning");
            return this;
        }

        /**
         * Sets how long a handler may run before its thread is interrupted; a handler that has not returned 5 s later is abandoned: the user gets the apology, the message counts as handled, the conversation goes on, what that handler replies throws {@link TurnAbandonedException}, and its thread is lost until it returns; typing delays and waiting for a thread do not count; zero means that it may run for ever.
         *
         * @param value default 10 min
         * @return this
         */
        public Builder turnTimeout(Duration value) {
            turnTimeout = Objects.requireNonNull(value, "turnTimeout");
            return this;
        }

        /**
         * Sets how long {@link Botkit#close()} waits for running turns before it interrupts them.
         *
         * @param value default 10 s
         * @return this
         */
        public Builder closeTimeout(Duration value) {
            closeTimeout = Objects.requireNonNull(value, "closeTimeout");
            return this;
        }

        /**
         * Makes the bounds.
         *
         * @return what was collected
         * @throws InvalidConfigurationException naming every bound that is wrong
         */
        public Limits build() {
            List<String> problems = new ArrayList<>();
            atLeast(problems, "frameBytes", frameBytes, 1);
            atLeast(problems, "textBytes", textBytes, 1);
            atLeast(problems, "waitingMessages", waitingMessages, 1);
            atLeast(problems, "messagesPerSecond", messagesPerSecond, 0);
            atLeast(problems, "messageBurst", messageBurst, 1);
            atLeast(problems, "postsPerSecondPerAddress", postsPerSecondPerAddress, 0);
            atLeast(problems, "framesPerSecondPerAddress", framesPerSecondPerAddress, 0);
            atLeast(problems, "connections", connections, 1);
            atLeast(problems, "connectionsPerAddress", connectionsPerAddress, 1);
            atLeast(problems, "connectionsPerConversation", connectionsPerConversation, 1);
            atLeast(problems, "answersPerAddress", answersPerAddress, 1);
            duration(problems, "firstFrame", firstFrame);
            duration(problems, "frameTimeout", frameTimeout);
            duration(problems, "reconnectWindow", reconnectWindow);
            atLeast(problems, "sendCharacters", sendCharacters, 1);
            atLeast(problems, "sendFrames", sendFrames, 1);
            duration(problems, "sendTimeout", sendTimeout);
            atLeast(problems, "logEntries", logEntries, 1);
            atLeast(problems, "logBytes", logBytes, 1);
            atLeast(problems, "pageBytes", pageBytes, 1_024);
            atLeast(problems, "memoryBytes", memoryBytes, 1);
            atLeast(problems, "turnReplies", turnReplies, 1);
            atLeast(problems, "turnCharacters", turnCharacters, 1);
            atLeast(problems, "replyCharacters", replyCharacters, 1);
            atLeast(problems, "patternSteps", patternSteps, 1);
            atLeast(problems, "dialogCharacters", dialogCharacters, 1);
            atLeast(problems, "dialogLines", dialogLines, 1);
            atLeast(problems, "threads", threads, 1);
            atLeast(problems, "storeBacklog", storeBacklog, 1);
            duration(problems, "storeTimeout", storeTimeout);
            durationOrNone(problems, "turnWarning", turnWarning);
            durationOrNone(problems, "turnTimeout", turnTimeout);
            duration(problems, "closeTimeout", closeTimeout);
            if (textBytes > frameBytes) {
                problems.add("textBytes (" + textBytes + ") must not be above frameBytes (" + frameBytes + ").");
            }
            if (!problems.isEmpty()) {
                throw new InvalidConfigurationException("Limits", problems);
            }
            return new Limits(this);
        }

        private static void atLeast(List<String> problems, String name, long value, long least) {
            if (value < least) {
                problems.add(name + " must be at least " + least + ", not " + value + ".");
            }
        }

        private static void durationOrNone(List<String> problems, String name, Duration value) {
            if (value.isNegative() || value.compareTo(Duration.ofDays(365)) > 0) {
                problems.add(name + " must be zero or more and at most 365 days, not " + value + ".");
            }
        }

        private static void duration(List<String> problems, String name, Duration value) {
            if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(365)) > 0) {
                problems.add(name + " must be above zero and at most 365 days, not " + value + ".");
            }
        }
    }
}
