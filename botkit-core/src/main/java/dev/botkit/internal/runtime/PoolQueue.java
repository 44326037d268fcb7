package dev.botkit.internal.runtime;

import java.util.AbstractQueue;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The queue of a {@link java.util.concurrent.ThreadPoolExecutor}: what the interface asks for and a pool rarely or never does. */
abstract class PoolQueue extends AbstractQueue<Runnable> implements BlockingQueue<Runnable> {

    @Override
    public final void put(Runnable task) {
        add(task);
    }

    /** Does not wait for room: a pool does not. */
    @Override
    public final boolean offer(Runnable task, long time, TimeUnit unit) {
        return offer(task);
    }

    @Override
    public final int drainTo(Collection<? super Runnable> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public final int drainTo(Collection<? super Runnable> target, int most) {
        int drained = 0;
        for (Runnable task = null; drained < most && (task = poll()) != null; drained++) {
            target.add(task);
        }
        return drained;
    }
}
