package dev.botkit.internal.runtime;

import dev.botkit.identity.ConversationId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * To whom something has happened last, for those who have begun before and go on after it. Asking is cheap where nothing has happened
 * meanwhile. Thread-safe.
 */
public final class Recent {

    /** Far more than can happen while somebody is on the way. */
    static final int MOST = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong count = new AtomicLong();
    private final Map<ConversationId, Long> last = new LinkedHashMap<>();
    private long forgotten;

    /** What is known of something that may have happened. */
    public enum Known {
        NO,
        YES,
        /** It was too long ago. */
        FORGOTTEN
    }

    /** How often it has happened until now. */
    public long count() {
        return count.get();
    }

    /** It happens to one. */
    public void add(ConversationId id) {
        lock.lock();
        try {
            last.remove(id);
            last.put(id, count.incrementAndGet());
            if (last.size() > MOST) {
                var oldest = last.entrySet().iterator();
                forgotten = oldest.next().getValue();
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has happened to one since it had happened so often. */
    public Known since(long before, ConversationId id) {
        if (count.get() == before) {
            return Known.NO;
        }
        lock.lock();
        try {
            Long number = last.get(id);
            if (number != null && number > before) {
                return Known.YES;
            }
            return forgotten > before ? Known.FORGOTTEN : Known.NO;
        } finally {
            lock.unlock();
        }
    }
}
