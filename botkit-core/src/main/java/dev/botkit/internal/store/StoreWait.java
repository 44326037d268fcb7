package dev.botkit.internal.store;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Limits;
import dev.botkit.history.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what {@link StoreWriter} stores, on threads that are not its own. */
public final class StoreWait {

    /** How much longer than the writer tries. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private StoreWait() {}

    /**
     * Waits until something is stored, about as long as a writer tries.
     *
     * @throws StoreUnavailableException if it is not
     */
    public static void await(CompletableFuture<?> stored, Limits limits) {
        try {
            stored.get(limits.store().timeout().plus(MARGIN).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailableException down) {
                throw down;
            }
            throw loggable(new StoreUnavailableException("The store failed.", e.getCause()));
        } catch (TimeoutException e) {
            throw loggable(new StoreUnavailableException("The store did not answer in time.", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw loggable(new StoreUnavailableException("Interrupted while the store was writing.", e));
        }
    }
}
