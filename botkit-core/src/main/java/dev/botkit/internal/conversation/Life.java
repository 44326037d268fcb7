package dev.botkit.internal.conversation;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import dev.botkit.internal.runtime.Background;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a conversation's time in memory goes on and ends, and what is done last: a login is carried over, or all is erased. Guarded by
 * its conversation.
 *
 * <pre>
 * OPEN ──► ENDING ──► BROKEN ──► LEAVING
 *  │ └───► ERASING ────►┘
 *  └─────► EVICTED
 * </pre>
 */
final class Life {

    private enum Phase {
        /** Things get in, run and get out. */
        OPEN,
        /** It ends when nothing is under way any more. */
        ENDING,
        /** It ends when the turn has ended that has asked for it to be erased; nothing gets in. */
        ERASING,
        /** Nothing gets in any more; its last turn or its last batch is still under way. */
        BROKEN,
        /** Nothing is under way any more; when what is done last has been done, it can begin anew. */
        LEAVING,
        /** It was idle, and has made room for others. */
        EVICTED
    }

    private final Background background;
    private Phase phase = Phase.OPEN;

    // What is done last; gone is not null from the first plan on.
    private String lane = Background.OWN;
    private @Nullable Runnable last;
    private @Nullable Consumer<@Nullable RuntimeException> gone;
    private @Nullable CompletableFuture<Void> left;
    private boolean erased;

    Life(Background background) {
        this.background = background;
    }

    /** Whether it is over: whoever wants something has to look the conversation up again. */
    boolean isOver() {
        return phase.compareTo(Phase.BROKEN) >= 0;
    }

    /** Whether it is over otherwise than by making room. */
    boolean isBroken() {
        return phase == Phase.BROKEN || phase == Phase.LEAVING;
    }

    boolean isEvicted() {
        return phase == Phase.EVICTED;
    }

    /** Whether it ends when nothing is under way any more. */
    boolean endsWhenQuiet() {
        return phase == Phase.ENDING || phase == Phase.ERASING;
    }

    /** Whether it is to be erased as soon as its running turn has ended. */
    boolean isErasing() {
        return phase == Phase.ERASING;
    }

    /** Whether it is erased, now or when it leaves. */
    boolean isErased() {
        return erased;
    }

    /** Whether all that is left is what is done last. */
    boolean isLeaving() {
        return phase == Phase.LEAVING;
    }

    /** Whether something is done last, or was. */
    boolean hasPlan() {
        return gone != null;
    }

    /**
     * It ends; what was planned to be done last before is not done any more, and who waits for that is told when this is done.
     *
     * @param doneFor the network address that it is done for, or {@link Background#OWN}
     * @param action may block
     * @param whenGone is told when the conversation has gone, with what the action threw or null
     */
    void end(String doneFor, Runnable action, Consumer<@Nullable RuntimeException> whenGone) {
        plan(doneFor, action, whenGone);
        if (phase == Phase.OPEN) {
            phase = Phase.ENDING;
        }
    }

    /** The same for good: it waits for the running turn, and for none behind it. */
    void erase(Runnable action, Consumer<@Nullable RuntimeException> whenGone) {
        erased = true;
        plan(Background.OWN, action, whenGone);
        if (!isOver()) {
            phase = Phase.ERASING;
        }
    }

    private void plan(String doneFor, Runnable action, Consumer<@Nullable RuntimeException> whenGone) {
        Consumer<@Nullable RuntimeException> others = gone;
        lane = doneFor;
        last = action;
        gone = others == null
                ? whenGone
                : failure -> {
                    others.accept(failure);
                    whenGone.accept(failure);
                };
    }

    /** Nothing gets in any more. */
    void breaksDown() {
        move(Phase.BROKEN);
    }

    void isEvictedNow() {
        move(Phase.EVICTED);
    }

    private void move(Phase next) {
        if (isOver()) {
            throw new IllegalStateException(phase + " does not become " + next);
        }
        phase = next;
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

    /**
     * Nothing is under way any more.
     *
     * @param remove takes the conversation out of memory; called without its lock when what is done last has been done
     */
    void leave(Runnable remove, Effects effects) {
        if (phase != Phase.BROKEN) {
            throw new IllegalStateException(phase + " does not become " + Phase.LEAVING);
        }
        phase = Phase.LEAVING;
        CompletableFuture<Void> whenLeft = left();
        Runnable action = last;
        last = null;
        if (action == null) {
            effects.later(() -> {
                remove.run();
                whenLeft.complete(null);
            });
            return;
        }
        Consumer<@Nullable RuntimeException> whenGone = Objects.requireNonNull(gone);
        String doneFor = lane;
        effects.later(() -> background.lastly(doneFor, () -> {
            RuntimeException failure = failureOf(action);
            remove.run();
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
