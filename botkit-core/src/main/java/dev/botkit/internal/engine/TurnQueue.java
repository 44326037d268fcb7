package dev.botkit.internal.engine;

import java.util.Iterator;
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
 */
final class TurnQueue extends PoolQueue {

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<Sleeper> asleep = new ConcurrentLinkedDeque<>();

    /** Somebody was woken, and has not looked yet. */
    private final AtomicBoolean waking = new AtomicBoolean();

    private static final class Sleeper {
        final Thread thread = Thread.currentThread();
        volatile boolean woken;
    }

    @Override
    public boolean offer(Runnable task) {
        tasks.add(task);
        wakeOne();
        return true;
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
        Runnable task = tasks.poll();
        while (task == null) {
            Sleeper me = new Sleeper();
            asleep.addFirst(me);
            task = tasks.poll();
            if (task == null) {
                sleep(me, limited, end);
            }
            // Whoever took us from there relies on us to look.
            boolean woken = !asleep.remove(me);
            if (task == null) {
                task = tasks.poll();
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
        return tasks.poll();
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
        return tasks.remove(task);
    }

    @Override
    public Iterator<Runnable> iterator() {
        return tasks.iterator();
    }

    @Override
    public int size() {
        return tasks.size();
    }

    @Override
    public boolean isEmpty() {
        return tasks.isEmpty();
    }
}
