package dev.botkit.internal.runtime;

import dev.botkit.internal.runtime.TurnQueue.OfAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The turns of each network address, of those that wait for a thread of a pool, or have one: how many may wait with those of others, and
 * how many may run.
 *
 * <p>{@link #ABREAST} of one address wait with those of all others; the rest waits behind them, and one
 * moves up when one of them is taken. So however many conversations an address has, the turns of others wait for a few of it.
 *
 * <p>Those of one address run on three quarters of the threads at most. Where some do not return for long, the pool has other threads
 * in their places, and so has the address, until it has as many as there were threads at first, half of all that there can be. Once three
 * quarters of these are held, each address has two. So whoever makes handlers hang leaves threads to others.
 *
 * <p>Thread-safe; what belongs to an address is changed within the map's own operations only.
 */
final class TurnLanes {

    /** How many turns of one address wait with those of others: enough for several threads to take them one after the other. */
    static final int ABREAST = 16;

    private static final int FEW = 2;

    private final Queue<Runnable> tasks;
    private final int mostOfAddress;
    private final int mostWithHeld;
    private final int lastQuarter;

    /** How many threads are held for long, by turns of addresses. */
    private final AtomicInteger held = new AtomicInteger();

    /** The addresses of which turns are among the tasks, or run. */
    private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();

    /** The turns of one address. */
    private static final class Lane {
        private final ArrayDeque<Runnable> behind = new ArrayDeque<>(0);
        private int abreast;
        private int running;

        /** Of those that run. */
        private int held;

        /** None waits behind others then. */
        boolean isOver() {
            return abreast == 0 && running == 0;
        }
    }

    /**
     * @param tasks where those go that wait with others
     * @param threads of the pool; it has as many again in the places of those that are held for long
     */
    TurnLanes(Queue<Runnable> tasks, int threads) {
        this.tasks = tasks;
        this.mostOfAddress = Math.max(1, threads * 3 / 4);
        this.mostWithHeld = Math.max(FEW, threads);
        this.lastQuarter = 2 * threads - threads / 2;
    }

    private boolean mayWaitWithOthers(Lane lane) {
        return lane.abreast < ABREAST && lane.abreast + lane.running < most(lane);
    }

    /** How many of an address may run. */
    private int most(Lane lane) {
        return held.get() < lastQuarter
                ? Math.min(mostOfAddress + lane.held, mostWithHeld)
                : Math.min(mostOfAddress, FEW);
    }

    private Lane movedUp(Lane lane) {
        while (!lane.behind.isEmpty() && mayWaitWithOthers(lane)) {
            tasks.add(lane.behind.removeFirst());
            lane.abreast++;
        }
        return lane;
    }

    /** One waits, with others or behind its own. */
    void offer(OfAddress one) {
        lanes.compute(one.network(), (network, known) -> {
            Lane lane = known == null ? new Lane() : known;
            lane.behind.addLast(one);
            return movedUp(lane);
        });
    }

    /** One that waited with others runs; the next one of its address moves up. */
    void taken(OfAddress one) {
        one.begun = true;
        lanes.computeIfPresent(one.network(), (network, lane) -> {
            lane.abreast--;
            lane.running++;
            return movedUp(lane);
        });
    }

    /** Whether a turn that did not wait here may begin; if not, it waits behind others. */
    boolean begins(OfAddress one) {
        lanes.compute(one.network(), (network, known) -> {
            Lane lane = known == null ? new Lane() : known;
            one.begun = lane.abreast + lane.running < most(lane);
            if (one.begun) {
                lane.running++;
            } else {
                lane.behind.addLast(one);
            }
            return lane;
        });
        return one.begun;
    }

    /** One has run. True if those of all addresses were looked at, as more of them may run now. */
    boolean ended(OfAddress one) {
        boolean[] allMayHaveMore = {false};
        lanes.computeIfPresent(one.network(), (network, lane) -> {
            one.isOver = true;
            lane.running--;
            if (one.isHeld) {
                lane.held--;
                allMayHaveMore[0] = held.decrementAndGet() == lastQuarter - 1;
            }
            movedUp(lane);
            return lane.isOver() ? null : lane;
        });
        if (allMayHaveMore[0]) {
            for (String network : lanes.keySet()) {
                lanes.computeIfPresent(network, (address, lane) -> movedUp(lane));
            }
        }
        return allMayHaveMore[0];
    }

    /** One holds its thread for long. */
    void holds(OfAddress one) {
        lanes.computeIfPresent(one.network(), (network, lane) -> {
            if (!one.isHeld && !one.isOver) {
                one.isHeld = true;
                lane.held++;
                held.incrementAndGet();
            }
            return movedUp(lane);
        });
    }

    /** Takes one back that waits; false if it does not. */
    boolean remove(OfAddress one) {
        boolean[] removed = {false};
        lanes.computeIfPresent(one.network(), (network, lane) -> {
            removed[0] = lane.behind.remove(one);
            if (!removed[0] && tasks.remove(one)) {
                removed[0] = true;
                lane.abreast--;
                movedUp(lane);
            }
            return lane.isOver() ? null : lane;
        });
        return removed[0];
    }

    /** Adds those that wait behind others of their address. */
    void addBehind(List<Runnable> all) {
        for (String network : lanes.keySet()) {
            lanes.computeIfPresent(network, (address, lane) -> {
                all.addAll(lane.behind);
                return lane;
            });
        }
    }
}
