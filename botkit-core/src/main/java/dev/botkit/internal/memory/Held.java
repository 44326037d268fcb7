package dev.botkit.internal.memory;

import dev.botkit.transport.HeldMemory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one client has the server hold for one purpose. Counted in steps, and the first {@link #FREE} bytes not at all: they
 * are no more than what the container has for each connection, and most messages are smaller.
 */
public final class Held implements HeldMemory {

    /** Not counted. */
    public static final int FREE = 2 * 1024;

    private static final int STEP = 4 * 1024;
    private static final long CLOSED = -1;

    private final MemoryBudget budget;
    private final String network;
    private final AtomicLong counted = new AtomicLong();

    public Held(MemoryBudget budget, String network) {
        this.budget = budget;
        this.network = network;
    }

    @Override
    public boolean resize(long bytes) {
        long wanted = bytes <= FREE ? 0 : (bytes + STEP - 1) / STEP * STEP;
        while (true) {
            long now = counted.get();
            if (now == wanted || now == CLOSED) {
                return now == wanted;
            }
            if (wanted > now && !budget.take(network, wanted - now)) {
                return false;
            }
            if (counted.compareAndSet(now, wanted)) {
                if (wanted < now) {
                    budget.giveBack(network, now - wanted);
                }
                return true;
            }
            if (wanted > now) {
                budget.giveBack(network, wanted - now);
            }
        }
    }

    @Override
    public void close() {
        long last = counted.getAndSet(CLOSED);
        if (last > 0) {
            budget.giveBack(network, last);
        }
    }
}
