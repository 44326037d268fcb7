package dev.botkit.testkit;

import dev.botkit.history.StoreUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Stops a call of a {@link FaultyHistory} until the test releases it, see {@link NextCall#blocks}. Thread-safe. */
public final class CallGate {

    private static final int ARRIVAL_SECONDS = 20;

    /** Longer than a test waits for anything, so that it fails first and says why. */
    private static final int LONGEST_WAIT_SECONDS = 60;

    private final FaultyHistory.Call call;
    private final String where;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CompletableFuture<Boolean> released = new CompletableFuture<>();

    CallGate(FaultyHistory.Call call, String where) {
        this.call = call;
        this.where = where;
    }

    /**
     * Waits until the call has arrived.
     *
     * @throws AssertionError if it does not arrive within 20 seconds, or the thread is interrupted
     */
    public void awaitArrival() {
        try {
            if (!arrived.await(ARRIVAL_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "No " + call + " came to the gate " + where + " within " + ARRIVAL_SECONDS + " seconds.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + call + ".", e);
        }
    }

    /** {@return true if the call has arrived, even if it has continued since} */
    public boolean hasArrived() {
        return arrived.getCount() == 0;
    }

    /** Lets the call continue; if it has not arrived yet, it will not wait. */
    public void release() {
        released.complete(true);
    }

    /** Makes the call throw {@link StoreUnavailableException}; does nothing after {@link #release}. */
    public void fail() {
        released.complete(false);
    }

    /** Called by the thread that has to wait. */
    void pass() {
        arrived.countDown();
        boolean goOn;
        try {
            goOn = released.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted at a gate of the test.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The test did not release " + call + " at the gate " + where + ".", e);
        }
        if (!goOn) {
            throw Fault.unavailable(where);
        }
    }
}
