package dev.botkit.internal.engine;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a conversation goes out of memory, and what is to be done before it can begin anew. It leaves once.
 * Guarded by its conversation.
 */
final class Leaving {

    private final Conversation conversation;
    private final Engine engine;
    private boolean begun;
    private @Nullable Runnable last;
    private @Nullable Consumer<@Nullable RuntimeException> gone;

    Leaving(Conversation conversation, Engine engine) {
        this.conversation = conversation;
        this.engine = engine;
    }

    /** Whether something is to be done last. */
    boolean isPlanned() {
        return last != null;
    }

    /**
     * Says what is done last.
     *
     * @param action may block
     * @param whenGone is told when the conversation has gone, with what the action threw or null
     */
    void plan(Runnable action, Consumer<@Nullable RuntimeException> whenGone) {
        last = action;
        gone = whenGone;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Nothing is under way any more. */
    void begin(int bytes, Effects effects) {
        begun = true;
        Runnable action = last;
        last = null;
        if (action == null) {
            effects.later(() -> engine.conversations().remove(conversation, bytes));
            return;
        }
        Consumer<@Nullable RuntimeException> whenGone = Objects.requireNonNull(gone);
        effects.later(() -> engine.lastly(() -> {
            RuntimeException failure = failureOf(action);
            engine.conversations().remove(conversation, bytes);
            whenGone.accept(failure);
        }));
    }

    private static @Nullable RuntimeException failureOf(Runnable action) {
        try {
            action.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        } catch (Throwable e) {
            return loggable(new BotkitException("The conversation could not be ended properly.", e));
        }
    }
}
