package dev.botkit.springai;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cancels subscriptions, which may block: OpenAI's client (4.49.0) closes a response only when the thread that reads it has a line, so not
 * while the provider is silent. On threads of its own, so that neither the bot nor Reactor waits for that.
 */
final class Cancels {

    private static final int MOST_THREADS = 64;
    private static final int IDLE_SECONDS = 5;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final ThreadPoolExecutor THREADS = new ThreadPoolExecutor(
            0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Cancels::newThread);

    private Cancels() {}

    private static Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "botkit-model-cancel-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    /** Runs one; false if too many hang already, whose requests go on until their own time-outs. */
    static boolean run(Runnable cancel) {
        try {
            THREADS.execute(cancel);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
