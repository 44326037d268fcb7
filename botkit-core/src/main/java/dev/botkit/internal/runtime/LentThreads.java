package dev.botkit.internal.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that receive messages, each lent for one turn of a quick handler, a bounded number at a time. Thread-safe. */
final class LentThreads {

    /** More than can run at a time, as some wait for a processor; far fewer than a container has for its requests. */
    private static final int MOST = Math.max(16, 2 * Runtime.getRuntime().availableProcessors());

    private final AtomicInteger count = new AtomicInteger();
    private final Map<Thread, Boolean> lent = new ConcurrentHashMap<>();

    /** Whether one more may be lent. */
    boolean anyLeft() {
        return count.get() < MOST;
    }

    /**
     * Lends this thread to a turn.
     *
     * @return false if it was not run, as too many threads are lent
     */
    boolean run(Runnable turn) {
        if (count.incrementAndGet() > MOST) {
            count.decrementAndGet();
            return false;
        }
        Thread here = Thread.currentThread();
        try {
            lent.put(here, true);
            turn.run();
        } finally {
            lent.remove(here);
            // An interrupt was the handler's: the container goes on with other work.
            Thread.interrupted();
            count.decrementAndGet();
        }
        return true;
    }

    /** Interrupts those that are lent, and none that has just been given back. */
    void interrupt() {
        lent.keySet()
                .forEach(thread -> lent.computeIfPresent(thread, (one, is) -> {
                    one.interrupt();
                    return is;
                }));
    }
}
