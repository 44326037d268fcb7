package dev.botkit.langchain4j;

import dev.botkit.InvalidArgumentException;
import dev.botkit.identity.ConversationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** How often a model is asked for one user, in all conversations of that user. Of many users only those are known who asked last. Thread-safe. */
final class CallRate {

    private static final int MOST_USERS = 10_000;
    private static final int MOST_CALLS = 1_000;

    private final int most;
    private final Duration per;
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<ConversationId, ArrayDeque<Instant>> calls = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ConversationId, ArrayDeque<Instant>> eldest) {
            return size() > MOST_USERS;
        }
    };

    CallRate(int most, Duration per) {
        if (most < 1 || most > MOST_CALLS) {
            throw new InvalidArgumentException("A user may ask 1 to 1,000 times, not " + most + ".");
        }
        if (per.isNegative() || per.isZero()) {
            throw new InvalidArgumentException("The time in which a user may ask so often is above zero.");
        }
        this.most = most;
        this.per = per;
    }

    /** Counts a question; false if there were too many already. */
    boolean takes(ConversationId conversation, Instant now) {
        lock.lock();
        try {
            ArrayDeque<Instant> last = calls.computeIfAbsent(conversation.withLabel(null), user -> new ArrayDeque<>(1));
            Instant earliest = now.minus(per);
            while (!last.isEmpty() && !last.getFirst().isAfter(earliest)) {
                last.removeFirst();
            }
            return last.size() < most && last.add(now);
        } finally {
            lock.unlock();
        }
    }
}
