package dev.botkit.internal.runtime;

import dev.botkit.RunningTurn;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handler of a turn, or other code of the host, while it runs on its thread: how long it has, and whether it was interrupted or given up.
 * Thread-safe. Its thread is interrupted with the lock held under which the handler's return is noted, so
 * that no later task of that thread is ever meant. A handler that has left its thread and goes on elsewhere is asked to end by
 * cancelling what it waits for.
 */
public final class Running {

    private enum State {
        RUNS,
        INTERRUPTED,
        ABANDONED,
        RETURNED
    }

    private final Watched watched;
    private volatile @Nullable Thread thread = Thread.currentThread();
    private @Nullable Runnable cancel;
    private final Background.@Nullable Task task = Background.current();
    private final TurnQueue.@Nullable OfAddress turn = TurnQueue.current();
    private final long since;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state = State.RUNS;
    private volatile long allowed;
    private long interruptedAt;
    private boolean shielded;
    private boolean pending;

    private volatile boolean warned;
    private volatile boolean reported;

    /** Begins now, on this thread; {@code allowed} is how many nanoseconds it has. */
    public Running(Watched watched, long since, long allowed) {
        this.watched = watched;
        this.since = since;
        this.allowed = allowed;
    }

    Watched watched() {
        return watched;
    }

    /** Where it runs; null if it has left its thread. */
    @Nullable
    public Thread thread() {
        return thread;
    }

    /**
     * The handler has returned, called on its thread, which is left as it was found; but the turn goes on without it.
     *
     * @param stop asks what it waits for to end
     * @return false if it was given up before
     */
    public boolean leavesThread(boolean closing, Runnable stop) {
        boolean isLate;
        lock.lock();
        try {
            if (state == State.ABANDONED) {
                return false;
            }
            isLate = state == State.INTERRUPTED;
            if (isLate && !closing) {
                Thread.interrupted();
            }
            thread = null;
            cancel = stop;
        } finally {
            lock.unlock();
        }
        if (isLate) {
            stop.run();
        }
        return true;
    }

    public long age(long now) {
        return now - since;
    }

    /** Has less time from now on. */
    public void hurry(long now, long more) {
        allowed = Math.min(allowed, age(now) + more);
    }

    boolean isOverdue(long now) {
        return age(now) >= allowed;
    }

    public boolean isReturned() {
        return state == State.RETURNED;
    }

    boolean isAbandoned() {
        return state == State.ABANDONED;
    }

    /** True the first time. */
    boolean warns() {
        boolean first = !warned;
        warned = true;
        return first;
    }

    boolean isWarned() {
        return warned;
    }

    /** It runs for so long that another thread is to take the place of its own, if that is one of a few that others wait for. */
    void isHeld() {
        watched.isHeld();
        if (task != null && thread != null) {
            task.isHeld();
        }
        holdsTurnThread();
    }

    /** The same for a thread of turns. Idempotent. */
    void holdsTurnThread() {
        if (turn != null && thread != null) {
            turn.isHeld();
        }
    }

    /** Its thread was told to be lost. */
    void reported() {
        reported = true;
    }

    boolean isReported() {
        return reported;
    }

    /** Asks the handler to end; false if it was asked before, or has ended. */
    public boolean interrupt(long now) {
        Runnable elsewhere;
        lock.lock();
        try {
            if (state != State.RUNS) {
                return false;
            }
            state = State.INTERRUPTED;
            interruptedAt = now;
            elsewhere = interruptThread();
        } finally {
            lock.unlock();
        }
        if (elsewhere != null) {
            elsewhere.run();
        }
        return true;
    }

    /** What is to be done without the lock instead, if there is no thread. */
    private @Nullable Runnable interruptThread() {
        Thread here = thread;
        if (here == null) {
            return cancel;
        }
        if (shielded) {
            pending = true;
        } else {
            here.interrupt();
        }
        return null;
    }

    /** Does what must not be interrupted, as some stores close their files then; an interrupt comes behind it. */
    <T extends @Nullable Object> T shielded(Supplier<T> task) {
        shield(true);
        try {
            return task.get();
        } finally {
            shield(false);
        }
    }

    private void shield(boolean up) {
        lock.lock();
        try {
            shielded = up;
            if (up && thread == Thread.currentThread()) {
                // Also one that has come already, and that the handler has not looked at.
                pending |= Thread.interrupted();
            }
            if (!up && pending && thread == Thread.currentThread()) {
                pending = false;
                Thread.currentThread().interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was interrupted so long ago, and goes on. */
    boolean ignoresInterrupt(long now, long grace) {
        lock.lock();
        try {
            return state == State.INTERRUPTED && now - interruptedAt >= grace;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits for the handler any more; it is interrupted unless it was before. False if it has returned. */
    public boolean abandon() {
        Runnable elsewhere = null;
        lock.lock();
        try {
            if (state == State.RETURNED || state == State.ABANDONED) {
                return false;
            }
            if (state == State.RUNS) {
                elsewhere = interruptThread();
            }
            state = State.ABANDONED;
        } finally {
            lock.unlock();
        }
        if (elsewhere != null) {
            elsewhere.run();
        }
        return true;
    }

    /** The handler has returned, called on its thread, which is left as it was found; false if it was given up before. */
    public boolean returned(boolean closing) {
        lock.lock();
        try {
            boolean inTime = state != State.ABANDONED;
            if (state != State.RUNS && !closing && thread != null) {
                // Whoever runs on this thread next is not meant.
                Thread.interrupted();
            }
            state = State.RETURNED;
            return inTime;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of what its thread still holds, as it has run out of stack in here. Called on that thread, behind the handler. */
    public void letGo() {
        Locks.letGo(lock);
    }

    RunningTurn told(Timer timer) {
        Duration age = Duration.ofNanos(age(timer.nanoTime()));
        return RunningTurn.of(
                        watched.conversation(), watched.skill(), timer.instant().minus(age), age)
                .withThread(where())
                .withAbandoned(isAbandoned());
    }

    /** The name of its thread; empty if it has none. */
    String where() {
        Thread here = thread;
        return here == null ? "" : here.getName();
    }
}
