package dev.botkit.internal.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what is under way on the bot's own threads: writes, reads, and checks of credentials. What one piece of work
 * sets off is counted before that piece ends, so that the count is zero only if nothing more comes of itself. Costs an
 * atomic addition unless somebody waits. Thread-safe.
 */
public final class Activity {

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();

    public void begins() {
        underWay.incrementAndGet();
    }

    public void end(int pieces) {
        if (underWay.addAndGet(-pieces) == 0 && waiting.get() > 0) {
            lock.lock();
            try {
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits until nothing is under way, at most so long; false if something still is. */
    public boolean awaitIdle(long nanos) throws InterruptedException {
        if (underWay.get() == 0) {
            return true;
        }
        waiting.incrementAndGet();
        lock.lock();
        try {
            long left = nanos;
            while (underWay.get() > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
            return underWay.get() == 0;
        } finally {
            lock.unlock();
            waiting.decrementAndGet();
        }
    }
}
