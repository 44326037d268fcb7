package dev.botkit.internal.runtime;

import dev.botkit.BotkitListener;
import dev.botkit.internal.memory.MemoryBudget;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for listeners, in the order in which they were added. Bounded in calls and in bytes, which count in the
 * budget of memory. Of both bounds, calls that clients bring about without a turn, such as refusals, may take a quarter: a
 * flood that is refused does not push out what is told of turns.
 *
 * <p>Any thread adds; one at a time polls. Nothing locks: turns add to it on their way, and must not wait for each other or
 * for the thread that polls.
 */
public final class WaitingCalls {

    public static final int MOST = 10_000;

    /** Of what may be in flight; the rest is for clients. */
    private static final int SHARE = 4;

    /** Of what may wait, in calls and in bytes, that clients bring about without a turn. */
    private static final int CLIENTS = 4;

    public static final int MOST_OF_CLIENTS = MOST / CLIENTS;

    /** What a call takes beside its arguments. */
    private static final int OVERHEAD = 200;

    /** How many calls, and how many bytes, that have been polled are given back together. */
    private static final int PORTION = 64;

    private static final int PORTION_BYTES = 64 * 1024;

    private final MemoryBudget budget;
    private final Queue<Call> queue = new ConcurrentLinkedQueue<>();
    private final Count all;
    private final Count ofClients;

    // Of the thread that polls.
    private final Polled polled = new Polled();
    private final Polled polledOfClients = new Polled();

    private record Call(Consumer<BotkitListener> what, long bytes, boolean ofClients) {}

    /** How much has been polled and not given back yet. */
    private static final class Polled {
        private int calls;
        private long bytes;

        void add(long itsBytes) {
            calls++;
            bytes += itsBytes;
        }

        void giveBack(Count to) {
            if (calls > 0) {
                to.giveBack(calls, bytes);
                calls = 0;
                bytes = 0;
            }
        }
    }

    /** How much waits, of how much may. */
    private static final class Count {

        private final int mostCalls;
        private final long mostBytes;
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();

        Count(int mostCalls, long mostBytes) {
            this.mostCalls = mostCalls;
            this.mostBytes = mostBytes;
        }

        boolean take(long itsBytes) {
            // Both are counted before both are compared: what is given back is always both.
            boolean fits = calls.incrementAndGet() <= mostCalls;
            fits &= bytes.addAndGet(itsBytes) <= mostBytes;
            if (!fits) {
                giveBack(1, itsBytes);
            }
            return fits;
        }

        void giveBack(int someCalls, long theirBytes) {
            calls.addAndGet(-someCalls);
            bytes.addAndGet(-theirBytes);
        }
    }

    WaitingCalls(MemoryBudget budget) {
        this.budget = budget;
        long mostBytes = budget.mostInFlight() / SHARE;
        this.all = new Count(MOST, mostBytes);
        this.ofClients = new Count(MOST_OF_CLIENTS, mostBytes / CLIENTS);
    }

    /** False if there is no room. {@code itsBytes} is what its arguments take. */
    boolean add(Consumer<BotkitListener> what, long itsBytes, boolean isOfClients) {
        long bytes = OVERHEAD + itsBytes;
        if (isOfClients && !ofClients.take(bytes)) {
            return false;
        }
        if (all.take(bytes)) {
            if (budget.take(bytes)) {
                queue.add(new Call(what, bytes, isOfClients));
                return true;
            }
            all.giveBack(1, bytes);
        }
        if (isOfClients) {
            ofClients.giveBack(1, bytes);
        }
        return false;
    }

    /** The next one, which waits no more; null if none waits. */
    @Nullable
    Consumer<BotkitListener> poll() {
        Call next = queue.poll();
        if (next != null) {
            polled.add(next.bytes());
            if (next.ofClients()) {
                polledOfClients.add(next.bytes());
            }
        }
        if (polled.calls >= PORTION || polled.bytes >= PORTION_BYTES || queue.isEmpty()) {
            giveBack();
        }
        return next == null ? null : next.what();
    }

    private void giveBack() {
        budget.giveBack(polled.bytes);
        polled.giveBack(all);
        polledOfClients.giveBack(ofClients);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return all.calls.get();
    }

    /** Drops all that wait, whatever the thread that polls is doing; returns how many. */
    int clear() {
        int dropped = 0;
        for (Call next = queue.poll(); next != null; next = queue.poll()) {
            dropped++;
            all.giveBack(1, next.bytes());
            if (next.ofClients()) {
                ofClients.giveBack(1, next.bytes());
            }
            budget.giveBack(next.bytes());
        }
        return dropped;
    }
}
