package dev.botkit;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The bounds of what is read from a store at once, and of what may wait for it. Immutable; set by
 * {@link Limits.Builder#store}.
 */
public final class StoreLimits {

    private final int pageBytes;
    private final int backlog;
    private final Duration timeout;

    StoreLimits(Builder builder) {
        pageBytes = builder.pageBytes;
        backlog = builder.backlog;
        timeout = builder.timeout;
    }

    /**
     * {@return how much of a log is read, or sent as an answer, at once (a page of history, a page of missed entries,
     * the replies in one answer), in bytes of UTF-8 plus 512 for each entry; a larger entry is a page of its own, and
     * what does not fit is on the next page; default 1 MiB}
     */
    public int pageBytes() {
        return pageBytes;
    }

    /**
     * {@return how many entries of all conversations may wait to be stored, a quarter of them for one network address at
     * most; beyond it messages are refused as {@code busy} and {@code reply} throws {@link
     * dev.botkit.history.StoreUnavailableException}; default 10,000}
     */
    public int backlog() {
        return backlog;
    }

    /**
     * {@return how long an entry may wait to be stored while the store is down; beyond it a message is refused as
     * {@code busy}, and a turn whose reply cannot be stored runs again later; default 30 s}
     */
    public Duration timeout() {
        return timeout;
    }

    /** Collects {@link StoreLimits}. {@link Limits.Builder#build()} reports invalid values. */
    public static final class Builder {

        private int pageBytes = 1024 * 1024;
        private int backlog = 10_000;
        private Duration timeout = Duration.ofSeconds(30);

        Builder() {}

        Builder(StoreLimits from) {
            pageBytes = from.pageBytes;
            backlog = from.backlog;
            timeout = from.timeout;
        }

        /**
         * Sets {@link StoreLimits#pageBytes()}.
         *
         * @param value at least 1,024
         * @return this
         */
        public Builder pageBytes(int value) {
            pageBytes = value;
            return this;
        }

        /**
         * Sets {@link StoreLimits#backlog()}.
         *
         * @param value at least 1
         * @return this
         */
        public Builder backlog(int value) {
            backlog = value;
            return this;
        }

        /**
         * Sets {@link StoreLimits#timeout()}.
         *
         * @param value above zero, at most 365 days
         * @return this
         */
        public Builder timeout(Duration value) {
            timeout = Objects.requireNonNull(value, "timeout");
            return this;
        }

        void check(List<String> problems) {
            Bounds.atLeast(problems, "store.pageBytes", pageBytes, 1_024);
            Bounds.atLeast(problems, "store.backlog", backlog, 1);
            Bounds.duration(problems, "store.timeout", timeout);
        }
    }
}
