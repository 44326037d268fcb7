package dev.botkit.internal.engine;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Bot;
import dev.botkit.ConversationState;
import dev.botkit.LimitExceededException;
import dev.botkit.Message;
import dev.botkit.Reply;
import dev.botkit.Skills;
import dev.botkit.TurnAbandonedException;
import dev.botkit.TurnEndedException;
import dev.botkit.UserProfile;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.dialog.Pause;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.text.Languages;
import dev.botkit.monitor.TurnEnded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The handling of one message or event, up to its last reply. Replies go through a queue, so that
 * those behind a typing delay keep their order; whoever adds to an idle queue empties it.
 *
 * <p>It is long because it is all of {@link Bot} for one message, with its bounds, beside that queue and beside the
 * ends that it comes to without its handler.
 */
final class Turn implements Bot, Watched {

    private static final Log LOG = Log.of(Turn.class);
    private static final int MAX_TRIGGER_DEPTH = 16;
    private static final int OVERHEAD = 500;
    /** The event of a dialog whose time is over; a client's event of that name is none. */
    static final String TIMEOUT = "dialog_timeout";

    private static final String NOBODY = "(middleware)";

    /** How many requests may wait for one turn. */
    static final int MAX_POSTS = 16;

    private final TurnParts parts;
    private final TurnHost host;
    private final MessageData message;
    private final Label label;
    private final @Nullable UserProfile newProfile;
    private final int bytes;
    private final @Nullable InFlightShare share;
    private final @Nullable DialogWait timeIsOver;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private boolean draining;
    private @Nullable Thread drainer;
    private boolean handled;
    private boolean ended;
    private int unstored;
    private volatile boolean cutOff;
    private int replies;
    private long characters;
    private @Nullable String lastReplyId;
    private volatile @Nullable TurnDialogState dialogs;
    private volatile @Nullable TurnState state;
    private boolean stateIsClosed;
    private final AtomicInteger triggerDepth = new AtomicInteger();
    private volatile String skill = NOBODY;
    private volatile @Nullable String answeredBy;
    private volatile @Nullable String script;
    private volatile @Nullable Running running;
    private @Nullable TurnWork work;
    private boolean returned;
    private volatile boolean abandoned;
    private int shift;
    private volatile boolean started;
    private volatile boolean unhandled;
    private volatile boolean failed;
    private volatile long handling = -1;

    private final SaidMemory memory;

    // Guarded by the host.
    private List<String> frames = new ArrayList<>(1);
    private List<WaitingRequest> posts = List.of();
    private boolean noted;

    /** Something that leaves, or a pause before it. */
    private sealed interface Step {
        record Say(MessageData reply, String body, String id, long bytes) implements Step {}

        record Typing() implements Step {}

        record Pause(Duration delay) implements Step {}
    }

    Turn(
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
        this.memory = new SaidMemory(parts.budget());
    }

    TurnHost where() {
        return host;
    }

    @Override
    public MessageData message() {
        return message;
    }

    /** An estimate of what a turn takes in memory while it waits, with such fields. */
    static int bytes(int ofFields) {
        return OVERHEAD + ofFields;
    }

    /** The network address that its message came from; null if it came from none. */
    @Nullable
    String network() {
        return share == null ? null : share.network();
    }

    /** What its memory is counted in; null if it is its conversation's. */
    @Nullable
    InFlightShare share() {
        return share;
    }

    /** An estimate of what it takes in memory while it waits. */
    @Override
    public int bytes() {
        return bytes;
    }

    /** Runs the handler on this thread; the turn ends when its last reply has left. Never throws. */
    void run() {
        Running mine = parts.watch().begin(this);
        running = mine;
        if (cutOff) {
            hurry();
        }
        if (!abandoned) {
            handle();
        }
        TurnWork open = workLeft();
        if (open != null
                && mine.leavesThread(
                        parts.runner().isClosed(), () -> parts.watch().cancel(this, open))) {
            open.whenDone(failure -> parts.runner().goOn(() -> handled(mine, failure)));
        } else {
            handled(mine, null);
        }
    }

