package dev.botkit.internal.conversation;

import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.internal.turn.Turn;
import dev.botkit.time.Timer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a conversation is handled, and how the store gets to know it. If nothing else has changed, the last
 * reply of a turn tells that it has ended; otherwise the state does, in one write with that reply, so that no
 * answer of a user ever meets a state from before the question. Guarded by its conversation.
 */
final class CheckpointWriter {

    /**
     * So many messages of other nodes may wait for their end. Nothing behind them is told to be handled then; {@link
     * Loading} finds more than it takes, and says so.
     */
    private static final int MOST_FOREIGN = 1_000;

    /** So many turns may end in a row without a state: when the conversation is opened, they are read. */
    private static final int MOST_MARKS = 32;

    private final boolean isStored;
    private final Unstored unstored;
    private final Timer timer;
    private Checkpoint checkpoint;
    private int marks;

    /** Messages that another node has taken while this one had the conversation: by their ids, in their order. */
    private final Map<String, Long> foreign = new LinkedHashMap<>();

    /** What is told to be handled goes no further: behind it are more foreign messages than are kept. */
    private long ceiling = Long.MAX_VALUE;

    /** The other fields of the state as the store has them. */
    private Map<String, @Nullable Object> storedMore = Map.of();

    CheckpointWriter(String epoch, boolean isStored, Unstored unstored, Timer timer) {
        this.checkpoint = Checkpoint.begin(epoch);
        this.isStored = isStored;
        this.unstored = unstored;
        this.timer = timer;
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Goes on from what the store knows. */
    void begin(Checkpoint stored) {
        checkpoint = stored;
        storedMore = stored.more();
        foreign.clear();
        ceiling = Long.MAX_VALUE;
    }

    /**
     * A turn has said all.
     *
     * @param more the state's other fields from now on; null if they stay as they are
     * @param epoch the life of the log that it was in
     * @return whether there is a state to be written
     */
    boolean over(Turn turn, @Nullable Map<String, @Nullable Object> more, String epoch) {
        boolean inAnotherLife = !checkpoint.epoch().equals(epoch);
        boolean ranAgain = checkpoint.redelivering() > 0;
        if (inAnotherLife) {
            checkpoint = Checkpoint.begin(epoch).withMore(checkpoint.more());
            foreign.clear();
            ceiling = Long.MAX_VALUE;
        }
        if (turn.message().seq() > 0) {
            ended(turn.message().seq());
        }
        if (more != null) {
            checkpoint = checkpoint.withMore(more);
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

    private void ended(long seq) {
        checkpoint = seq <= ceiling ? checkpoint.withHandled(seq) : checkpoint.withHandled(Math.min(seq, ceiling));
    }

    /** An entry that another node has written: its messages are handled when a reply says so, and not before. */
    void follows(LogEntry entry) {
        if (entry.kind() == LogEntry.Kind.RECEIVED && !entry.endsTurn()) {
            if (checkpoint.isHandled(entry.seq())) {
                return;
            }
            if (foreign.size() < MOST_FOREIGN) {
                foreign.put(entry.id(), entry.seq());
                checkpoint = checkpoint.withAlsoOpen(entry.seq());
            } else {
                ceiling = Math.min(ceiling, entry.seq() - 1);
            }
        } else if (entry.endsTurn() && entry.inReplyTo() != null) {
            Long seq = foreign.remove(entry.inReplyTo());
            if (seq != null) {
                checkpoint = checkpoint.withOpen(checkpoint.open().stream()
                        .filter(other -> !other.equals(seq))
                        .toList());
            }
        }
    }

    /**
     * Another node has written a state that tells more of what is handled, and nothing else that is new: this one
     * goes on behind it. False if it does tell something else.
     */
    boolean follows(StateStore.Stored state) {
        Checkpoint other = Checkpoint.parse(state.json());
        if (other == null
                || !other.epoch().equals(checkpoint.epoch())
                || !other.more().equals(storedMore)
                || other.redelivering() > 0
                || checkpoint.redelivering() > 0) {
            return false;
        }
        checkpoint = checkpoint.with(other);
        foreign.values().removeIf(seq -> !checkpoint.open().contains(seq));
        return true;
    }

    /** The store has the state. */
    void stored(Checkpoint written) {
        storedMore = written.more();
    }

    /**
     * Something came from another conversation.
     *
     * @param more the state's other fields from now on
     * @param epoch the life of the log
     */
    void adopts(Map<String, @Nullable Object> more, String epoch) {
        checkpoint = of(epoch).withMore(more);
        if (isStored) {
            stateChanged();
        }
    }

    /** A message was moved here whose handler may have begun where it was. */
    void moved(long seq, String epoch) {
        checkpoint = of(epoch).withAlsoOpen(seq);
        if (isStored) {
            stateChanged();
        }
    }

    private Checkpoint of(String epoch) {
        return checkpoint.epoch().equals(epoch)
                ? checkpoint
                : Checkpoint.begin(epoch).withMore(checkpoint.more());
    }

    /** A message runs again. */
    void redelivers(long seq) {
        checkpoint = checkpoint.withRedelivering(seq);
        stateChanged();
    }

    /** The message that was to run again has not begun. */
    void takeMarkBack() {
        checkpoint = checkpoint.withRedelivering(0);
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
