package dev.botkit.internal.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The turns that wait for a thread of a pool. Most turns take less time than to wake a thread, and they come in
 * swarms, as one write stores the messages of many conversations. So one thread is woken at a time, that
 * which slept last and is still in the processor's caches; once it is awake and has taken a turn, it
 * wakes the next if there are more. Until then threads that are awake take what they can. A turn that
 * blocks keeps no other waiting: whoever runs it has woken another before.
 *
 * <p>Whoever goes to sleep stands in {@link #asleep} first and then looks once more, so that no turn is missed.
 *
 * <p>Of the turns of one network address, {@link #ABREAST} wait with those of all others; the rest waits behind them, and one
 * moves up when one of them is taken. So however many conversations an address has, the turns of others wait for a few of it.
 *
 * <p>Those of one address run on three quarters of the threads at most. Where some do not return for long, the pool has other threads
 * in their places, and so has the address, until it has as many as there were threads at first, half of all that there can be. Once three
 * quarters of these are held, each address has two. So whoever makes handlers hang leaves threads to others.
 */
final class TurnQueue extends PoolQueue {

    /** How many turns of one address wait with those of others: enough for several threads to take them one after the other. */
    static final int ABREAST = 16;

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private static final int FEW = 2;

    private final int mostOfAddress;
    private final int mostWithHeld;
    private final int lastQuarter;

    /** How many threads are held for long, by turns of addresses. */
    private final AtomicInteger held = new AtomicInteger();

    /** The addresses of which turns are among the tasks, or run. What each holds is changed within the map's own operations only. */
    private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();

    private final ConcurrentLinkedDeque<Sleeper> asleep = new ConcurrentLinkedDeque<>();

    /** Starts one more thread of the pool; false if it has as many as it may. */
    private volatile BooleanSupplier startsThread = () -> false;

    /** Somebody was woken, and has not looked yet. */
    private final AtomicBoolean waking = new AtomicBoolean();

    private static final class Sleeper {
        final Thread thread = Thread.currentThread();
        volatile boolean woken;
    }

    /** So many threads, and as many again in the places of those that are held for long. */
    TurnQueue(int threads) {
        this.mostOfAddress = Math.max(1, threads * 3 / 4);
        this.mostWithHeld = Math.max(FEW, threads);
        this.lastQuarter = 2 * threads - threads / 2;
    }

    /** Turns that move up may need threads that have ended since, as they had nothing to do: {@code one} starts one if it may. */
    void startsThreads(BooleanSupplier one) {
        startsThread = one;
    }

    /** A turn that is run for a network address. */
    static final class OfAddress implements Runnable {

        private final TurnQueue queue;
        private final String network;
        private final Runnable turn;

        /** Of its thread only. */
        private boolean begun;

        // Within the operations of the map.
        private boolean isHeld;
        private boolean isOver;

        OfAddress(TurnQueue queue, String network, Runnable turn) {
            this.queue = queue;
            this.network = network;
            this.turn = turn;
        }

        String network() {
            return network;
        }

        /** On a thread that begins with it, it may have to wait after all. */
        @Override
        public void run() {
            if (!begun && !queue.begins(this)) {
                return;
            }
            TurnThread.runs(this);
            try {
                turn.run();
            } finally {
                TurnThread.runs(null);
                queue.ended(this);
            }
        }

        /** It holds its thread for so long that another one takes the place until it returns. Idempotent. */
        void isHeld() {
            queue.holds(this);
        }
    }

    /** A thread that knows which turn of an address it runs. */
    static final class TurnThread extends Thread {

        private @Nullable OfAddress turn;

        TurnThread(Runnable work, String name) {
            // Without the inheritable thread locals of whichever request starts the thread.
            super(null, work, name, 0, false);
        }

        private static void runs(@Nullable OfAddress turn) {
            if (Thread.currentThread() instanceof TurnThread here) {
                here.turn = turn;
            }
        }
    }

    /** The turn of an address that runs on this thread; null if there is none. */
    static @Nullable OfAddress current() {
        return Thread.currentThread() instanceof TurnThread here ? here.turn : null;
    }

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

    @Override
    public boolean offer(Runnable task) {
        if (task instanceof OfAddress one) {
            lanes.compute(one.network(), (network, known) -> {
                Lane lane = known == null ? new Lane() : known;
                if (lane.behind.isEmpty() && mayWaitWithOthers(lane)) {
                    lane.abreast++;
                    tasks.add(task);
                } else {
                    lane.behind.addLast(task);
                    movedUp(lane);
                }
                return lane;
            });
        } else {
            tasks.add(task);
        }
        wakeOne();
        return true;
    }

    /** Takes the first task, which runs then; the next one of its address moves up. */
    private @Nullable Runnable first() {
        Runnable task = tasks.poll();
        if (task instanceof OfAddress one) {
            one.begun = true;
            lanes.computeIfPresent(one.network(), (network, lane) -> {
                lane.abreast--;
                lane.running++;
                return movedUp(lane);
            });
            // Whoever was woken for the one that has moved up may have looked too early.
            wakeOne();
        }
        return task;
    }

    /** Whether a turn that did not wait here may begin; if not, it waits behind others. */
    private boolean begins(OfAddress one) {
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

    private void ended(OfAddress one) {
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
            startThreads();
        }
        wakeOne();
    }

    private void holds(OfAddress one) {
        lanes.computeIfPresent(one.network(), (network, lane) -> {
            if (!one.isHeld && !one.isOver) {
                one.isHeld = true;
                lane.held++;
                held.incrementAndGet();
            }
            return movedUp(lane);
        });
        startThreads();
        wakeOne();
    }

    private void startThreads() {
        for (int left = tasks.size(); left > 0 && startsThread.getAsBoolean(); left--) {
            // It takes the first task that waits.
        }
    }

    private void wakeOne() {
        while (!tasks.isEmpty() && !asleep.isEmpty() && waking.compareAndSet(false, true)) {
            Sleeper last = asleep.pollFirst();
            if (last != null) {
                last.woken = true;
                LockSupport.unpark(last.thread);
                return;
            }
            // Who went to sleep since then may have looked too early, and others may have relied on us.
            waking.set(false);
        }
    }

    /** Whoever was woken has looked. */
    private void awake() {
        waking.set(false);
        wakeOne();
    }

    @Override
    public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
        return next(true, System.nanoTime() + unit.toNanos(timeout));
    }

    @Override
    public Runnable take() throws InterruptedException {
        while (true) {
            Runnable task = next(false, 0);
            if (task != null) {
                return task;
            }
        }
    }

    /** Null when the time is over, if it is limited. */
    private @Nullable Runnable next(boolean limited, long end) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Runnable task = first();
        while (task == null) {
            Sleeper me = new Sleeper();
            asleep.addFirst(me);
            task = first();
            if (task == null) {
                sleep(me, limited, end);
            }
            // Whoever took us from there relies on us to look.
            boolean woken = !asleep.remove(me);
            if (task == null) {
                task = first();
            }
            if (woken) {
                awake();
            }
            if (task == null && Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (task == null && limited && end - System.nanoTime() <= 0) {
                return null;
            }
        }
        return task;
    }

    private static void sleep(Sleeper me, boolean limited, long end) {
        while (!me.woken && !me.thread.isInterrupted()) {
            long left = end - System.nanoTime();
            if (!limited) {
                LockSupport.park(me);
            } else if (left > 0) {
                LockSupport.parkNanos(me, left);
            } else {
                return;
            }
        }
    }

    // ---- what a pool asks for besides

    @Override
    public @Nullable Runnable poll() {
        return first();
    }

    @Override
    public @Nullable Runnable peek() {
        return tasks.peek();
    }

    @Override
    public int remainingCapacity() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean remove(@Nullable Object task) {
        if (!(task instanceof OfAddress one)) {
            return tasks.remove(task);
        }
        boolean[] removed = {false};
        lanes.computeIfPresent(one.network(), (network, lane) -> {
            removed[0] = lane.behind.remove(task);
            return lane;
        });
        if (!removed[0] && tasks.remove(task)) {
            lanes.computeIfPresent(one.network(), (network, lane) -> {
                lane.abreast--;
                movedUp(lane);
                return lane.isOver() ? null : lane;
            });
            wakeOne();
            return true;
        }
        return removed[0];
    }

    @Override
    public Iterator<Runnable> iterator() {
        return all().iterator();
    }

    @Override
    public int size() {
        return all().size();
    }

    /** Those that are there now; not for the path of a message. */
    private List<Runnable> all() {
        List<Runnable> all = new ArrayList<>(tasks);
        for (String network : lanes.keySet()) {
            lanes.computeIfPresent(network, (address, lane) -> {
                all.addAll(lane.behind);
                return lane;
            });
        }
        return all;
    }

    @Override
    public boolean isEmpty() {
        return tasks.isEmpty();
    }
}
