package dev.botkit.internal.engine;

import dev.botkit.transport.Timer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a conversation is handled, and how the store gets to know it. If nothing else has changed, the last
 * reply of a turn tells that it has ended; otherwise the state does, in one write with that reply, so that no
 * answer of a user ever meets a state from before the question. Guarded by its conversation.
 */
final class Progress {

    /** So many turns may end in a row without a state: when the conversation is opened, they are read. */
    private static final int MOST_MARKS = 32;

    private final boolean isStored;
    private final Unstored unstored;
    private final Timer timer;
    private Standing standing;
    private int marks;

    Progress(String epoch, boolean isStored, Unstored unstored, Timer timer) {
        this.standing = Standing.begin(epoch);
        this.isStored = isStored;
        this.unstored = unstored;
        this.timer = timer;
    }

    Standing standing() {
        return standing;
    }

    /** Goes on from what the store knows. */
    void begin(Standing stored) {
        standing = stored;
    }

    /**
     * A turn has said all.
     *
     * @param more the state's other fields from now on; null if they stay as they are
     * @param epoch the life of the log that it was in
     * @return whether there is a state to be written
     */
    boolean over(Turn turn, @Nullable Map<String, @Nullable Object> more, String epoch) {
        boolean inAnotherLife = !standing.epoch().equals(epoch);
        boolean ranAgain = standing.redelivering() > 0;
        if (inAnotherLife) {
            standing = Standing.begin(epoch).withMore(standing.more());
        }
        if (turn.message().seq() > 0) {
            standing = standing.withHandled(turn.message().seq());
        }
        if (more != null) {
            standing = standing.withMore(more);
        }
        if (!isStored) {
            return false;
        }
        boolean onlyEnds = more == null && !ranAgain && !inAnotherLife;
        if (onlyEnds && marks < MOST_MARKS && unstored.marksEnd(turn)) {
            marks++;
            return false;
        }
        stateChanged();
        return true;
    }

    /** A message runs again. */
    void redelivers(long seq) {
        standing = standing.withRedelivering(seq);
        stateChanged();
    }

    /** A reply that would have told the end of its turn does not, so the state has to. */
    void endIsUntold(Pending reply) {
        if (reply.endsTurn) {
            stateChanged();
        }
    }

    /** So that the next end is told by a state, which finds out whether somebody else has written one, too. */
    void othersWrote() {
        marks = MOST_MARKS;
    }

    /** It is to be written. */
    void stateChanged() {
        marks = 0;
        unstored.stateChanged(timer.nanoTime());
    }
}