    /** What the turn goes on with without this thread; null if nothing. */
    private @Nullable TurnWork workLeft() {
        lock.lock();
        try {
            returned = true;
            return work;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keepOpenUntil(CompletionStage<?> stage) {
        Objects.requireNonNull(stage, "work");
        checkOpen();
        TurnWork all;
        lock.lock();
        try {
            if (work == null && !returned) {
                work = new TurnWork();
            }
            all = work;
        } finally {
            lock.unlock();
        }
        if (all == null || !all.add(stage)) {
            throw loggable(new TurnEndedException("The turn ends already: nothing keeps it open any more."));
        }
    }

    /** The handler, and all that it has begun, has come to its end. */
    private void handled(Running mine, @Nullable Throwable failure) {
        if (failure != null) {
            parts.handling().failed(this, message, failure);
        }
        if (parts.events().hear(ListenerMethod.TURN_ENDED)) {
            handling = mine.age(parts.around().nanoTime());
        }
        if (!parts.watch().end(mine)) {
            // The turn has ended, or ends, without this handler.
            return;
        }
        lock.lock();
        try {
            if (abandoned) {
                return;
            }
            handled = true;
            // If this very thread was the one, an error has thrown it out of the queue, and it goes on now.
            if (draining && drainer != Thread.currentThread()) {
                return;
            }
            draining = true;
        } finally {
            lock.unlock();
        }
        drain();
    }

    private void handle() {
        try {
            if (newProfile != null) {
                host.profile(newProfile);
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

    // ---- what operators hear of it

    /** Its handler is looked for. */
    void starts() {
        started = true;
    }

    /** Nobody listens to its message, or to an event that it has triggered. */
    void isUnhandled() {
        unhandled = true;
    }

    /** Its handler or a middleware has thrown. */
    void hasFailed() {
        failed = true;
    }

    /** What is told when it has ended; null if its beginning was not told either. */
    @Nullable
    TurnEnded told() {
        Running mine = running;
        if (!started || mine == null) {
            return null;
        }
        String by = answeredBy;
        long age = mine.age(parts.around().nanoTime());
        return new TurnEnded(
                message,
                outcome(),
                by == null ? NOBODY : by,
                Duration.ofNanos(age),
                Duration.ofNanos(handling < 0 ? age : handling));
    }

    private TurnEnded.Outcome outcome() {
        if (cutOff) {
            return TurnEnded.Outcome.CUT_OFF;
        }
        if (abandoned) {
            return TurnEnded.Outcome.ABANDONED;
        }
        if (failed) {
            return TurnEnded.Outcome.FAILED;
        }
        return unhandled && answeredBy == null ? TurnEnded.Outcome.UNHANDLED : TurnEnded.Outcome.HANDLED;
    }

    // ---- when it does not end by itself

    /** Whether its handler runs on this thread. */
    boolean runsHere() {
        Running mine = running;
        return mine != null && mine.thread() == Thread.currentThread() && !mine.isReturned();
    }

    /** Whether its handler was asked to end because its time was over: what it throws is its failure. */
    boolean wasInterrupted() {
        Running mine = running;
        return mine != null && mine.wasInterrupted();
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Its conversation is given up, and waits for nothing but this turn: it does not do so for long. */
    void hurry() {
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
    void cut() {
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
        Step last = null;
        Reply apology = isCutOff() ? null : parts.handling().apology();
        if (apology != null) {
            try {
                last = say(draft(apology), false);
            } catch (RuntimeException e) {
                LOG.debug("The apology could not be sent", e);
            }
        }
        end(last, isCutOff());
    }

    private void end(@Nullable Step last, boolean atOnce) {
        TurnDialogState dialogState = dialogs;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            abandoned |= !handled;
            if (returned && work != null) {
                work.forget();
            }
            if (dialogState != null && !handled) {
                dialogState.abandoned();
            }
            handled = true;
            if (atOnce) {
                steps.forEach(this::forget);
                steps.clear();
            } else if (last != null) {
                steps.add(last);
            }
            Running mine = running;
            if (draining && !atOnce && (mine == null || drainer != mine.thread())) {
                // Behind a typing delay, or on another thread: it goes on there.
                return;
            }
            // If the handler's thread was letting something out, it does so no more.
            shift++;
            draining = true;
        } finally {
            lock.unlock();
        }
        drain();
    }

    /** Whether the bot was closed, or the store was gone, before the turn had ended. */
    boolean isCutOff() {
        return cutOff || parts.runner().isClosed();
    }

    /** A reply could not be stored: the turn does not count, and runs again later. */
    void cutOff() {
        cutOff = true;
    }

    /** A reply is on its way to the store; the turn does not end before it is there. */
    void unstored() {
        lock.lock();
        try {
            unstored++;
        } finally {
            lock.unlock();
        }
    }

    /** A reply is in the store, or given up. Without the conversation's lock. */
    void stored() {
        lock.lock();
        try {
            unstored--;
            if (unstored > 0 || !handled || draining || ended || !steps.isEmpty()) {
                return;
            }
            draining = true;
        } finally {
            lock.unlock();
        }
        drain();
    }

    /** Notes who handles the message, for those who ask; returns who did before. */
    String handledBy(String newSkill) {
        String before = skill;
        skill = newSkill;
        if (answeredBy == null) {
            answeredBy = newSkill;
        }
        return before;
    }

    /** Notes which dialog or script runs, or none; returns the one before. */
    @Nullable
    String runs(@Nullable String newScript) {
        String before = script;
        script = newScript;
        if (answeredBy == null && newScript != null) {
            answeredBy = "script " + newScript;
        }
        return before;
    }

    /** Who handles the message. */
    @Override
    public String skill() {
        Running mine = running;
        String by = answeredBy;
        if (mine != null && mine.thread() == null && by != null) {
            return by;
        }
        String playing = script;
        return playing == null ? skill : "script " + playing;
    }

    /** Sends the apology, past the middleware and the bounds, which may be what failed. */
    void apologize(Reply apology) {
        add(say(draft(apology), false));
    }

    // ---- for the conversation, with its lock

    boolean join(WaitingRequest post) {
        if (posts.isEmpty()) {
            posts = new ArrayList<>(1);
        }
        posts.removeIf(WaitingRequest::isAnswered);
        return posts.size() < MAX_POSTS && posts.add(post);
    }

    List<WaitingRequest> takePosts() {
        List<WaitingRequest> all = posts;
        posts = List.of();
        return all;
    }

    /** Whether the conversation's state tells that it is handled, or will with the next write. */
    boolean isNoted() {
        return noted;
    }

    void noted() {
        noted = true;
    }

    /** A reply is in the log. */
    void sent(String frame, String id, long seq) {
        frames.add(frame);
        memory.take(JsonValues.textBytes(frame));
        TurnDialogState dialogState = dialogs;
        if (dialogState != null) {
            dialogState.sent(id, seq);
        }
    }

    /** What became of dialogs in this turn; null if there was nothing to do. */
    @Nullable
    TurnDialogState dialogState() {
        return dialogs;
    }

    /** What was sent, handed on to those who wait for it; the turn keeps nothing of it. */
    List<String> takeFrames() {
        List<String> all = frames;
        frames = List.of();
        return all;
    }

    /** What skills have changed in the state; null if nothing. Nothing is changed any more from then on. Without the conversation's lock. */
    TurnState.@Nullable Changes closeState() {
        TurnState current;
        lock.lock();
        try {
            stateIsClosed = true;
            current = state;
        } finally {
            lock.unlock();
        }
        return current == null ? null : current.changes();
    }

    // ---- for skills

    @Override
    public ConversationId conversation() {
        return host.id();
    }

    @Override
    public @Nullable UserProfile profile() {
        checkNotAbandoned();
        return host.profile();
    }

    @Override
    public @Nullable Locale language() {
        UserProfile profile = profile();
        Locale own = profile == null ? null : Languages.ofTag(profile.language());
        return own == null ? host.language() : own;
    }

    @Override
    public ConversationState state() {
        TurnState current = state;
        if (current == null) {
            // Before the lock, as the conversation's comes first.
            Json.Raw kept = host.state();
            lock.lock();
            try {
                current = state == null
                        ? new TurnState(
                                this,
                                kept,
                                parts.around().limits().conversations().stateBytes())
                        : state;
                state = current;
            } finally {
                lock.unlock();
            }
        }
        checkStateIsOpen();
        return current;
    }

    /** Throws if skills can read and change the state no more. */
    void checkStateIsOpen() {
        checkNotAbandoned();
        lock.lock();
        try {
            if (stateIsClosed || ended) {
                throw loggable(new TurnEndedException(
                        "The turn has ended, and its Bot.state() with it; the next turn has its own."));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable String reply(Reply reply) {
        return send(reply, null, false);
    }

    @Override
    public void typing() {
        add(new Step.Typing());
    }

    @Override
    public @Nullable String replyWithTyping(Reply reply) {
        return send(reply, parts.handling().typingDelay(reply.text()), true);
    }

    @Override
    public @Nullable String push(ConversationId to, Reply reply) {
        checkNotAbandoned();
        return parts.pusher().push(to, reply, this);
    }

    @Override
    public String schedulePush(ConversationId to, Reply reply, Instant due) {
        checkNotAbandoned();
        return parts.pusher().schedule(to, reply, due, this);
    }

    @Override
    public void trigger(Message event) throws Exception {
        checkNotAbandoned();
        if (!(Objects.requireNonNull(event, "event") instanceof MessageData data)) {
            throw new IllegalArgumentException("Make the event with Message.event(…).");
        }
        if (triggerDepth.get() >= MAX_TRIGGER_DEPTH) {
            throw loggable(new LimitExceededException(
                    "Events trigger each other more than " + MAX_TRIGGER_DEPTH + " deep; look for a circle."));
        }
        triggerDepth.incrementAndGet();
        try {
            parts.handling()
                    .dispatch(this, data.in(host.id(), parts.around().timer().instant()));
        } finally {
            triggerDepth.decrementAndGet();
        }
    }

    @Override
    public boolean begin(String script, String thread, Map<String, ? extends @Nullable Object> vars) throws Exception {
        Objects.requireNonNull(thread, "thread");
        checkNotAbandoned();
        return dialogs().open().begin(Objects.requireNonNull(script, "script"), thread, vars, message);
    }

    @Override
    public boolean stopDialog() throws Exception {
        checkNotAbandoned();
        return dialogs().open().stop();
    }

    @Override
    public Skills skills() {
        checkNotAbandoned();
        return new TurnSkills(this, parts);
    }

    /** The dialogs of this conversation, for this turn's handlers. */
    TurnDialogState dialogs() {
        return Objects.requireNonNull(dialogs, "The turn has not begun.");
    }

    /** Says something after a pause, without typing or with it. Its id; null if a send middleware dropped it. */
    @Nullable
    String say(Reply reply, Pause pause) {
        return send(reply, pause.length().isZero() ? null : pause.length(), pause.typing());
    }

    /** The id of what was said last; null if nothing was. */
    @Nullable
    String lastReplyId() {
        lock.lock();
        try {
            return lastReplyId;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable String send(Reply reply, @Nullable Duration pause, boolean typing) {
        Objects.requireNonNull(reply, "reply");
        checkOpen();
        return parts.handling().send(draft(reply), out -> {
            Step.Say say = say(out, true);
            if (pause == null) {
                add(say);
            } else if (typing) {
                add(new Step.Typing(), new Step.Pause(pause), say);
            } else {
                add(new Step.Pause(pause), say);
            }
            return say.id();
        });
    }

    private Draft draft(Reply reply) {
        return new Draft(host.id(), label, message.id().isEmpty() ? null : message.id(), reply);
    }

    /** Counts a reply and gives it its id. */
    private Step.Say say(Draft draft, boolean bounded) {
        MessageData reply = parts.handling().message(draft);
        String body = parts.handling().body(reply);
        // The fields take about as much as the text that is made of them.
        long bytes = OVERHEAD + 2L * JsonValues.textBytes(body);
        if (bounded) {
            memory.takeFor(host, bytes);
        } else {
            memory.take(bytes);
        }
        try {
            return numbered(reply, body, bytes, bounded);
        } catch (RuntimeException e) {
            memory.give(bytes);
            throw e;
        }
    }

    private Step.Say numbered(MessageData reply, String body, long bytes, boolean bounded) {
        lock.lock();
        try {
            if (bounded && replies >= parts.around().limits().turns().replies()) {
                throw loggable(
                        new LimitExceededException("This turn has sent " + replies + " replies (TurnLimits.replies)."));
            }
            if (bounded
                    && characters + body.length()
                            > parts.around().limits().turns().characters()) {
                throw loggable(new LimitExceededException(
                        "This turn has replied " + characters + " characters (TurnLimits.characters)."));
            }
            characters += body.length();
            replies++;
            String id = replyId(replies);
            lastReplyId = id;
            return new Step.Say(reply, body, id, bytes);
        } finally {
            lock.unlock();
        }
    }

    /** The same message always gets the same ids for its replies: a turn that runs twice repeats no reply. */
    private String replyId(int number) {
        if (timeIsOver != null) {
            return timeIsOver.waiting().token() + "~" + number;
        }
        return message.id().isEmpty() ? parts.around().ids().next() : message.id() + "~" + number;
    }

    private void add(Step... more) {
        try {
            checkTakes();
        } catch (RuntimeException e) {
            List.of(more).forEach(this::forget);
            throw e;
        }
        lock.lock();
        try {
            if (ended) {
                List.of(more).forEach(this::forget);
            }
            checkOpen();
            if (!(more[0] instanceof Step.Typing && steps.peekLast() instanceof Step.Typing)) {
                steps.addAll(List.of(more));
            } else {
                // Typing twice in a row is typing once, so that a loop fills no queue.
                steps.addAll(List.of(more).subList(1, more.length));
            }
            if (draining) {
                return;
            }
            draining = true;
        } finally {
            lock.unlock();
        }
        drain();
        checkStore();
    }

    private void checkTakes() {
        parts.runner().checkOpen();
        checkNotAbandoned();
        checkStore();
    }

    private void checkStore() {
        if (cutOff) {
            throw loggable(new StoreUnavailableException(
                    "The store does not take replies now. Let this exception through: the turn runs again later.",
                    null));
        }
    }

    /** Throws if what its handler says is not wanted any more. */
    void checkNotAbandoned() {
        if (abandoned) {
            throw loggable(new TurnAbandonedException(
                    "The turn was abandoned: its handler did not return in time (TurnLimits.timeout), or its conversation"
                            + " was erased. Let this exception through; nobody waits for this handler any more."));
        }
    }

    private void checkOpen() {
        checkNotAbandoned();
        lock.lock();
        try {
            if (ended) {
                throw loggable(new TurnEndedException("The turn has ended, so it can send no replies any more;"
                        + " push with bot.push(bot.conversation(), …) instead."));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets out what is in the queue, up to the next pause; after the pause it goes on. */
    void drain() {
        int mine = -1;
        while (true) {
            Step step;
            boolean wasLast;
            lock.lock();
            try {
                mine = mine < 0 ? shift : mine;
                if (mine != shift) {
                    return;
                }
                drainer = Thread.currentThread();
                step = steps.pollFirst();
                if (step == null || step instanceof Step.Pause) {
                    // From here on it may go on elsewhere.
                    drainer = null;
                }
                if (step == null) {
                    draining = false;
                    if (!handled) {
                        return;
                    }
                    ended = unstored == 0;
                }
                wasLast = ended;
            } finally {
                lock.unlock();
            }
            if (step == null) {
                allSaid(wasLast);
                return;
            }
            if (perform(step)) {
                return;
            }
        }
    }

    private void allSaid(boolean andStored) {
        if (andStored) {
            try {
                host.ended(this);
            } finally {
                memory.giveAll();
            }
        } else {
            host.over(this);
        }
    }

    /** Lets one step out; true if the turn goes on later, elsewhere. A step may fail, the turn may not. */
    private boolean perform(Step step) {
        try {
            if (step instanceof Step.Pause pause) {
                return !memory.isLarge() && parts.runner().pause(pause.delay(), this::drain);
            }
            if (step instanceof Step.Typing) {
                host.typing();
            } else if (step instanceof Step.Say say) {
                deliver(say);
            }
        } catch (TurnEndedException e) {
            LOG.debug("A reply of a turn that was abandoned is not sent");
        } catch (StoreUnavailableException e) {
            LOG.debug("A reply could not be stored; its turn runs again later");
            cutOff();
        } catch (Throwable e) {
            LOG.error("A reply could not be delivered", e);
        }
        forget(step);
        return false;
    }

    private void deliver(Step.Say say) {
        host.deliver(say.reply(), say.body(), say.id(), this);
    }

    /** A step is not in the queue any more. */
    private void forget(Step step) {
        if (step instanceof Step.Say say) {
            memory.give(say.bytes());
        }
    }
}
