package dev.botkit.internal.client;

import dev.botkit.identity.ConversationId;
import dev.botkit.transport.CloseCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** All open connections. */
public final class Connections {

    private final Set<LiveConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();

    public void add(LiveConnection connection) {
        count.incrementAndGet();
        open.add(connection);
    }

    public void remove(LiveConnection connection) {
        if (open.remove(connection) && count.decrementAndGet() == 0) {
            lock.lock();
            try {
                none.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** How many there are. */
    public int count() {
        return count.get();
    }

    /** Closes those of a user whom the container had signed in and that have not spoken yet. */
    public void signOut(ConversationId user) {
        if (user.isVerified()) {
            for (LiveConnection connection : open) {
                connection.signOut(user.name());
            }
        }
    }

    /** Closes all that are open when their queues are written. */
    public void closeAll() {
        for (LiveConnection connection : open) {
            connection.closing();
        }
    }

    /** Closes those that are still open, whatever waits to be written. */
    public void closeAllNow() {
        for (LiveConnection connection : open) {
            connection.closeNow(CloseCode.GOING_AWAY, "the server is going away");
        }
    }

    /** Waits until all are gone, or so long. */
    public void awaitNone(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (count.get() > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
