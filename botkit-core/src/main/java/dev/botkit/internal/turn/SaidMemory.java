package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.internal.memory.MemoryBudget;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a turn has said and still holds: replies behind a typing delay, and what is kept for those who wait for the turn. It
 * counts as memory of its conversation. When the turn has ended nothing counts any more: a handler that was given up may still
 * be letting a reply out. Thread-safe, no locks.
 */
public final class SaidMemory {

    /** So much a turn may hold however little memory is left, so that short answers always get through. */
    static final long FREE = 64 * 1024;

    private static final long OVER = Long.MIN_VALUE;

    private final Runnable makeRoom;
    private final MemoryBudget budget;
    private final AtomicLong held = new AtomicLong();

    /** {@code makeRoom} has conversations give up what they can. */
    public SaidMemory(MemoryBudget budget, Runnable makeRoom) {
        this.makeRoom = makeRoom;
        this.budget = budget;
    }

    /** Whether so much waits that no typing delay is worth it. */
    public boolean isLarge() {
        return held.get() > FREE;
    }

    /**
     * Holds so many bytes more, for which conversations that are idle make room.
     *
     * @throws LimitExceededException if there is no memory for so much
     */
    void takeFor(long bytes) {
        take(bytes);
        makeRoom.run();
        if (isLarge() && budget.isFull()) {
            give(bytes);
            throw loggable(new LimitExceededException(
                    "No memory is left for all that this turn says (ClientLimits.memoryBytes)."));
        }
    }

    public void take(long bytes) {
        long now = held.get();
        while (now != OVER && !held.compareAndSet(now, now + bytes)) {
            now = held.get();
        }
        if (now != OVER) {
            budget.conversationsGrew(bytes);
        }
    }

    public void give(long bytes) {
        take(-bytes);
    }

    /** The turn has ended. */
    public void giveAll() {
        long left = held.getAndSet(OVER);
        if (left != OVER) {
            budget.conversationsGrew(-left);
        }
    }
}
