package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.internal.memory.GrowingShare;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.runtime.Background;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a turn has said and still holds: replies behind a typing delay, and what is kept for those who wait for the turn. It
 * counts as memory of its conversation; what still grows counts as in flight for the address that it is written for
 * ({@link GrowingShare}). When the turn has ended nothing counts any more: a handler that was given up may still be letting a reply out.
 * Thread-safe, no locks.
 */
public final class SaidMemory {

    /** So much a turn may hold however little memory is left, so that short answers always get through. */
    static final long FREE = 64 * 1024;

    private static final long OVER = Long.MIN_VALUE;

    private final Runnable makeRoom;
    private final MemoryBudget budget;
    private final AtomicLong held = new AtomicLong();
    private final Supplier<String> network;

    /** Null until something grows. */
    private final AtomicReference<@Nullable GrowingShare> growing = new AtomicReference<>();

    /** {@code makeRoom} has conversations give up what they can. */
    public SaidMemory(MemoryBudget budget, Runnable makeRoom) {
        this(budget, makeRoom, () -> Background.OWN);
    }

    /** {@code network} says for which address something is written as it begins to grow. */
    SaidMemory(MemoryBudget budget, Runnable makeRoom, Supplier<String> network) {
        this.makeRoom = makeRoom;
        this.budget = budget;
        this.network = network;
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

    /**
     * Holds so many bytes more of what still grows.
     *
     * @throws LimitExceededException if there is no memory for so much, or the address has as much as it may
     */
    void grow(long bytes) {
        GrowingShare share = growing();
        if (share != null && !share.take(bytes)) {
            throw loggable(new LimitExceededException(
                    "No memory is left for what grows for this network address (ClientLimits.memoryBytes)."));
        }
        makeRoom.run();
    }

    /** So many bytes are not held any more that grew. */
    void shrink(long bytes) {
        GrowingShare share = growing.get();
        if (share != null) {
            share.give(bytes);
        }
    }

    /** Null if the turn has ended before anything grew. */
    private @Nullable GrowingShare growing() {
        GrowingShare known = growing.get();
        if (known != null || held.get() == OVER) {
            return known;
        }
        GrowingShare made = new GrowingShare(budget, network.get());
        return growing.compareAndSet(null, made) ? made : growing.get();
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
        GrowingShare share = growing.get();
        if (share != null) {
            share.close();
        }
    }
}
