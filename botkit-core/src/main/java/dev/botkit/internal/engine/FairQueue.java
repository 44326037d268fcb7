package dev.botkit.internal.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for a few threads, each in the lane of whoever it is done for: a network address, or the bot itself. The
 * lanes take turns, so that whoever has many tasks here delays those of another lane by one at a time. An address may have a
 * quarter of the places, and of the last quarter only what an address has that has few: a sixty-fourth. So no address, and
 * not a few of them, can take all the places. Tasks that must be done take no place; their number is bounded where they come from.
 *
 * <p>The queue of a {@link java.util.concurrent.ThreadPoolExecutor}, which takes tasks of {@link Background} only. All
 * operations take constant time, except those that look at all tasks.
 */
final class FairQueue extends PoolQueue {

    private static final int SHARE = 4;
    private static final int SHARE_OF_LAST_QUARTER = 64;

    private final int places;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    /** No lane is empty. The first one is next. */
    private final Map<String, Set<Background.Task>> lanes = new LinkedHashMap<>();

    private int size;
    private int placesTaken;

    FairQueue(int places) {
        this.places = places;
    }

    /** Whether an address may have one more task here. */
    boolean hasRoomFor(String lane) {
        lock.lock();
        try {
            return hasRoom(lane);
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(String lane) {
        if (placesTaken >= places) {
            return false;
        }
        if (lane.equals(Background.OWN)) {
            return true;
        }
        Set<Background.Task> known = lanes.get(lane);
        int share = placesTaken < places - places / SHARE ? SHARE : SHARE_OF_LAST_QUARTER;
        return known == null || known.size() < places / share;
    }

    @Override
    public boolean offer(Runnable runnable) {
        Background.Task task = (Background.Task) runnable;
        lock.lock();
        try {
            if (!task.isLast() && !hasRoom(task.lane())) {
                return false;
            }
            lanes.computeIfAbsent(task.lane(), lane -> new LinkedHashSet<>()).add(task);
            size++;
            placesTaken += task.isLast() ? 0 : 1;
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Runnable poll() {
        lock.lock();
        try {
            return next();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Runnable poll(long time, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(time);
        lock.lockInterruptibly();
        try {
            while (size == 0) {
                if (left <= 0) {
                    return null;
                }
                left = filled.awaitNanos(left);
            }
            return next();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Runnable take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Runnable next = next();
                if (next != null) {
                    return next;
                }
                filled.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The first task of the lane whose turn it is; the lane goes behind all others. */
    private @Nullable Runnable next() {
        Iterator<Map.Entry<String, Set<Background.Task>>> first =
                lanes.entrySet().iterator();
        if (!first.hasNext()) {
            return null;
        }
        Map.Entry<String, Set<Background.Task>> turn = first.next();
        String lane = turn.getKey();
        Set<Background.Task> tasks = turn.getValue();
        first.remove();
        Iterator<Background.Task> oldest = tasks.iterator();
        Background.Task next = oldest.next();
        oldest.remove();
        if (!tasks.isEmpty()) {
            lanes.put(lane, tasks);
        }
        forget(next);
        return next;
    }

    private void forget(Background.Task gone) {
        size--;
        placesTaken -= gone.isLast() ? 0 : 1;
    }

    @Override
    public boolean remove(@Nullable Object object) {
        return object instanceof Background.Task task && removes(task);
    }

    private boolean removes(Background.Task task) {
        lock.lock();
        try {
            Set<Background.Task> lane = lanes.get(task.lane());
            if (lane == null || !lane.remove(task)) {
                return false;
            }
            if (lane.isEmpty()) {
                lanes.remove(task.lane());
            }
            forget(task);
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean removeIf(Predicate<? super Runnable> unwanted) {
        boolean removed = false;
        for (Background.Task task : all()) {
            removed |= unwanted.test(task) && removes(task);
        }
        return removed;
    }

    private List<Background.Task> all() {
        lock.lock();
        try {
            List<Background.Task> all = new ArrayList<>(size);
            lanes.values().forEach(all::addAll);
            return all;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    // ---- not used by the pool while it runs

    @Override
    public @Nullable Runnable peek() {
        lock.lock();
        try {
            return lanes.isEmpty()
                    ? null
                    : lanes.values().iterator().next().iterator().next();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Iterator<Runnable> iterator() {
        return List.<Runnable>copyOf(all()).iterator();
    }

    @Override
    public int remainingCapacity() {
        lock.lock();
        try {
            return places - placesTaken;
        } finally {
            lock.unlock();
        }
    }
}
