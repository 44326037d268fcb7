package dev.botkit.internal.engine;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads for what may block and belongs to no turn: reading from the store, checking
 * credentials. Started when needed; what waits for them is bounded.
 */
final class Background {

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final int THREADS = 8;
    private static final int MOST_WAITING = 10_000;

    private final ThreadPoolExecutor pool;

    Background(String threads) {
        pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                TurnExecutor.threads(threads));
        pool.allowCoreThreadTimeOut(true);
    }

    /** Runs a task soon; false if too many wait, or the bot is closed. */
    boolean execute(Runnable task) {
        try {
            pool.execute(() -> {
                try {
                    task.run();
                } catch (Throwable e) {
                    LOG.error("A task in the background failed", Logs.withoutMessages(e));
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Takes nothing more. Nobody is interrupted: some stores close their files then. */
    void close() {
        pool.getQueue().clear();
        pool.shutdown();
    }

    void awaitEnd(long nanos) throws InterruptedException {
        if (!pool.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
            LOG.warn("A store or verifier does not answer; the thread that waits for it ends when it does");
        }
    }
}
