package dev.botkit.internal.conversation;

import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.turn.DialogWait;
import dev.botkit.internal.turn.Turn;
import dev.botkit.internal.turn.TurnDialogState;
import dev.botkit.time.Timer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The place of the dialog that waits in a conversation, if one does. Changed with the conversation's
 * lock, read without.
 */
final class WaitingDialogSlot {

    private final DialogWait.Owner owner;
    private final Timer timer;
    private final DialogTimes times;
    private final MemoryBudget budget;
    private final Turns turns;
    private volatile @Nullable DialogWait wait;

    WaitingDialogSlot(DialogWait.Owner owner, ConversationParts parts, Turns turns) {
        this.owner = owner;
        this.timer = parts.around().timer();
        this.times = parts.dialogTimes();
        this.budget = parts.budget();
        this.turns = turns;
    }

    @Nullable
    DialogWait current() {
        return wait;
    }

    /** Whether a dialog waits for an answer, and its time is not over. */
    boolean asks() {
        DialogWait current = wait;
        return current != null && !current.isOver(timer);
    }

    /**
     * Begins with what the store has, and with the messages that the server had no time for. A time that is
     * over meanwhile ends where it belongs: between what was said before and what was said behind it.
     */
    void begin(
            Map<String, @Nullable Object> state,
            long askedAt,
            List<MessageData> unhandled,
            Instant now,
            Effects effects) {
        DialogWait stored = DialogWait.in(owner, state, askedAt, timer);
        DialogWait over = stored != null && stored.isOver(timer) ? stored : null;
        set(stored, over == null, effects);
        for (MessageData message : unhandled) {
            if (over != null && over.until().isOverAt(message.date())) {
                timeIsOver(over, now);
                over = null;
            }
            turns.addStored(message);
        }
        if (over != null) {
            timeIsOver(over, now);
        }
    }

    /** Something comes in. Of a dialog whose time is over, although no timer has said so yet, it is no answer. */
    void before(Instant now) {
        DialogWait current = wait;
        if (current != null && current.isOver(timer)) {
            timeIsOver(current, now);
        }
    }

    private void timeIsOver(DialogWait which, Instant now) {
        if (which.ends()) {
            turns.addTimeout(which, now);
        }
    }

    /** A turn has ended: what waits now. */
    void after(Turn turn, Effects effects) {
        TurnDialogState dialogState = turn.dialogState();
        if (dialogState != null && dialogState.isChanged()) {
            set(dialogState.after(), true, effects);
        }
    }

    /** Takes over what waits in another conversation, if nothing waits here; whether it did. */
    boolean adopt(DialogWait other, Effects effects) {
        if (wait != null || isAboutToChange()) {
            return false;
        }
        set(other.in(owner), true, effects);
        return true;
    }

    /** Whether a turn has said all, and what waits from then on is on its way to the store. */
    private boolean isAboutToChange() {
        Turn running = turns.running();
        TurnDialogState dialogState = running == null || !running.isNoted() ? null : running.dialogState();
        return dialogState != null && dialogState.isChanged();
    }

    /** The time of a dialog is over; false if it waits no more. */
    boolean isOver(DialogWait which, Instant now) {
        if (wait != which) {
            return false;
        }
        timeIsOver(which, now);
        return true;
    }

    /** The conversation goes away. */
    void leave() {
        DialogWait current = wait;
        if (current != null) {
            times.remove(current);
        }
    }

    /** An estimate of what it takes in memory. */
    int bytes() {
        DialogWait current = wait;
        return current == null ? 0 : current.bytes();
    }

    /** Also one whose time is over already, say because the store was slow, gets its event from the timer. */
    private void set(@Nullable DialogWait next, boolean timed, Effects effects) {
        DialogWait before = wait;
        int bytes = bytes();
        wait = next;
        budget.conversationsGrew(bytes() - bytes);
        if (before != null) {
            effects.later(() -> times.remove(before));
        }
        if (next != null && timed) {
            effects.later(() -> times.add(next));
        }
    }
}
