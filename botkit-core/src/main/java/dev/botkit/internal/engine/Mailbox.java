package dev.botkit.internal.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The turn of a conversation that runs, and those that wait for it. Guarded by its conversation. */
final class Mailbox {

    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private @Nullable Turn running;

    int waiting() {
        return waiting.size();
    }

    void add(Turn turn) {
        waiting.addLast(turn);
    }

    /** Lets the turn begin that has waited longest; null if one runs, or none waits. */
    @Nullable
    Turn begin() {
        if (running != null) {
            return null;
        }
        running = waiting.pollFirst();
        return running;
    }

    /** A turn has ended; false if it was not the running one. */
    boolean end(Turn turn) {
        if (running != turn) {
            return false;
        }
        running = null;
        return true;
    }

    /** The running one has not begun after all, and waits before all others. */
    void putBack(Turn turn) {
        if (end(turn)) {
            waiting.addFirst(turn);
        }
    }

    @Nullable
    Turn running() {
        return running;
    }

    boolean runs(Turn turn) {
        return running == turn;
    }

    boolean isRunning() {
        return running != null;
    }

    /** Gives up the turns that wait. */
    List<Turn> clearWaiting() {
        List<Turn> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    /** The turn that handles a message; null if it has ended, or there never was one. */
    @Nullable
    Turn find(String messageId) {
        if (running != null && running.message().id().equals(messageId)) {
            return running;
        }
        for (Turn turn : waiting) {
            if (turn.message().id().equals(messageId)) {
                return turn;
            }
        }
        return null;
    }
}
