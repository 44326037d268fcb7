package dev.botkit.reliability.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One thread that waits for channels, tasks and timers, so that all that happens on it needs no
 * locks and has one order. A task that throws is a mistake of the harness: the first one is kept for
 * {@link #failure()}, and the loop goes on.
 */
public final class EventLoop implements AutoCloseable {

    private static final long JOIN_MILLIS = 10_000;
    private static final int TASKS_AT_ONCE = 1_000;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timeout> timeouts = new PriorityQueue<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private long timeoutNumber;
    private volatile boolean closed;

    /** A task that waits for its time. */
    public static final class Timeout implements Comparable<Timeout> {

        private final long due;
        private final long number;
        private final Runnable task;
        private boolean cancelled;

        private Timeout(long due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }

        /** Forgets the task; on the loop's thread. */
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Timeout other) {
            int byTime = Long.compare(due - other.due, 0);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private EventLoop(String name, Selector selector) {
        this.selector = selector;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts one. */
    public static EventLoop start(String name) {
        try {
            EventLoop loop = new EventLoop(name, Selector.open());
            loop.thread.start();
            return loop;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a task soon; from any thread. Tasks of one thread run in their order. */
    public void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    /** Runs a task later; on the loop's thread. */
    public Timeout schedule(Duration delay, Runnable task) {
        checkThread();
        Timeout timeout = new Timeout(System.nanoTime() + delay.toNanos(), timeoutNumber++, task);
        timeouts.add(timeout);
        return timeout;
    }

    /** Watches a channel; on the loop's thread. The channel becomes one that does not block. */
    public SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
        checkThread();
        channel.configureBlocking(false);
        try {
            return channel.register(selector, operations, ready);
        } catch (ClosedChannelException e) {
            throw new IOException("The channel was closed before it was watched.", e);
        }
    }

    /** What went wrong in a task, if anything did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Closes all channels and ends the thread. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkThread() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("Only for the thread " + thread.getName() + ".");
        }
    }

    private void run() {
        try (Selector own = selector) {
            while (!closed) {
                if (tasks.isEmpty()) {
                    own.select(this::ready, millisToNext());
                } else {
                    own.selectNow(this::ready);
                }
                runTasks();
                runTimeouts();
            }
            for (SelectionKey key : own.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** How long nothing is to be done; 0 would mean for ever. */
    private long millisToNext() {
        Timeout next = timeouts.peek();
        return next == null ? 60_000 : Math.max(1, (next.due - System.nanoTime() + 999_999) / 1_000_000);
    }

    private void ready(SelectionKey key) {
        if (key.isValid() && key.attachment() instanceof Ready ready) {
            guarded(() -> ready.ready(key));
        }
    }

    /** Not without an end: channels and timers have their turn too. */
    private void runTasks() {
        for (int left = TASKS_AT_ONCE; left > 0; left--) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            guarded(task);
        }
    }

    private void runTimeouts() {
        long now = System.nanoTime();
        for (Timeout next = timeouts.peek(); next != null && next.due - now <= 0; next = timeouts.peek()) {
            timeouts.poll();
            if (!next.cancelled) {
                guarded(next.task);
            }
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }
}
