package dev.botkit.internal.push;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A scheduled push over all its tries. What send middleware makes of it has the same ids at each try: the push's own, and others
 * behind it. Each of these messages is delivered once, also where the log does not know the ids it has. Does not hold the push, as many
 * may rest. Thread-safe.
 */
final class ScheduledSending implements Pushes.Terms {

    private final String id;
    private final BooleanSupplier isKept;
    private final AtomicInteger made = new AtomicInteger();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** {@code isKept} tells whether the push is still in the store: neither taken back nor erased, nor sent by another node. */
    ScheduledSending(String id, BooleanSupplier isKept) {
        this.id = id;
        this.isKept = isKept;
    }

    /** Begins to count the messages anew. */
    void begins() {
        made.set(0);
    }

    /** Nothing more is to be said; the push may still have to be removed. */
    void over() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    @Override
    public String nextId() {
        int number = made.getAndIncrement();
        return number == 0 ? id : id + "~" + number;
    }

    @Override
    public boolean isWanted(String messageId) {
        // Asked twice: it may be given up while the store is asked.
        return !over && !delivered.contains(messageId) && isKept.getAsBoolean() && !over;
    }

    @Override
    public void delivered(String messageId) {
        delivered.add(messageId);
    }
}
