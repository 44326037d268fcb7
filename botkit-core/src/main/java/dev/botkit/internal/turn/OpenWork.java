package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.TurnEndedException;
import dev.botkit.internal.runtime.TurnWork;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What keeps a turn open although its handler has returned, if anything does. Thread-safe. */
final class OpenWork {

    private final ReentrantLock lock;
    private @Nullable TurnWork work;
    private boolean returned;

    /** {@code lock} is the turn's. */
    OpenWork(ReentrantLock lock) {
        this.lock = lock;
    }

    /**
     * Keeps the turn open until a stage is complete.
     *
     * @throws TurnEndedException if the handler has returned, and nothing keeps the turn open any more
     */
    void add(CompletionStage<?> stage) {
        TurnWork all;
        lock.lock();
        try {
            if (work == null && !returned) {
                work = new TurnWork();
            }
            all = work;
        } finally {
            lock.unlock();
        }
        if (all == null || !all.add(stage)) {
            throw loggable(new TurnEndedException("The turn ends already: nothing keeps it open any more."));
        }
    }

    /** The handler has returned: what the turn goes on with without its thread; null if nothing. */
    @Nullable
    TurnWork left() {
        lock.lock();
        try {
            returned = true;
            return work;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits for it any more. */
    void forget() {
        lock.lock();
        try {
            if (returned && work != null) {
                work.forget();
            }
        } finally {
            lock.unlock();
        }
    }
}
