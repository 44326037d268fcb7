package dev.botkit.testkit;

import java.util.Objects;

/**
 * What happens to the next call of a {@link FaultyHistory}: see {@link FaultyHistory#next}. Each of
 * its methods plans one call.
 */
public final class NextCall {

    private final FaultPlan plan;
    private final FaultyHistory.Call call;

    NextCall(FaultPlan plan, FaultyHistory.Call call) {
        this.plan = plan;
        this.call = Objects.requireNonNull(call, "call");
    }

    /** It throws {@link dev.botkit.history.StoreUnavailableException} and has no effect. */
    public void failsBefore() {
        plan(Fault.before(() -> {
            throw Fault.unavailable("before its effect");
        }));
    }

    /**
     * It has its effect and throws {@link dev.botkit.history.StoreUnavailableException} all the same:
     * the caller cannot know the outcome.
     */
    public void failsAfter() {
        plan(Fault.after(() -> {
            throw Fault.unavailable("after its effect");
        }));
    }

    /**
     * It does a part of its work, then throws {@link dev.botkit.history.StoreUnavailableException}.
     *
     * @param parts how many entries of the batch are appended, or documents are written; those that
     *     are not stored for another reason count too
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
     * It throws what it is given and has no effect.
     *
     * @param failure for instance what a driver throws
     */
    public void fails(RuntimeException failure) {
        Objects.requireNonNull(failure, "failure");
        plan(Fault.before(() -> {
            throw failure;
        }));
    }

    /**
     * Its thread stops before the effect.
     *
     * @return the gate where it waits until it is let go
     */
    public CallGate blocks() {
        CallGate gate = new CallGate(call, "before its effect");
        plan(Fault.before(gate::pass));
        return gate;
    }

    /**
     * It has its effect, and its thread stops before it returns.
     *
     * @return the gate where it waits until it is let go
     */
    public CallGate blocksAfter() {
        CallGate gate = new CallGate(call, "after its effect");
        plan(Fault.after(gate::pass));
        return gate;
    }

    /**
     * Its thread does something else before, such as what a second writer would do to the history inside.
     *
     * @param action what it throws comes out of the call, which then has no effect
     */
    public void firstRuns(Runnable action) {
        plan(Fault.before(Objects.requireNonNull(action, "action")));
    }

    /** Nothing happens to it; for a fault of a later call. */
    public void passes() {
        plan(Fault.NONE);
    }

    private void plan(Fault fault) {
        plan.add(call, fault);
    }
}
