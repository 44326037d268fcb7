package dev.botkit.internal.push;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Limits;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.internal.conversation.Conversation;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.store.StoreWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for conversations that are about to leave, so that they can begin anew; only on threads that may wait for others of the bot's. */
final class LeavingWait {

    private final Limits limits;
    private final TurnRunner runner;
    private final @Nullable StoreWriter writer;

    LeavingWait(Limits limits, TurnRunner runner, @Nullable StoreWriter writer) {
        this.limits = limits;
        this.runner = runner;
        this.writer = writer;
    }

    /**
     * Returns when a conversation has left; waits as long as a writer tries.
     *
     * @param wanted whether to wait at all
     * @throws StoreUnavailableException if it has not left, or is not to be waited for here
     */
    void await(Conversation conversation, boolean wanted) {
        CompletableFuture<Void> left = wanted && mayWaitHere() ? conversation.leavesSoon() : null;
        if (left == null) {
            throw unavailable();
        }
        try {
            left.get(limits.store().timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        } catch (ExecutionException | TimeoutException e) {
            throw unavailable();
        }
    }

    /** Not on a thread on which the host's executor runs a turn in place: whoever leaves may need it. */
    private boolean mayWaitHere() {
        return (writer == null || !writer.isOwnThread()) && (!runner.runsHere() || runner.mayWaitHere());
    }

    static StoreUnavailableException unavailable() {
        return loggable(new StoreUnavailableException("The conversation begins anew in a moment; try again.", null));
    }
}
