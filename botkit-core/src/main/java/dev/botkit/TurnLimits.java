package dev.botkit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The bounds of what one turn may do, how long it may take, and how many turns run at once. Immutable; set by
 * {@link Limits.Builder#turns}.
 */
public final class TurnLimits {

    private final int replies;
    private final int characters;
    private final int replyCharacters;
    private final int patternSteps;
    private final int dialogCharacters;
    private final int dialogLines;
    private final Duration warning;
    private final Duration timeout;
    private final Duration streamTimeout;
    private final int threads;
    private final Duration closeTimeout;

    TurnLimits(Builder builder) {
        replies = builder.replies;
        characters = builder.characters;
        replyCharacters = builder.replyCharacters;
        patternSteps = builder.patternSteps;
        dialogCharacters = builder.dialogCharacters;
        dialogLines = builder.dialogLines;
        warning = builder.warning;
        timeout = builder.timeout;
        streamTimeout = builder.streamTimeout;
        threads = builder.threads;
        closeTimeout = builder.closeTimeout;
    }

    /**
     * {@return how many replies one turn may send; beyond it {@code reply} throws {@link LimitExceededException};
     * default 10,000}
     */
    public int replies() {
        return replies;
    }

    /**
     * {@return how much one turn may reply, in characters; beyond it {@code reply} throws {@link
     * LimitExceededException}; default 8 Mi characters}
     */
    public int characters() {
        return characters;
    }

    /**
     * {@return how large one reply or push may be, in characters of its JSON; a larger one makes {@code reply} throw
     * {@link LimitExceededException}; default 256 Ki characters}
     */
    public int replyCharacters() {
        return replyCharacters;
    }

    /**
     * {@return how many characters the patterns may look at for one message, beyond the one pass over the text that
     * each pattern needs; a pattern that exceeds it counts as not found; this bounds the cost of backtracking on a
     * hostile text (about 50 ms); default 2,000,000}
     */
    public int patternSteps() {
        return patternSteps;
    }

    /**
     * {@return how large the state of a waiting dialog may be (its variables, answers and the message that started it),
     * in characters of its JSON; a larger dialog ends as {@code failed}; default 64 Ki characters}
     */
    public int dialogCharacters() {
        return dialogCharacters;
    }

    /**
     * {@return how many lines dialogs may run in one turn without a question; a dialog that exceeds it ends as
     * {@code too_long}; default 1,000}
     */
    public int dialogLines() {
        return dialogLines;
    }

    /**
     * {@return how long a handler may run before this is logged, once and with its stack, and
     * {@link BotkitListener#turnStuck} is called; typing delays and waiting for a thread do not count; from then on
     * another thread may replace the handler's, for up to {@link #threads()} such handlers; zero means never;
     * default 60 s}
     */
    public Duration warning() {
        return warning;
    }

    /**
     * {@return how long a handler may run before its thread is interrupted; a handler that has not returned 5 s later
     * is abandoned: the user gets the apology, the message counts as handled, the conversation
     * continues, {@code reply} throws {@link TurnAbandonedException} in that handler, and its thread is lost until it returns; typing delays and
     * waiting for a thread do not count; zero means that it may run for ever; default 10 min}
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * {@return how long a {@link ReplyStream} may be silent before it fails: what it has shown is kept, and the user gets the
     * apology; no stream is open for longer than {@link #timeout()}; default 60 s}
     */
    public Duration streamTimeout() {
        return streamTimeout;
    }

    /**
     * {@return how many turns may run at once if the JDK has no virtual threads, not counting those that run for longer
     * than {@link #warning()}, up to as many again; more turns wait; the turns of one network address run on three
     * quarters of them, or on one if there is one, so name the proxies in front; default 200}
     */
    public int threads() {
        return threads;
    }

    /** {@return how long {@link Botkit#close()} waits for running turns before it interrupts them; what open streams have shown then is kept; default 10 s} */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /** Collects {@link TurnLimits}. {@link Limits.Builder#build()} reports invalid values. */
    public static final class Builder {

        private int replies = 10_000;
        private int characters = 8 * 1024 * 1024;
        private int replyCharacters = 256 * 1024;
        private int patternSteps = 2_000_000;
        private int dialogCharacters = 64 * 1024;
        private int dialogLines = 1_000;
        private Duration warning = Duration.ofSeconds(60);
        private Duration timeout = Duration.ofMinutes(10);
        private Duration streamTimeout = Duration.ofSeconds(60);
        private int threads = 200;
        private Duration closeTimeout = Duration.ofSeconds(10);

        Builder() {}

        Builder(TurnLimits from) {
            replies = from.replies;
            characters = from.characters;
            replyCharacters = from.replyCharacters;
            patternSteps = from.patternSteps;
            dialogCharacters = from.dialogCharacters;
            dialogLines = from.dialogLines;
            warning = from.warning;
            timeout = from.timeout;
            streamTimeout = from.streamTimeout;
            threads = from.threads;
            closeTimeout = from.closeTimeout;
        }

        /**
         * Sets {@link TurnLimits#replies()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder replies(int value) {
            replies = value;
            return this;
        }

        /**
         * Sets {@link TurnLimits#characters()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder characters(int value) {
            characters = value;
            return this;
        }

        /**
         * Sets {@link TurnLimits#replyCharacters()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder replyCharacters(int value) {
            replyCharacters = value;
            return this;
        }

        /**
         * Sets {@link TurnLimits#patternSteps()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder patternSteps(int value) {
            patternSteps = value;
            return this;
        }

        /**
         * Sets {@link TurnLimits#dialogCharacters()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder dialogCharacters(int value) {
            dialogCharacters = value;
            return this;
        }

        /**
         * Sets {@link TurnLimits#dialogLines()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder dialogLines(int value) {
            dialogLines = value;
            return this;
        }

        /**
         * Sets {@link TurnLimits#warning()}.
         *
         * @param value zero or more, at most 365 days
         * @return this
         */
        public Builder warning(Duration value) {
            warning = Objects.requireNonNull(value, "warning");
            return this;
        }

        /**
         * Sets {@link TurnLimits#timeout()}.
         *
         * @param value zero or more, at most 365 days
         * @return this
         */
        public Builder timeout(Duration value) {
            timeout = Objects.requireNonNull(value, "timeout");
            return this;
        }

        /**
         * Sets {@link TurnLimits#streamTimeout()}.
         *
         * @param value above zero, at most 365 days
         * @return this
         */
        public Builder streamTimeout(Duration value) {
            streamTimeout = Objects.requireNonNull(value, "streamTimeout");
            return this;
        }

        /**
         * Sets {@link TurnLimits#threads()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /**
         * Sets {@link TurnLimits#closeTimeout()}.
         *
         * @param value above zero, at most 365 days
         * @return this
         */
        public Builder closeTimeout(Duration value) {
            closeTimeout = Objects.requireNonNull(value, "closeTimeout");
            return this;
        }

        void check(List<String> problems) {
            Bounds.atLeast(problems, "turns.replies", replies, 1);
            Bounds.atLeast(problems, "turns.characters", characters, 1);
            Bounds.atLeast(problems, "turns.replyCharacters", replyCharacters, 1);
            Bounds.atLeast(problems, "turns.patternSteps", patternSteps, 1);
            Bounds.atLeast(problems, "turns.dialogCharacters", dialogCharacters, 1);
            Bounds.atLeast(problems, "turns.dialogLines", dialogLines, 1);
            Bounds.durationOrNone(problems, "turns.warning", warning);
            Bounds.durationOrNone(problems, "turns.timeout", timeout);
            Bounds.duration(problems, "turns.streamTimeout", streamTimeout);
            Bounds.atLeast(problems, "turns.threads", threads, 1);
            Bounds.duration(problems, "turns.closeTimeout", closeTimeout);
        }
    }
}
