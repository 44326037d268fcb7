package dev.botkit.internal.engine;

import dev.botkit.RefusedException;
import dev.botkit.identity.ConversationId;
import dev.botkit.transport.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The users who were signed out last, for sockets that had shown who they are before and are bound to a conversation only after:
 * those that have not spoken yet, and those whose credential is being checked or whose conversation is being read.
 */
final class SignOuts {

    /** Far more than there are sign-outs while a socket is on its way to its conversation. */
    private static final int MOST = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong count = new AtomicLong();
    private final Map<ConversationId, Long> last = new LinkedHashMap<>();
    private long forgotten;

    /** How many there have been until now. */
    long count() {
        return count.get();
    }

    /** Notes that a user is signed out; the user's connections are closed after this. */
    void add(ConversationId user) {
        lock.lock();
        try {
            ConversationId main = user.withLabel(null);
            last.remove(main);
            last.put(main, count.incrementAndGet());
            if (last.size() > MOST) {
                var oldest = last.entrySet().iterator();
                forgotten = oldest.next().getValue();
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses a user's conversation to whoever has shown that it is theirs when there had been so many sign-outs, if the user was signed
     * out after that. Where that is not known any more, the client is to come again.
     *
     * @throws RefusedException if it is refused
     */
    void check(long before, ConversationId id) {
        if (count.get() == before) {
            return;
        }
        lock.lock();
        try {
            Long number = last.get(id.withLabel(null));
            if (number != null && number > before) {
                throw new RefusedException(Refusal.UNAUTHORIZED, "The user was signed out.");
            }
            if (forgotten > before) {
                throw new RefusedException(Refusal.BUSY, "Too many users were signed out at once; come again.");
            }
        } finally {
            lock.unlock();
        }
    }
}
