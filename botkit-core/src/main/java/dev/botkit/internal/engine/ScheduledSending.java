package dev.botkit.internal.engine;

import dev.botkit.history.ScheduledPush;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A scheduled push over all its tries. What send middleware makes of it has the same ids at each try: the push's own, and others
 * behind it. Each of these messages is delivered once, also where the log does not know the ids it has. Thread-safe.
 */
final class ScheduledSending implements Pushes.Terms {

    private final ScheduledPush push;
    private final BooleanSupplier isKept;
    private final AtomicInteger made = new AtomicInteger();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** {@code isKept} tells whether the push is still in the store: neither taken back nor erased, nor sent by another node. */
    ScheduledSending(ScheduledPush push, BooleanSupplier isKept) {
        this.push = push;
        this.isKept = isKept;
    }

    ScheduledPush push() {
        return push;
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
        return number == 0 ? push.id() : push.id() + "~" + number;
    }

    @Override
    public boolean isWanted(String id) {
        return !delivered.contains(id) && isKept.getAsBoolean();
    }

    @Override
    public void delivered(String id) {
        delivered.add(id);
    }
}
