package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Bot;
import dev.botkit.Reply;
import dev.botkit.TurnEndedException;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.internal.dialog.DialogTurn;
import dev.botkit.internal.dialog.Pause;
import dev.botkit.internal.dialog.TurnDialogs;
import dev.botkit.internal.dialog.WaitingDialog;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.internal.message.MessageData;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dialogs' side of a turn. Costs nothing where no dialog waits and none is begun. For the turn's
 * handler thread, then for the one that begins what is to be begun at the end, but for what the conversation asks.
 */
public final class TurnDialogState implements DialogTurn {

    private final TurnParts parts;
    private final Turn turn;
    private final @Nullable DialogWait before;
    private final boolean atTimeout;
    private volatile Thread handler = Thread.currentThread();
    private volatile @Nullable TurnDialogs dialogs;
    private volatile boolean touched;
    private volatile boolean abandoned;
    private volatile boolean handled;
    private volatile @Nullable Sent lastSent;
    private volatile @Nullable String questionId;
    private volatile long questionSeq;
    private @Nullable DialogDeadline until;

    /** A reply and its place in the log. */
    private record Sent(String id, long seq) {}

    /**
     * Begins with the turn.
     *
     * @param before what waits as the turn begins, or null
     * @param atTimeout whether the turn is for the end of its time
     */
    TurnDialogState(TurnParts parts, Turn turn, @Nullable DialogWait before, boolean atTimeout) {
        this.parts = parts;
        this.turn = turn;
        this.before = before;
        this.atTimeout = atTimeout;
    }

    /** Whether this turn is for the end of a dialog's time, and this its event. */
    boolean isTimeout(MessageData message) {
        return atTimeout && message.type().equals(Turn.TIMEOUT);
    }

    /** Whether a dialog waits, or has in this turn. */
    boolean anyWaits() {
        return before != null || dialogs != null;
    }

    /** The dialogs if one waits; null if none does. */
    @Nullable
    TurnDialogs ifWaiting() {
        if (dialogs == null && before == null) {
            return null;
        }
        TurnDialogs current = look();
        return current.waiting() == null ? null : current;
    }

    /** Whether a message was taken in before the question was asked that waits. */
    boolean isEarly(MessageData message) {
        return before != null && !look().isChanged() && message.seq() > 0 && message.seq() < before.askedAt();
    }

    /** The dialogs, to be acted with. */
    TurnDialogs open() {
        touched = true;
        return look();
    }

    /** Whether one was begun, answered or stopped in this turn. */
    boolean isTouched() {
        return touched;
    }

    /** The dialogs, to be asked. */
    private TurnDialogs look() {
        if (handled) {
            throw loggable(
                    new TurnEndedException("The handler has returned, so it can begin or stop no dialog any more."));
        }
        if (Thread.currentThread() != handler) {
            throw new IllegalStateException("Dialogs are begun and stopped on the handler's own thread.");
        }
        TurnDialogs current = dialogs;
        if (current == null) {
            current = new TurnDialogs(parts.dialogs(), this, before == null ? null : before.waiting());
            dialogs = current;
        }
        return current;
    }

    /** The handler has returned: what waits now is what waits in the end, unless something begins {@linkplain #atEnd at the end}. */
    void handled() {
        handled = true;
    }

    /** Begins a dialog when all else of the turn is over, on this thread. */
    void atEnd(Begin begin) throws Exception {
        handler = Thread.currentThread();
        handled = false;
        try {
            turn.checkNotAbandoned();
            begin.begin(open());
        } finally {
            handled = true;
        }
    }

    /** Begins a dialog. */
    interface Begin {
        void begin(TurnDialogs dialogs) throws Exception;
    }

    /**
     * The turn ends without its handler, which may be anywhere: what it has begun, answered or stopped is over;
     * otherwise what has waited waits on.
     */
    void abandoned() {
        abandoned = true;
        handled = true;
    }

    // ---- for the conversation, when the turn is over

    /** Whether something else waits than before. */
    public boolean isChanged() {
        TurnDialogs current = dialogs;
        return abandoned ? touched : current != null && current.isChanged();
    }

    /** A reply is in the log, at once or much later. With the conversation's lock. */
    void sent(String id, long seq) {
        lastSent = new Sent(id, seq);
        if (id.equals(questionId)) {
            questionSeq = seq;
        }
    }

    /** What waits now; its time counts from the first time this is asked. */
    @Nullable
    public DialogWait after() {
        TurnDialogs current = dialogs;
        WaitingDialog waiting = current == null || abandoned ? null : current.waiting();
        if (waiting == null) {
            return null;
        }
        DialogDeadline end = until;
        if (end == null) {
            end = DialogDeadline.in(waiting.timeout(), parts.around().timer());
            until = end;
        }
        long askedAt = questionSeq > 0 || before == null ? questionSeq : before.askedAt();
        return new DialogWait(turn.host, waiting, end, askedAt);
    }

    /** Changes the state document's fields, if something else waits now. */
    public void change(Map<String, @Nullable Object> fields) {
        if (!isChanged()) {
            return;
        }
        DialogWait after = after();
        if (after == null) {
            fields.remove(Checkpoint.DIALOG);
        } else {
            fields.put(Checkpoint.DIALOG, after.document());
        }
    }

    // ---- for dialogs

    @Override
    public Bot bot() {
        return turn.bot();
    }

    @Override
    public MessageData message() {
        return turn.message();
    }

    @Override
    public @Nullable String say(Reply reply, Pause pause) {
        return turn.bot().say(reply, pause);
    }

    @Override
    public void ended(DialogEnd end) {
        parts.handling().dialogEnded(turn.conversation(), end);
    }

    @Override
    public boolean isCutOff() {
        return turn.isCutOff();
    }

    @Override
    public @Nullable String runs(@Nullable String script) {
        return turn.report.runs(script);
    }

    @Override
    public String newToken() {
        questionSeq = 0;
        questionId = turn.bot().lastReplyId();
        Sent sent = lastSent;
        if (sent != null && sent.id().equals(questionId)) {
            questionSeq = sent.seq();
        }
        return parts.around().ids().next();
    }

    @Override
    public @Nullable String lastReplyId() {
        return turn.bot().lastReplyId();
    }
}
