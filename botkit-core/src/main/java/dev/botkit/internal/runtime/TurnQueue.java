package dev.botkit.internal.runtime;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * <p>How many turns of one network address wait among them, and run, is for {@link TurnLanes} to say.
 */
final class TurnQueue extends PoolQueue {

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final TurnLanes lanes;
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
        this.lanes = new TurnLanes(tasks, threads);
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
        boolean begun;

        // Of TurnLanes, within the operations of its map.
        boolean isHeld;
        boolean isOver;

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
            if (!begun && !queue.lanes.begins(this)) {
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

    @Override
    public boolean offer(Runnable task) {
        if (task instanceof OfAddress one) {
            lanes.offer(one);
        } else {
            tasks.add(task);
        }
        wakeOne();
        return true;
    }

    /** Takes the first task, which runs then. */
    private @Nullable Runnable first() {
        Runnable task = tasks.poll();
        if (task instanceof OfAddress one) {
            lanes.taken(one);
            // Whoever was woken for the one that has moved up may have looked too early.
            wakeOne();
        }
        return task;
    }

    private void ended(OfAddress one) {
        if (lanes.ended(one)) {
            startThreads();
        }
        wakeOne();
    }

    private void holds(OfAddress one) {
        lanes.holds(one);
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
        boolean removed = lanes.remove(one);
        wakeOne();
        return removed;
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
        lanes.addBehind(all);
        return all;
    }

    @Override
    public boolean isEmpty() {
        return tasks.isEmpty();
    }
}
