package dev.botkit.internal.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Knows the large ones of many, without looking at all: they lie in classes, each of which begins at twice the size of the one
 * before. So whoever grows has to tell of it only at the bound of its class. All operations take constant time. Thread-safe.
 */
public final class BySize<T> {

    /** What is smaller is not here. */
    public static final int LEAST = 4 * 1024;

    private static final int CLASSES = Integer.numberOfLeadingZeros(LEAST);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Set<T>> classes = new ArrayList<>(CLASSES);
    private final Map<T, Integer> classOf = new HashMap<>();

    /** A large one, and where its class begins. It may be smaller by now. */
    public record Large<T>(T one, int classBegins) {}

    public BySize() {
        for (int i = 0; i < CLASSES; i++) {
            classes.add(new LinkedHashSet<>());
        }
    }

    /** One has this size now; returns where the next class begins, so that it is put here again from that size on. */
    public int put(T one, int size) {
        int of = classOf(size);
        lock.lock();
        try {
            forget(one);
            if (of >= 0) {
                classes.get(of).add(one);
                classOf.put(one, of);
            }
        } finally {
            lock.unlock();
        }
        return begins(of + 1);
    }

    public void remove(T one) {
        lock.lock();
        try {
            forget(one);
        } finally {
            lock.unlock();
        }
    }

    private void forget(T one) {
        Integer of = classOf.remove(one);
        if (of != null) {
            classes.get(of).remove(one);
        }
    }

    /**
     * Tells one of the largest, that which has been longest in its class; null if there is none. It is the last one of its class from now
     * on, and stays here, so that others who ask meanwhile do not find smaller ones.
     *
     * @param least no class that begins below this
     */
    @Nullable
    public Large<T> largest(long least) {
        lock.lock();
        try {
            for (int of = CLASSES - 1; of >= 0 && begins(of) >= least; of--) {
                Iterator<T> longest = classes.get(of).iterator();
                if (longest.hasNext()) {
                    T one = longest.next();
                    longest.remove();
                    classes.get(of).add(one);
                    return new Large<>(one, begins(of));
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** How many are here. */
    public int count() {
        lock.lock();
        try {
            return classOf.size();
        } finally {
            lock.unlock();
        }
    }

    private static int classOf(int size) {
        return size < LEAST ? -1 : CLASSES - Integer.numberOfLeadingZeros(size);
    }

    private static int begins(int of) {
        return of == CLASSES ? Integer.MAX_VALUE : LEAST << of;
    }
}
