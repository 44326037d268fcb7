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
import java.util.concurrent.locks.LockSupport;
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
 */
final class TurnQueue extends PoolQueue {

    /** How many turns of one address wait with those of others: enough for several threads to take them one after the other. */
    static final int ABREAST = 16;

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** The addresses of which turns are among the tasks. What each holds is changed within the map's own operations only. */
    private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();

    private final ConcurrentLinkedDeque<Sleeper> asleep = new ConcurrentLinkedDeque<>();

    /** Somebody was woken, and has not looked yet. */
    private final AtomicBoolean waking = new AtomicBoolean();

    private static final class Sleeper {
        final Thread thread = Thread.currentThread();
        volatile boolean woken;
    }

    /** A turn that is run for a network address. */
    static final class OfAddress implements Runnable {

        private final String network;
        private final Runnable turn;

        OfAddress(String network, Runnable turn) {
            this.network = network;
            this.turn = turn;
        }

        String network() {
            return network;
        }

        @Override
        public void run() {
            turn.run();
        }
    }

    /** The turns of one address. */
    private static final class Lane {
        private final ArrayDeque<Runnable> behind = new ArrayDeque<>(0);
        private int abreast;
    }

    @Override
    public boolean offer(Runnable task) {
        if (task instanceof OfAddress one) {
            lanes.compute(one.network(), (network, known) -> {
                Lane lane = known == null ? new Lane() : known;
                if (lane.abreast < ABREAST) {
                    lane.abreast++;
                    tasks.add(task);
                } else {
                    lane.behind.addLast(task);
                }
                return lane;
            });
        } else {
            tasks.add(task);
        }
        wakeOne();
        return true;
    }

    /** Takes the first task; the next one of its address moves up. */
    private @Nullable Runnable first() {
        Runnable task = tasks.poll();
        if (task instanceof OfAddress one) {
            movesUp(one.network());
        }
        return task;
    }

    private void movesUp(String network) {
        lanes.computeIfPresent(network, (address, lane) -> {
            Runnable next = lane.behind.pollFirst();
            if (next != null) {
                tasks.add(next);
            } else {
                lane.abreast--;
            }
            return lane.abreast == 0 ? null : lane;
        });
        // Whoever was woken for the one that has moved up may have looked too early.
        wakeOne();
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
            movesUp(one.network());
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
