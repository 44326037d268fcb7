package dev.botkit.internal.engine;

import dev.botkit.Limits;
import dev.botkit.transport.Timer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs turns, lets them pause, and brings all of it to an end. */
final class Lifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final long CONNECTIONS_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long THREADS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Limits limits;
    private final Executor executor;
    private final @Nullable ExecutorService ownExecutor;
    private final Timer timer;
    private final @Nullable SystemTimer ownTimer;
    private final ConcurrentHashMap<Turn, Timer.Scheduled> pausing = new ConcurrentHashMap<>();
    private final AtomicInteger busy = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final ReentrantLock closeLock = new ReentrantLock();
    private volatile boolean closing;
    private volatile boolean closed;

    Lifecycle(Limits limits, @Nullable Executor executor, @Nullable Timer timer) {
        this.limits = limits;
        this.ownExecutor = executor == null ? TurnExecutor.create(limits.threads()) : null;
        this.executor = executor == null ? Objects.requireNonNull(ownExecutor) : executor;
        this.ownTimer = timer == null ? new SystemTimer() : null;
        this.timer = timer == null ? Objects.requireNonNull(ownTimer) : timer;
    }

    Timer timer() {
        return timer;
    }

    boolean isClosing() {
        return closing;
    }

    boolean isClosed() {
        return closed;
    }

    /** Runs a turn on the executor. One that is full is asked again: what was taken in is not lost. */
    void execute(Runnable turn) {
        try {
            executor.execute(turn);
        } catch (RejectedExecutionException e) {
            if (!closed) {
                timer.schedule(RETRY, () -> execute(turn));
            }
        }
    }

    /** Lets a turn go on later; false if it need not wait. */
    boolean pause(Turn turn, Duration delay) {
        if (closing || delay.isZero()) {
            return false;
        }
        pausing.put(turn, timer.schedule(delay, () -> resume(turn)));
        if (closing) {
            hurry(turn);
        }
        return true;
    }

    private void resume(Turn turn) {
        pausing.remove(turn);
        execute(turn::drain);
    }

    /** Ends a pause before its time. Whoever takes it out of the map lets the turn go on. */
    private void hurry(Turn turn) {
        Timer.Scheduled pause = pausing.remove(turn);
        if (pause != null) {
            pause.cancel();
            execute(turn::drain);
        }
    }

    void turnsBegin() {
        busy.incrementAndGet();
    }

    void turnsEnded() {
        if (busy.decrementAndGet() == 0 && closing) {
            lock.lock();
            try {
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Ends everything, in this order; only the first call does, others wait for it. */
    void close(Connections connections, Runnable refusePosts) {
        closeLock.lock();
        try {
            if (closed) {
                return;
            }
            closing = true;
            pausing.keySet().forEach(this::hurry);
            boolean interrupted = false;
            try {
                awaitTurns();
            } catch (InterruptedException e) {
                interrupted = true;
            }
            closed = true;
            if (ownExecutor != null) {
                ownExecutor.shutdownNow();
            }
            refusePosts.run();
            connections.closeAll();
            try {
                if (!interrupted) {
                    awaitEnd(connections);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (ownTimer != null) {
                ownTimer.close();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        } finally {
            closeLock.unlock();
        }
    }

    private void awaitTurns() throws InterruptedException {
        long left = limits.closeTimeout().toNanos();
        lock.lock();
        try {
            while (busy.get() > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        if (busy.get() > 0) {
            LOG.warn(
                    "Closing cuts off the turns of {} conversations that did not end within {} s (Limits.closeTimeout)",
                    busy.get(),
                    limits.closeTimeout().toSeconds());
        }
    }

    private void awaitEnd(Connections connections) throws InterruptedException {
        connections.awaitNone(CONNECTIONS_NANOS);
        if (ownExecutor != null && !ownExecutor.awaitTermination(THREADS_NANOS, TimeUnit.NANOSECONDS)) {
            LOG.warn("A handler goes on although it was interrupted; its thread ends when the handler does");
        }
        if (ownTimer != null) {
            ownTimer.close();
            ownTimer.awaitEnd(THREADS_NANOS);
        }
    }
}
