package dev.botkit.internal.script;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** Something that is done in the background, one time after the other, however often it is asked for. Thread-safe, no locks. */
final class OneAtATime {

    private enum State {
        IDLE,
        RUNS,
        RUNS_AGAIN
    }

    private final Executor background;
    private final Runnable task;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    OneAtATime(Executor background, Runnable task) {
        this.background = background;
        this.task = task;
    }

    /** Runs it soon; where it runs already, once more behind that. */
    void run() {
        if (state.getAndUpdate(now -> now == State.IDLE ? State.RUNS : State.RUNS_AGAIN) == State.IDLE) {
            start();
        }
    }

    /** Runs it soon, unless it runs already. */
    void runIfIdle() {
        if (state.compareAndSet(State.IDLE, State.RUNS)) {
            start();
        }
    }

    private void start() {
        try {
            background.execute(this::untilNobodyAsks);
        } catch (RejectedExecutionException e) {
            state.set(State.IDLE);
        }
    }

    private void untilNobodyAsks() {
        boolean returned = false;
        try {
            do {
                state.set(State.RUNS);
                task.run();
            } while (!state.compareAndSet(State.RUNS, State.IDLE));
            returned = true;
        } finally {
            if (!returned) {
                state.set(State.IDLE);
            }
        }
    }
}
