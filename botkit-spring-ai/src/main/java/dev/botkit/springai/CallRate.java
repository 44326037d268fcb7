package dev.botkit.springai;

import dev.botkit.InvalidArgumentException;
import dev.botkit.identity.ConversationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How often a model is asked for one user, in all conversations of that user. Of many users only those are known who asked last. Takes 8 MB
 * at most, and what the users' names take. Thread-safe.
 */
final class CallRate {

    private static final int MOST_USERS = 10_000;
    private static final int MOST_CALLS = 1_000;
    private static final int MOST_IN_ALL = 1_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    private final int most;
    private final long perMillis;
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<ConversationId, Calls> users = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ConversationId, Calls> eldest) {
            return size() > Math.min(MOST_USERS, MOST_IN_ALL / most);
        }
    };

    /** When one user's last questions were asked, in a ring. */
    private static final class Calls {

        private final long[] at;
        private int oldest;

        Calls(int most) {
            at = new long[most];
            Arrays.fill(at, Long.MIN_VALUE);
        }

        boolean takes(long now, long perMillis) {
            if (at[oldest] > now - perMillis) {
                return false;
            }
            at[oldest] = now;
            oldest = (oldest + 1) % at.length;
            return true;
        }
    }

    CallRate(int most, Duration per) {
        if (most < 1 || most > MOST_CALLS) {
            throw new InvalidArgumentException("A user may ask 1 to 1,000 times, not " + most + ".");
        }
        if (per.compareTo(SHORTEST) < 0 || per.compareTo(LONGEST) > 0) {
            throw new InvalidArgumentException("A user may ask so often in 1 ms to 365 days, not in " + per + ".");
        }
        this.most = most;
        this.perMillis = per.toMillis();
    }

    /** Counts a question; false if there were too many already. */
    boolean takes(ConversationId conversation, Instant now) {
        lock.lock();
        try {
            return users.computeIfAbsent(conversation.withLabel(null), user -> new Calls(most))
                    .takes(now.toEpochMilli(), perMillis);
        } finally {
            lock.unlock();
        }
    }
}
