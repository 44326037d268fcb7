package dev.botkit.testkit;

import dev.botkit.identity.ConversationId;
import dev.botkit.testkit.FaultyHistory.Call;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs the calls of a {@link FaultyHistory} as they were planned. Thread-safe; holds no lock while a call runs. */
final class FaultyCalls {

    private final FaultPlan plan;
    private final Map<Call, Consumer<? super Set<ConversationId>>> watches = new ConcurrentHashMap<>();

    FaultyCalls(FaultPlan plan) {
        this.plan = plan;
    }

    /** See {@link FaultyHistory#before}. */
    void before(Call call, Consumer<? super Set<ConversationId>> action) {
        watches.put(call, action);
    }

    /** Runs a call that has no parts: it fails before its effect or behind it. */
    <T extends @Nullable Object> T run(Call call, Set<ConversationId> of, Supplier<T> action) {
        return run(call, of, () -> {}, action, part -> {
            throw new IllegalStateException(call + " has no middle to fail in.");
        });
    }

    /**
     * Runs a call as it was planned.
     *
     * @param part does the first so many parts of it
     */
    <T extends @Nullable Object> T run(
            Call call, Set<ConversationId> of, Runnable watch, Supplier<T> action, IntConsumer part) {
        Fault fault = plan.begin(call);
        Consumer<? super Set<ConversationId>> watching = watches.get(call);
        if (watching != null) {
            watching.accept(of);
        }
        watch.run();
        fault.before().run();
        if (fault.parts() != Fault.ALL) {
            part.accept(fault.parts());
            throw Fault.unavailable("in the middle");
        }
        T result = action.get();
        fault.after().run();
        return result;
    }

    /** The same for one that returns nothing. */
    void run(Call call, Set<ConversationId> of, Runnable action) {
        run(call, of, () -> {
            action.run();
            return true;
        });
    }
}
