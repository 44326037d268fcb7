package dev.botkit.internal.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Threads that receive messages, each lent for one turn of a quick handler, a bounded number at a time. Thread-safe. */
final class LentThreads {

    /** More than can run at a time, as some wait for a processor; far fewer than a container has for its requests. */
    private static final int MOST = Math.max(16, 2 * Runtime.getRuntime().availableProcessors());

    private final AtomicInteger count = new AtomicInteger();
    private final Map<Thread, Boolean> lent = new ConcurrentHashMap<>();

    /** As the bot's own threads have it ({@link TurnExecutor}): handlers are to find the same classes everywhere. */
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition givenBack = lock.newCondition();
    private volatile boolean awaited;

    /** Whether one more may be lent. */
    boolean anyLeft() {
        return count.get() < MOST;
    }

    /**
     * Lends this thread to a turn.
     *
     * @param isQuick looks whether it is worth that, which counts, too: it may search a long text
     * @return false if it was not run, as it is not quick, too many threads are lent, or the container has interrupted this one
     */
    boolean run(BooleanSupplier isQuick, Runnable turn) {
        Thread here = Thread.currentThread();
        if (here.isInterrupted()) {
            return false;
        }
        try {
            if (count.incrementAndGet() > MOST || !isQuick.getAsBoolean()) {
                return false;
            }
            lend(here, turn);
            return true;
        } finally {
            count.decrementAndGet();
            if (awaited) {
                tellGivenBack();
            }
        }
    }

    private void lend(Thread here, Runnable turn) {
        ClassLoader its = here.getContextClassLoader();
        try {
            lent.put(here, true);
            here.setContextClassLoader(loader);
            turn.run();
        } finally {
            lent.remove(here);
            here.setContextClassLoader(its);
            // An interrupt was the handler's: the container goes on with other work.
            Thread.interrupted();
        }
    }

    boolean isLent(Thread thread) {
        return lent.containsKey(thread);
    }

    private void tellGivenBack() {
        lock.lock();
        try {
            givenBack.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts those that are lent, and none that has just been given back. */
    void interrupt() {
        lent.keySet()
                .forEach(thread -> lent.computeIfPresent(thread, (one, is) -> {
                    one.interrupt();
                    return is;
                }));
    }

    /** Waits until none is lent; false if that takes longer. */
    boolean awaitNone(long nanos) throws InterruptedException {
        long left = nanos;
        awaited = true;
        lock.lock();
        try {
            while (count.get() > 0 && left > 0) {
                left = givenBack.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return count.get() <= 0;
    }
}
