package dev.botkit.internal.engine;

import dev.botkit.internal.logging.Log;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few threads for what may block and belongs to no turn: reading from the store, checking
 * credentials. Started when needed; what waits for them is bounded.
 */
final class Background {

    private static final Log LOG = Log.of(Background.class);
    private static final int READERS = 8;
    private static final int MOST_WAITING = 10_000;

    private final ThreadPoolExecutor pool;
    private final Activity activity;
    private final String name;

    Background(String threads, Activity activity) {
        this(threads, READERS, activity);
    }

    Background(String threads, int most, Activity activity) {
        this.activity = activity;
        this.name = threads;
        pool = new ThreadPoolExecutor(
                most,
                most,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                TurnExecutor.threads(threads));
        pool.allowCoreThreadTimeOut(true);
    }

    /** A task that is not dropped when the bot is closed. */
    private record Last(Runnable task, Background owner) implements Runnable {
        @Override
        public void run() {
            owner.runSafely(task);
        }
    }

    /** Runs a task soon; false if too many wait, or the bot is closed. */
    boolean execute(Runnable task) {
        return submit(() -> runSafely(task));
    }

    /** Runs a task soon, also if the bot is closed meanwhile; false as for {@link #execute}. */
    boolean executeLast(Runnable task) {
        return submit(new Last(task, this));
    }

    private boolean submit(Runnable task) {
        activity.begins();
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            activity.end(1);
            return false;
        }
    }

    private void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("A task in the background failed", e);
        } finally {
            activity.end(1);
        }
    }

    /** Has at most so many threads from now on; those that are too many end when they have nothing to do. */
    void resize(int most) {
        if (most > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(most);
            pool.setCorePoolSize(most);
        } else {
            pool.setCorePoolSize(most);
            pool.setMaximumPoolSize(most);
        }
    }

    /** Takes nothing more. Nobody is interrupted: some stores close their files then. */
    void close() {
        pool.getQueue().removeIf(task -> !(task instanceof Last));
        pool.shutdown();
    }

    void awaitEnd(long nanos) throws InterruptedException {
        if (!pool.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
            LOG.warn("A thread {} goes on, as what it waits for does not answer; it ends when that does", name);
        }
    }
}
