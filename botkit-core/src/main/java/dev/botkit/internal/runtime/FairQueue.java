package dev.botkit.internal.runtime;

import java.util.ArrayList;
import java.util.HashMap;
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
 * <p>A task waits, too, while those that have begun hold all the threads that they may: tasks that must be done have a
 * bound for all of them together, and stand in lanes of their own, as they may take long; and each lane has what {@link Share} says.
 *
 * <p>The queue of a {@link java.util.concurrent.ThreadPoolExecutor}, which takes tasks of {@link Background} only. All
 * operations take constant time, except those that look at all tasks; finding the next one also looks at the lanes that hold all the
 * threads they may, which are fewer than there are threads.
 */
final class FairQueue extends PoolQueue {

    private static final int SHARE = 4;
    private static final int SHARE_OF_LAST_QUARTER = 64;

    /** How many threads a lane may hold. Asked with the queue's lock, so that it takes none. */
    interface Share {

        /** No lane has a bound. */
        Share ALL = (lane, begun) -> true;

        /** Whether one more task of a lane may begin, where so many have begun and not returned. */
        boolean mayBegin(String lane, int begun);

        /** How many more of what must be done may begin, as others of that are held for long. */
        default int moreLast() {
            return 0;
        }
    }

    private final int places;
    private final Share share;
    private final int mostLast;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    /** No lane is empty. The first one is next. */
    private final Map<String, Set<Background.Task>> lanes = new LinkedHashMap<>();

    /** The same for what must be done. */
    private final Map<String, Set<Background.Task>> lastLanes = new LinkedHashMap<>();

    /** How many tasks of each lane have begun and not returned. */
    private final Map<String, Integer> begun = new HashMap<>();

    private int begunLast;
    private boolean lastIsNext;
    private int size;
    private int placesTaken;

    /** Lanes hold as many threads as {@code share} says; what must be done holds {@code mostLast} at most, beside those that are held for long. */
    FairQueue(int places, Share share, int mostLast) {
        this.places = places;
        this.share = share;
        this.mostLast = mostLast;
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
        int part = placesTaken < places - places / SHARE ? SHARE : SHARE_OF_LAST_QUARTER;
        return size(lanes, lane) + size(lastLanes, lane) < places / part;
    }

    private static int size(Map<String, Set<Background.Task>> lanes, String lane) {
        Set<Background.Task> tasks = lanes.get(lane);
        return tasks == null ? 0 : tasks.size();
    }

    @Override
    public boolean offer(Runnable runnable) {
        Background.Task task = (Background.Task) runnable;
        lock.lock();
        try {
            if (!task.isLast() && !hasRoom(task.lane())) {
                return false;
            }
            add(task);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void add(Background.Task task) {
        lanesOf(task)
                .computeIfAbsent(task.lane(), lane -> new LinkedHashSet<>())
                .add(task);
        size++;
        placesTaken += task.isLast() ? 0 : 1;
        filled.signal();
    }

    private Map<String, Set<Background.Task>> lanesOf(Background.Task task) {
        return task.isLast() ? lastLanes : lanes;
    }

    /** Whether a task that a new thread begins with may begin; if not, it waits here. One that was taken from here has begun. */
    boolean begins(Background.Task task) {
        lock.lock();
        try {
            if (task.hasBegun()) {
                return true;
            }
            if (mayBegin(task)) {
                begin(task);
                return true;
            }
            add(task);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean mayBegin(Background.Task task) {
        return task.isLast() ? mayBeginLast() : mayBegin(task.lane());
    }

    private boolean mayBeginLast() {
        return begunLast < mostLast + share.moreLast();
    }

    private boolean mayBegin(String lane) {
        return share.mayBegin(lane, begun.getOrDefault(lane, 0));
    }

    private void begin(Background.Task task) {
        task.begins();
        if (task.isLast()) {
            begunLast++;
        } else {
            begun.merge(task.lane(), 1, Integer::sum);
        }
    }

    /** One that has begun has returned. */
    void returned(Background.Task task) {
        lock.lock();
        try {
            if (task.isLast()) {
                begunLast--;
            } else {
                begun.computeIfPresent(task.lane(), (lane, count) -> count == 1 ? null : count - 1);
            }
            if (size > 0) {
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lanes may hold more threads than before. */
    void shareHasChanged() {
        lock.lock();
        try {
            filled.signalAll();
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
            Runnable next = next();
            while (next == null && left > 0) {
                left = filled.awaitNanos(left);
                next = next();
            }
            return next;
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

    /** One of those that must be done, and one of the others, in turn; null if none may begin. */
    private @Nullable Runnable next() {
        lastIsNext = !lastIsNext;
        Runnable next = lastIsNext ? nextLast() : null;
        next = next == null ? nextOf(lanes) : next;
        return next == null && !lastIsNext ? nextLast() : next;
    }

    private @Nullable Runnable nextLast() {
        return mayBeginLast() ? nextOf(lastLanes) : null;
    }

    /** The first task of the lane whose turn it is; the lane goes behind all others. */
    private @Nullable Runnable nextOf(Map<String, Set<Background.Task>> all) {
        Iterator<Map.Entry<String, Set<Background.Task>>> each = all.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<String, Set<Background.Task>> turn = each.next();
            String lane = turn.getKey();
            Set<Background.Task> tasks = turn.getValue();
            Iterator<Background.Task> oldest = tasks.iterator();
            Background.Task next = oldest.next();
            if (next.isLast() || mayBegin(lane)) {
                each.remove();
                oldest.remove();
                if (!tasks.isEmpty()) {
                    all.put(lane, tasks);
                }
                forget(next);
                begin(next);
                return next;
            }
        }
        return null;
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
            Map<String, Set<Background.Task>> all = lanesOf(task);
            Set<Background.Task> lane = all.get(task.lane());
            if (lane == null || !lane.remove(task)) {
                return false;
            }
            if (lane.isEmpty()) {
                all.remove(task.lane());
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
            lastLanes.values().forEach(all::addAll);
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
        List<Background.Task> all = all();
        return all.isEmpty() ? null : all.get(0);
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
