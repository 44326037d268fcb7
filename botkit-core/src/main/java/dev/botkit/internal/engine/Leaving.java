package dev.botkit.internal.engine;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a conversation goes out of memory, and what is to be done before it can begin anew. It leaves once.
 * Guarded by its conversation.
 */
final class Leaving {

    private final Conversation conversation;
    private final Conversations all;
    private final Background background;
    private boolean begun;
    private boolean erases;
    private @Nullable CompletableFuture<Void> left;
    private String lane = Background.OWN;
    private @Nullable Runnable last;
    private @Nullable Consumer<@Nullable RuntimeException> gone;

    Leaving(Conversation conversation, Conversations all, Background background) {
        this.conversation = conversation;
        this.all = all;
        this.background = background;
    }

    /** Whether something is done last, or was. */
    boolean hasPlan() {
        return gone != null;
    }

    /** Whether something is to be done last. */
    boolean isPlanned() {
        return last != null;
    }

    /**
     * Says what is done last, in place of what was planned before; who waits for that is told then, too.
     *
     * @param lane the network address that it is done for, or {@link Background#OWN}
     * @param action may block
     * @param whenGone is told when the conversation has gone, with what the action threw or null
     */
    void plan(String lane, Runnable action, Consumer<@Nullable RuntimeException> whenGone) {
        Consumer<@Nullable RuntimeException> others = gone;
        this.lane = lane;
        last = action;
        gone = others == null
                ? whenGone
                : failure -> {
                    others.accept(failure);
                    whenGone.accept(failure);
                };
    }

    /** What is planned is to erase all: it waits for the running turn, and for none behind it. */
    void erases() {
        erases = true;
    }

    boolean isErasing() {
        return erases;
    }

    /** Completes when the conversation has left. */
    CompletableFuture<Void> left() {
        CompletableFuture<Void> whenLeft = left;
        if (whenLeft == null) {
            whenLeft = new CompletableFuture<>();
            left = whenLeft;
        }
        return whenLeft;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Nothing is under way any more. */
    void begin(int bytes, Effects effects) {
        begun = true;
        CompletableFuture<Void> whenLeft = left();
        Runnable action = last;
        last = null;
        if (action == null) {
            effects.later(() -> {
                all.remove(conversation, bytes);
                whenLeft.complete(null);
            });
            return;
        }
        Consumer<@Nullable RuntimeException> whenGone = Objects.requireNonNull(gone);
        String doneFor = lane;
        effects.later(() -> background.lastly(doneFor, () -> {
            RuntimeException failure = failureOf(action);
            all.remove(conversation, bytes);
            whenLeft.complete(null);
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
