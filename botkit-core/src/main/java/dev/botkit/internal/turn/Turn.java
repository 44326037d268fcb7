package dev.botkit.internal.turn;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Reply;
import dev.botkit.TurnAbandonedException;
import dev.botkit.UserProfile;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.log.Label;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.memory.InFlightShare;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.ListenerMethod;
import dev.botkit.internal.runtime.Locks;
import dev.botkit.internal.runtime.Running;
import dev.botkit.internal.runtime.TurnWork;
import dev.botkit.internal.runtime.Watched;
import dev.botkit.monitor.TurnEnded;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The handling of one message or event, up to its last reply: how it runs, how it ends, also without its handler, and what its conversation
 * notes of it. Its handlers act with its {@link TurnBot}; what they say goes through its {@link ReplyQueue}. It is long because each way in
 * which a turn may end is a method here.
 */
public final class Turn implements Watched, Pusher.From {

    private static final Log LOG = Log.of(Turn.class);

    private static final int OVERHEAD = 500;

    /** The event of a dialog whose time is over; a client's event of that name is none. */
    public static final String TIMEOUT = "dialog_timeout";

    private final TurnParts parts;
    final TurnHost host;
    private final MessageData message;
    private final Label label;
    private final @Nullable UserProfile newProfile;
    private final int bytes;
    private final @Nullable InFlightShare share;
    private final @Nullable DialogWait timeIsOver;

    private final ReentrantLock lock = new ReentrantLock();
    private final ReplyQueue replies;
    private final TurnBot bot;
    final OpenWork work = new OpenWork(lock);
    private volatile boolean abandoned;
    private volatile boolean cutOff;
    private volatile boolean interrupted;

    /** Who was seen to answer it; null if nobody has looked, it is not known, or was used. */
    volatile @Nullable Foreseen foreseen;

    private volatile @Nullable TurnDialogState dialogs;
    private volatile @Nullable Running running;

    /** Who answers, and how that goes. */
    final TurnReport report = new TurnReport();

    private final SaidMemory memory;

    // Guarded by the conversation.
    private final TurnAnswers answers = new TurnAnswers();
    private boolean noted;

    public Turn(
            TurnParts parts,
            TurnHost host,
            MessageData message,
            Label label,
            @Nullable UserProfile newProfile,
            int bytes,
            @Nullable InFlightShare share,
            @Nullable DialogWait timeIsOver) {
        this.parts = parts;
        this.host = host;
        this.message = message;
        this.label = label;
        this.newProfile = newProfile;
        this.bytes = bytes(bytes);
        this.share = share;
        this.timeIsOver = timeIsOver;
        this.memory = new SaidMemory(
                parts.budget(), host::makeRoom, () -> Objects.requireNonNullElse(network(), Background.OWN));
        this.replies = new ReplyQueue(new TurnOutlet(parts, this, host), lock, memory);
        String answered =
                timeIsOver == null ? message.id() : timeIsOver.waiting().token();
        this.bot = new TurnBot(parts, this, host, lock, new ReplyCount(answered, parts.around(), memory, lock));
    }

    /** What its handlers act with. */
    TurnBot bot() {
        return bot;
    }

    @Override
    public ConversationId conversation() {
        return host.id();
    }

    @Override
    public MessageData message() {
        return message;
    }

    /** An estimate of what a turn takes in memory while it waits, with such fields. */
    public static int bytes(int ofFields) {
        return OVERHEAD + ofFields;
    }

    /** The network address that its message came from; null if it came from none. */
    @Nullable
    public String sender() {
        return share == null ? null : share.network();
    }

    @Override
    public @Nullable String network() {
        return host.turnsFor();
    }

    /** What its memory is counted in; null if it is its conversation's. */
    @Nullable
    public InFlightShare share() {
        return share;
    }

    /** An estimate of what it takes in memory while it waits. */
    @Override
    public int bytes() {
        return bytes;
    }

    /** Whether nothing runs in it but a handler that has proved quick; looks who that is, without code of the host. */
    public boolean isQuick() {
        Foreseen found = host.waits() == null ? parts.handling().foresee(message) : null;
        foreseen = found;
        if (found == null || !found.isQuick()) {
            if (found != null) {
                // It waits for a thread.
                found.text().forget();
            }
            return false;
        }
        return true;
    }

