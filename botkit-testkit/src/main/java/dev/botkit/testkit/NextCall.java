package dev.botkit.testkit;

import java.util.Objects;

/**
 * Plans what happens to the next call of a {@link FaultyHistory}, see {@link FaultyHistory#next}. Each method plans one
 * call.
 */
public final class NextCall {

    private final FaultPlan plan;
    private final FaultyHistory.Call call;

    NextCall(FaultPlan plan, FaultyHistory.Call call) {
        this.plan = plan;
        this.call = Objects.requireNonNull(call, "call");
    }

    /** Makes the call throw {@link dev.botkit.history.StoreUnavailableException} without any effect. */
    public void failsBefore() {
        plan(Fault.before(() -> {
            throw Fault.unavailable("before its effect");
        }));
    }

    /**
     * Makes the call throw {@link dev.botkit.history.StoreUnavailableException} after it has had its effect, so that
     * the caller cannot know the outcome.
     */
    public void failsAfter() {
        plan(Fault.after(() -> {
            throw Fault.unavailable("after its effect");
        }));
    }

    /**
     * Makes the call throw {@link dev.botkit.history.StoreUnavailableException} after a part of its work.
     *
     * @param parts how many entries of the batch are appended, or documents written, including those that are not
     *     stored for another reason
     * @throws IllegalArgumentException if it is negative, or the call is neither {@link
     *     FaultyHistory.Call#APPEND} nor {@link FaultyHistory.Call#WRITE_STATES}
     */
    public void failsMidway(int parts) {
        if (parts < 0) {
            throw new IllegalArgumentException("A call cannot do " + parts + " parts of its work.");
        }
        if (call != FaultyHistory.Call.APPEND && call != FaultyHistory.Call.WRITE_STATES) {
            throw new IllegalArgumentException(
                    "Only APPEND and WRITE_STATES have several parts, " + call + " has not.");
        }
        plan(new Fault(Fault.NOTHING, parts, Fault.NOTHING));
    }

    /**
     * Makes the call throw an exception without any effect.
     *
     * @param failure the exception, for instance one of a driver
     */
    public void fails(RuntimeException failure) {
        Objects.requireNonNull(failure, "failure");
        plan(Fault.before(() -> {
            throw failure;
        }));
    }

    /**
     * Stops the call before it has its effect.
     *
     * @return the gate at which it waits until it is released
     */
    public CallGate blocks() {
        CallGate gate = new CallGate(call, "before its effect");
        plan(Fault.before(gate::pass));
        return gate;
    }

    /**
     * Stops the call after it has had its effect, before it returns.
     *
     * @return the gate at which it waits until it is released
     */
    public CallGate blocksAfter() {
        CallGate gate = new CallGate(call, "after its effect");
        plan(Fault.after(gate::pass));
        return gate;
    }

    /**
     * Runs an action before the call, on the call's thread, such as what a second writer would do to the wrapped
     * history.
     *
     * @param action the action; if it throws an exception, the call throws it and has no effect
     */
    public void firstRuns(Runnable action) {
        plan(Fault.before(Objects.requireNonNull(action, "action")));
    }

    /** Lets the call pass, so that a fault can be planned for a later one. */
    public void passes() {
        plan(Fault.NONE);
    }

    private void plan(Fault fault) {
        plan.add(call, fault);
    }
}
