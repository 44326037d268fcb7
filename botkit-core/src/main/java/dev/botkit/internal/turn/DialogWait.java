package dev.botkit.internal.turn;

import dev.botkit.internal.conversation.DialogTimes;
import dev.botkit.internal.dialog.WaitingDialog;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.time.Timer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dialog that waits in a conversation, until when, and for what. */
public final class DialogWait {

    private final WaitingDialog waiting;
    private final DialogDeadline end;
    private final long askedAt;
    private final Owner owner;

    // Guarded by its owner.
    private boolean timeIsOver;

    // Guarded by DialogTimes.
    private long number;
    private boolean ended;

    /** The conversation that it waits in. */
    public interface Owner {

        /** The time of a dialog is over; does nothing if that does not wait any more. Called by the timer, without a lock. */
        void timeIsOver(DialogWait wait);
    }

    /** {@code askedAt} is the seq of its question; what was said before cannot be the answer. */
    DialogWait(Owner owner, WaitingDialog waiting, DialogDeadline end, long askedAt) {
        this.owner = owner;
        this.waiting = waiting;
        this.end = end;
        this.askedAt = askedAt;
    }

    /** What a state document's other fields say; null if no dialog waits. */
    public static @Nullable DialogWait in(
            Owner owner, Map<String, @Nullable Object> fields, long askedAt, Timer timer) {
        WaitingDialog.Stored stored =
                fields.get(Checkpoint.DIALOG) instanceof Json.Raw raw ? WaitingDialog.read(raw.json()) : null;
        if (stored == null) {
            return null;
        }
        DialogDeadline end =
                DialogDeadline.stored(stored.until(), stored.waiting().timeout(), timer);
        return new DialogWait(owner, stored.waiting(), end, askedAt);
    }

    WaitingDialog waiting() {
        return waiting;
    }

    long askedAt() {
        return askedAt;
    }

    public DialogDeadline until() {
        return end;
    }

    /** An estimate of what it takes in memory, its timer entry included. */
    public int bytes() {
        return waiting.bytes();
    }

    public Json.Raw document() {
        return new Json.Raw(waiting.document(end.instant()));
    }

    /** The same in another conversation, with another log. */
    public DialogWait in(Owner other) {
        return new DialogWait(other, waiting, end, 0);
    }

    public boolean isOver(Timer timer) {
        return end.isOver(timer);
    }

    /** Its event is in the mailbox; true the first time. */
    public boolean ends() {
        boolean first = !timeIsOver;
        timeIsOver = true;
        return first;
    }

    /** Its place among those whose time is over at the same moment. */
    public long number() {
        return number;
    }

    /** For {@link DialogTimes}, with its lock, before it is among others. */
    public void number(long newNumber) {
        number = newNumber;
    }

    /** For {@link DialogTimes}, with its lock: it waits no more, or never does. */
    public void end() {
        ended = true;
    }

    public boolean isEnded() {
        return ended;
    }

    /** Its conversation gets an event for it, if it still waits there. */
    public void timeIsOver() {
        owner.timeIsOver(this);
    }
}
