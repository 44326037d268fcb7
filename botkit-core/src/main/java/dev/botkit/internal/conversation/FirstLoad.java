package dev.botkit.internal.conversation;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.history.StoreUnavailableException;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.store.Loading;
import dev.botkit.internal.store.StoreHealth;
import dev.botkit.time.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The first time that a conversation is read from the store: one thread does it, and those that need the conversation meanwhile wait.
 * Where it takes long, few clients' threads do, so that a client that comes again and again does not hold one thread more each time.
 * Thread-safe.
 */
final class FirstLoad {

    private static final int MOST_WAITING = 4;

    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Timer timer;
    private final long since;

    FirstLoad(Timer timer) {
        this.timer = timer;
        this.since = timer.nanoTime();
    }

    void isDone() {
        over.complete(null);
    }

    void hasFailed(Throwable failure) {
        over.completeExceptionally(failure);
    }

    /**
     * Waits for the thread that reads.
     *
     * @throws StoreUnavailableException if that has failed, or if this is done for a client and enough others wait already
     */
    void await() {
        Background.Task task = Background.current();
        boolean isFull = waiting.incrementAndGet() > MOST_WAITING;
        try {
            if (isFull && task != null && task.mayBeRefused() && isSlow()) {
                throw loggable(new StoreUnavailableException("The conversation is being read; try again.", null));
            }
            Loading.await(over);
        } finally {
            waiting.decrementAndGet();
        }
    }

    private boolean isSlow() {
        return timer.nanoTime() - since >= StoreHealth.SLOW.toNanos();
    }
}