    /** Runs the handler on this thread; the turn ends when its last reply has left. Never throws. */
    public void run() {
        Running mine = parts.watch().begin(this);
        running = mine;
        if (cutOff) {
            hurry();
        }
        if (!abandoned) {
            handle();
            letGo(mine);
        }
        TurnWork open = work.left();
        if (open != null
                && mine.leavesThread(
                        parts.runner().isClosed(), () -> parts.watch().cancel(this, open))) {
            open.whenDone(failure -> parts.runner().goOn(() -> handled(mine, failure)));
        } else {
            handled(mine, null);
        }
    }

    /** The handler, and all that it has begun, has come to its end. */
    private void handled(Running mine, @Nullable Throwable failure) {
        if (failure != null) {
            parts.handling().failed(this, message, failure);
        }
        if (parts.events().hear(ListenerMethod.TURN_ENDED)) {
            report.handledIn(mine.age(parts.around().nanoTime()));
        }
        if (!parts.watch().end(mine)) {
            // The turn has ended, or ends, without this handler.
            return;
        }
        if (!abandoned) {
            replies.complete();
        }
    }

    private void handle() {
        try {
            if (newProfile != null) {
                host.profile(newProfile, sender());
            }
            DialogWait wait = host.waits();
            if (timeIsOver == null || timeIsOver == wait) {
                dialogs = new TurnDialogState(parts, this, wait, timeIsOver != null);
                parts.handling().handle(this, message);
            }
        } catch (Throwable e) {
            LOG.error("A turn failed", e);
        }
        TurnDialogState dialogState = dialogs;
        if (dialogState != null) {
            dialogState.handled();
        }
    }

    /** A handler that has run out of stack within the bot may have left locks locked, which its thread is to hold no more. */
    private void letGo(Running mine) {
        mine.letGo();
        Locks.letGo(lock);
        TurnStreams streams = bot.streams();
        if (streams != null) {
            streams.letGo();
            replies.letGo();
        }
        host.letGo();
    }

    // ---- what operators hear of it

    @Override
    public String skill() {
        Running mine = running;
        return report.skill(mine != null && mine.thread() == null);
    }

    /** What is told when it has ended; null if its beginning was not told either. */
    @Nullable
    public TurnEnded told() {
        Running mine = running;
        return mine == null
                ? null
                : report.told(message, mine.age(parts.around().nanoTime()), cutOff, abandoned);
    }

    // ---- when it does not end by itself

    /** Whether its handler runs on this thread. */
    public boolean runsHere() {
        Running mine = running;
        return mine != null && mine.thread() == Thread.currentThread() && !mine.isReturned();
    }

    @Override
    public boolean wasAbandoned() {
        return abandoned;
    }

    /** Its conversation is given up, and waits for nothing but this turn: it does not do so for long. */
    public void hurry() {
        cutOff();
        Running mine = running;
        if (mine != null && mine.isReturned()) {
            end(null, true);
        } else if (mine != null) {
            mine.hurry(
                    parts.around().nanoTime(),
                    parts.around().limits().store().timeout().toNanos());
        }
    }

    /** Its conversation is erased: it ends now, whatever its handler does, and nothing more of it is said or kept. */
    public void cut() {
        cutOff();
        Running mine = running;
        if (mine != null) {
            parts.watch().abandon(mine);
        }
        // Also one whose handler has returned: what that has left to others comes too late.
        abandoned = true;
        end(null, true);
    }

    /** Its handler was abandoned: the user gets the apology, and the message counts as handled, unless the store is gone. */
    @Override
    public void endWithoutHandler() {
        ReplyQueue.Say last = null;
        Reply apology = isCutOff() ? null : parts.handling().apology();
        if (apology != null) {
            try {
                last = bot.count(bot.draft(apology), false);
            } catch (RuntimeException e) {
                LOG.debug("The apology could not be sent", e);
            }
        }
        end(last, isCutOff());
    }

    /** The user stops what is still being written: all of it, or what has this id. What was shown is kept. */
    public void stopStream(@Nullable String reply) {
        TurnStreams streams = bot.streams();
        if (streams != null) {
            streams.stop(reply);
        }
    }

    /** Whether it says something that is still being written. */
    public boolean isStreaming() {
        TurnStreams streams = bot.streams();
        return streams != null && streams.anyOpen();
    }

    /**
     * The bot closes: what is still being written is kept as far as it goes, and the turn ends, and is handled. Where it runs again later,
     * as there is a store, one that has answered nothing does, and one in a dialog, as that is not where it goes on yet.
     */
    public void interruptStream(boolean isStored) {
        TurnStreams streams = bot.streams();
        if (streams == null || !streams.anyOpen()) {
            return;
        }
        Running mine = running;
        TurnDialogState dialogState = dialogs;
        boolean isInDialog = isStored && dialogState != null && dialogState.isTouched();
        if (isInDialog) {
            cutOff();
        }
        interrupted = isStored;
        replies.end(null, isInDialog, mine == null ? null : mine.thread());
        if (mine != null) {
            // Behind that: a handler that is interrupted says nothing any more, not even that it has failed.
            parts.watch().abandon(mine);
        }
        if (isInDialog) {
            streams.drop();
        } else {
            streams.interrupt();
        }
    }

