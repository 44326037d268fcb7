package dev.botkit.internal.runtime;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.LimitExceededException;
import dev.botkit.internal.logging.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a turn goes on with after its handler has returned: it ends when all of this has completed. Thread-safe. */
public final class TurnWork {

    /** How many stages a turn may wait for at the same time. */
    static final int MOST = 64;

    private static final Log LOG = Log.of(TurnWork.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<CompletionStage<?>> open = new ArrayList<>(1);
    private @Nullable Consumer<@Nullable Throwable> end;
    private @Nullable Throwable failure;
    private boolean over;

    /** Waits for one more; false if all have completed, and the handler has returned. */
    public boolean add(CompletionStage<?> stage) {
        lock.lock();
        try {
            if (over) {
                return false;
            }
            if (open.size() >= MOST) {
                throw loggable(new LimitExceededException("A turn can wait for " + MOST + " stages at the same time."));
            }
            open.add(stage);
        } finally {
            lock.unlock();
        }
        try {
            // Called at once if it has completed.
            stage.whenComplete((result, thrown) -> completed(stage, thrown));
        } catch (Throwable e) {
            // It will not say when it has completed.
            completed(stage, null);
            throw e;
        }
        return true;
    }

    private void completed(CompletionStage<?> stage, @Nullable Throwable thrown) {
        Consumer<@Nullable Throwable> told = null;
        lock.lock();
        try {
            open.remove(stage);
            if (failure == null && thrown != null) {
                failure =
                        thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            }
            told = allDone();
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.accept(failure);
        }
    }

    /** The handler has returned: calls back when the last one has completed, with the first failure or null. */
    public void whenDone(Consumer<@Nullable Throwable> callback) {
        Consumer<@Nullable Throwable> told;
        lock.lock();
        try {
            end = callback;
            told = allDone();
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.accept(failure);
        }
    }

    private @Nullable Consumer<@Nullable Throwable> allDone() {
        if (over || end == null || !open.isEmpty()) {
            return null;
        }
        over = true;
        return end;
    }

    /** Asks what is open to end, as far as it can be asked; whoever waits for it may run on this thread. */
    void cancel() {
        List<CompletionStage<?>> all;
        lock.lock();
        try {
            all = List.copyOf(open);
        } finally {
            lock.unlock();
        }
        for (CompletionStage<?> stage : all) {
            try {
                if (stage instanceof Future<?> future) {
                    future.cancel(true);
                }
            } catch (Throwable e) {
                // As CompletableFuture.minimalCompletionStage does. The others are asked all the same.
                LOG.debug("A stage that a turn waits for cannot be cancelled", e);
            }
        }
    }

    /** Nobody waits any more: whatever a stage keeps that never completes, it is not the turn. */
    public void forget() {
        lock.lock();
        try {
            over = true;
            end = null;
            open.clear();
        } finally {
            lock.unlock();
        }
    }
}
