package dev.botkit.internal.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the open streams of one turn take: nothing can be dropped of it while they grow, so it is part of what their network address may have
 * in flight, and leaves room there for messages. Counted in steps, and the first {@link #FREE} bytes not at all, so that few words change
 * nothing. Thread-safe, no locks; who is late may count a step too little until the next one grows.
 */
public final class GrowingShare {

    /** Not counted. */
    static final int FREE = 2 * 1024;

    private static final int STEP = 4 * 1024;
    private static final long CLOSED = -1;

    private final MemoryBudget budget;
    private final String network;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong counted = new AtomicLong();

    public GrowingShare(MemoryBudget budget, String network) {
        this.budget = budget;
        this.network = network;
    }

    private static long steps(long bytes) {
        return bytes <= FREE ? 0 : (bytes + STEP - 1) / STEP * STEP;
    }

    /** So many bytes more; false if there is no room for them. */
    public boolean take(long bytes) {
        long wanted = steps(held.addAndGet(bytes));
        long now = counted.get();
        while (now != CLOSED && now < wanted) {
            if (!budget.takeBesideMessages(network, wanted - now)) {
                held.addAndGet(-bytes);
                return false;
            }
            if (counted.compareAndSet(now, wanted)) {
                return true;
            }
            budget.giveBack(network, wanted - now);
            now = counted.get();
        }
        return true;
    }

    public void give(long bytes) {
        long wanted = steps(held.addAndGet(-bytes));
        long now = counted.get();
        while (now > wanted) {
            if (counted.compareAndSet(now, wanted)) {
                budget.giveBack(network, now - wanted);
                return;
            }
            now = counted.get();
        }
    }

    /** The turn has ended: nothing counts any more. */
    public void close() {
        long last = counted.getAndSet(CLOSED);
        if (last > 0) {
            budget.giveBack(network, last);
        }
    }
}