    /** Whether closing has ended it before it was handled, so that it is left to run again; {@code hasSaid} is whether it has said anything. */
    boolean isLeft(boolean hasSaid) {
        return interrupted && (cutOff || !hasSaid);
    }

    private void end(ReplyQueue.@Nullable Say last, boolean atOnce) {
        Running mine = running;
        replies.end(last, atOnce, mine == null ? null : mine.thread());
        TurnStreams streams = bot.streams();
        if (streams != null && atOnce) {
            streams.drop();
        } else if (streams != null) {
            // Not on the thread that looks after all turns: middleware may hang.
            streams.interruptElsewhere();
        }
    }

    /** It ends before its handler does. Called with its lock. */
    void isAbandoned() {
        TurnDialogState dialogState = dialogs;
        abandoned = true;
        if (dialogState != null) {
            dialogState.abandoned();
        }
        work.forget();
    }

    /**
     * Whether the bot was closed before the turn had ended, or the store did not take what this conversation says. That anything else of
     * the store is not available, such as another conversation, does not cut it off. Nor does the end of the bot one of which closing has
     * kept what was shown: the store may say only behind it that it has that.
     */
    public boolean isCutOff() {
        return cutOff || (!interrupted && parts.runner().isClosed()) || host.isBroken();
    }

    /** Its conversation cannot be stored: the turn does not count, and runs again later. */
    void cutOff() {
        cutOff = true;
    }

    /** A reply is on its way to the store; the turn does not end before it is there. */
    public void unstored() {
        replies.unstored();
    }

    /** A reply is in the store, or given up. Without the conversation's lock. */
    public void stored() {
        replies.stored();
    }

    // ---- for the conversation, with its lock

    /** Has a request wait for it; false if too many do. */
    public boolean join(WaitingRequest request, boolean isDuplicate) {
        return answers.join(request, message, isDuplicate);
    }

    /** Those who wait for it, and what they get. */
    public TurnAnswers answers() {
        return answers;
    }

    /** Whether the conversation's state tells that it is handled, or will with the next write. */
    public boolean isNoted() {
        return noted;
    }

    public void noted() {
        noted = true;
    }

    /** A reply is in the log. */
    public void sent(String frame, String id, long seq) {
        answers.sent(frame);
        memory.take(JsonValues.textBytes(frame));
        TurnDialogState dialogState = dialogs;
        if (dialogState != null) {
            dialogState.sent(id, seq);
        }
    }

    /** What became of dialogs in this turn; null if there was nothing to do. */
    @Nullable
    public TurnDialogState dialogState() {
        return dialogs;
    }

    /** See {@link TurnBot#closeState}. */
    public TurnState.@Nullable Changes closeState() {
        return bot.closeState();
    }

    // ---- for its bot, its dialogs and its handling

    /** What it says. */
    ReplyQueue replies() {
        return replies;
    }

    /** What the client calls its user, and where it is. */
    Label label() {
        return label;
    }

    /** The dialogs of this conversation, for this turn's handlers. */
    TurnDialogState dialogs() {
        return Objects.requireNonNull(dialogs, "The turn has not begun.");
    }

    /** Has a dialog begun when all else is over. */
    void beginAtEnd(TurnDialogState.Begin begin) {
        TurnDialogState state = dialogs();
        replies.atEnd(() -> {
            try {
                state.atEnd(begin);
            } catch (Throwable e) {
                parts.handling().failed(this, message, e);
            }
        });
    }

    /** Throws if nothing can be said any more. */
    void checkOpen() {
        checkNotAbandoned();
        replies.checkOpen();
    }

    @Override
    public void checkNotAbandoned() {
        if (abandoned) {
            throw loggable(new TurnAbandonedException(
                    "The turn was abandoned: its handler did not return in time (TurnLimits.timeout), or its conversation"
                            + " was erased. Let this exception through; nobody waits for this handler any more."));
        }
    }

    /** Throws if what was said cannot be stored. */
    void checkStore() {
        if (cutOff) {
            throw loggable(new StoreUnavailableException(
                    "The store does not take replies now. Let this exception through: the turn runs again later.",
                    null));
        }
    }
}
