package dev.botkit.internal.conversation;

import dev.botkit.internal.log.MemoryLog;
import dev.botkit.internal.memory.BySize;

/**
 * What a conversation takes in memory, and what it gives up when memory is used up: old entries, or all if it is idle. {@link
 * Conversations} is told when it becomes idle or busy, and when its log has grown. Guarded by its conversation.
 */
final class Footprint {

    private final Conversation whose;
    private final Conversations all;
    private final Life life;
    private final ConversationConnections connections;
    private final Turns turns;
    private final Journal journal;
    private final MemoryLog log;
    private final UserFacts user;
    private final KeptState state;
    private final WaitingDialogSlot dialog;

    private boolean idle = true;

    /** From how many bytes on its log is to be told of as larger than before. */
    private int toldFrom = BySize.LEAST;

    Footprint(
            Conversation whose,
            Conversations all,
            Life life,
            ConversationConnections connections,
            Turns turns,
            Journal journal,
            UserFacts user,
            KeptState state,
            WaitingDialogSlot dialog) {
        this.whose = whose;
        this.all = all;
        this.life = life;
        this.connections = connections;
        this.turns = turns;
        this.journal = journal;
        this.log = journal.log();
        this.user = user;
        this.state = state;
        this.dialog = dialog;
    }

    /** An estimate of what is in memory of it, in bytes. */
    int bytes() {
        return log.bytes() + user.bytes() + state.bytes() + dialog.bytes();
    }

    /** Something has changed that may have made it idle or busy. */
    void updateIdle() {
        boolean nowIdle = isIdle();
        if (nowIdle != idle && !life.isOver()) {
            idle = nowIdle;
            all.idle(whose, nowIdle);
        }
    }

    private boolean isIdle() {
        return !turns.areBusy() && connections.isEmpty() && !whose.isLoading() && journal.isStoredWhole();
    }

    /** Its log may have grown. */
    void updateSize() {
        if (log.bytes() >= toldFrom && !life.isOver()) {
            toldFrom = all.hasSize(whose, log.bytes());
        }
    }

    /** Gives up the log's oldest entries, but not the newest, of {@code keeps} bytes. */
    void shrink(long keeps) {
        if (life.isOver()) {
            all.hasNoSize(whose);
            return;
        }
        // Asked with the lock: whoever was here before may have made the room.
        long wanted = all.excess();
        if (wanted > 0) {
            int before = log.bytes();
            log.shrinkTo(Math.max(keeps, before - wanted));
            all.grew(log.bytes() - before);
            toldFrom = all.hasSize(whose, log.bytes());
        }
    }

    /** Whether the conversation can go, as it is idle. If not, it is in the list of idle ones again when it is idle the next time. */
    boolean maySpare() {
        if (life.isOver() || !isIdle()) {
            idle = false;
            return false;
        }
        return true;
    }

    /** It has gone; returns how many bytes that frees. */
    int forget() {
        int freed = bytes();
        log.forget();
        user.forget();
        return freed;
    }
}
