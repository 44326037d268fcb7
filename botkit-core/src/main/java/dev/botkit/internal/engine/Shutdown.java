package dev.botkit.internal.engine;

import dev.botkit.internal.client.Connections;
import dev.botkit.internal.conversation.Conversations;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.Listeners;
import dev.botkit.internal.runtime.SystemTimer;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.store.StoreWriter;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends a bot, in the order that loses nothing: turns first, then what is to be stored, then connections, then threads.
 * Thread-safe.
 */
public final class Shutdown {

    private static final Log LOG = Log.of(Shutdown.class);
    private static final long CONNECTIONS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long STREAMS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int STREAMS_THREADS = 8;
    private static final long STORE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LISTENERS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long THREADS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Parts parts;
    private final ReentrantLock lock = new ReentrantLock();

    /** What ends with the bot; {@code writer} is null where there is no store, {@code ownTimer} where it is the host's. */
    record Parts(
            TurnRunner runner,
            Conversations conversations,
            Connections connections,
            Runnable refusePosts,
            @Nullable StoreWriter writer,
            List<Background> background,
            TurnWatch watch,
            Listeners listeners,
            @Nullable SystemTimer ownTimer) {}

    Shutdown(Parts parts) {
        this.parts = parts;
    }

    /**
     * Ends everything; others who call wait for the first. A handler that closes its own bot is not waited for.
     */
    void run() {
        boolean fromTurn = parts.runner().runsHere();
        if (fromTurn && !lock.tryLock()) {
            return;
        }
        if (!fromTurn) {
            lock.lock();
        }
        try {
            if (!parts.runner().isClosed()) {
                end(fromTurn);
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(boolean fromTurn) {
        TurnRunner runner = parts.runner();
        Connections connections = parts.connections();
        StoreWriter writer = parts.writer();
        runner.beginToClose();
        boolean interrupted = !uninterrupted(runner::awaitTurns);
        interrupted |= !uninterrupted(() -> interruptStreams(fromTurn));
        runner.close();
        if (writer != null) {
            safely(parts.conversations()::takeMarksBack);
            interrupted |= !uninterrupted(() -> writer.awaitEmpty(STORE_NANOS));
        }
        safely(parts.refusePosts());
        safely(connections::closeAll);
        interrupted |= !uninterrupted(() -> connections.awaitNone(CONNECTIONS_NANOS));
        safely(connections::closeAllNow);
        runner.interruptThreads();
        if (fromTurn) {
            // This thread, too; its handler is to end in its own way.
            Thread.interrupted();
        } else if (!interrupted) {
            interrupted = !uninterrupted(() -> runner.awaitThreads(THREADS_NANOS));
        }
        parts.background().forEach(Background::close);
        for (Background each : parts.background()) {
            interrupted |= !uninterrupted(() -> each.awaitEnd(THREADS_NANOS));
        }
        if (writer != null) {
            writer.close();
            interrupted |= !uninterrupted(() -> writer.awaitEnd(THREADS_NANOS));
        }
        interrupted |= !uninterrupted(this::endListeners);
        SystemTimer ownTimer = parts.ownTimer();
        if (ownTimer != null) {
            ownTimer.close();
            interrupted |= !uninterrupted(() -> ownTimer.awaitEnd(THREADS_NANOS));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was told before is heard to the end, within bounds. */
    private void endListeners() throws InterruptedException {
        parts.watch().close();
        parts.listeners().close(LISTENERS_NANOS);
        parts.listeners().awaitEnd(THREADS_NANOS);
        parts.watch().awaitEnd(THREADS_NANOS);
    }

    /**
     * Half an answer is better than none: what still grows is kept, and counts as handled. Middleware that hangs is not waited for. A
     * handler that closes the bot and has a stream of its own open is interrupted here, and waits for those of others all the same.
     */
    private void interruptStreams(boolean fromTurn) throws InterruptedException {
        Queue<Runnable> streams =
                new ConcurrentLinkedQueue<>(parts.conversations().interruptStreams());
        CountDownLatch left = new CountDownLatch(streams.size());
        int threads = Math.min(STREAMS_THREADS, streams.size());
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(
                    () -> {
                        for (Runnable next = streams.poll(); next != null; next = streams.poll()) {
                            safely(next);
                            left.countDown();
                        }
                    },
                    "botkit-interrupt");
            thread.setDaemon(true);
            thread.start();
        }
        boolean all = false;
        long end = System.nanoTime() + STREAMS_NANOS;
        while (!all && System.nanoTime() < end) {
            try {
                all = left.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                if (!fromTurn) {
                    throw e;
                }
            }
        }
        if (left.getCount() > 0) {
            LOG.warn(
                    "Replies that were being written could not be kept, as send middleware does not return: {}",
                    left.getCount());
        }
    }

    private interface Wait {
        void await() throws InterruptedException;
    }

    private static boolean uninterrupted(Wait waiting) {
        try {
            waiting.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static void safely(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            LOG.error("A step of closing failed; the others are done", e);
        }
    }
}
