package dev.botkit.internal.conversation;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Limits;
import dev.botkit.TurnAbandonedException;
import dev.botkit.UserProfile;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.log.Label;
import dev.botkit.internal.log.MemoryLog;
import dev.botkit.internal.log.Missed;
import dev.botkit.internal.message.Feedback;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Background;
import dev.botkit.internal.runtime.Locks;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TokenBucket;
import dev.botkit.internal.store.Batch;
import dev.botkit.internal.store.Loading;
import dev.botkit.internal.turn.DialogWait;
import dev.botkit.internal.turn.GrowingText;
import dev.botkit.internal.turn.Past;
import dev.botkit.internal.turn.Turn;
import dev.botkit.internal.turn.TurnState;
import dev.botkit.internal.turn.WaitingRequest;
import dev.botkit.transport.CloseCode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: its log, its mailbox and its connections, guarded by one lock that is never
 * held over I/O or a skill. Whoever finds that its {@link Life} is over has to look it up again.
 *
 * <p>An entry is accepted, then committed: with a store once it is stored, without one at once. Only
 * what is committed is in the log, gets a turn, and reaches connections.
 *
 * <p>Its parts decide what happens: {@link Intake} what is let in, {@link Journal} what is in the log, {@link Turns}
 * what runs, {@link Replay} what a connection gets that was away, {@link Footprint} what it takes in memory, {@link Ending} how it ends. It
 * is one class, and long, because each change of a conversation is one method here, which takes the lock and asks several parts; what
 * follows from it ({@link Effects}) is done when that has been released. Thread-safe.
 */
public final class Conversation implements Ending.Owner, WriteQueue.Source, Arrivals.Source {

    private final ConversationId id;
    private final ConversationParts parts;
    private final Surroundings around;
    private final Conversations all;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConversationConnections connections;
    private final Turns turns;
    private final Journal journal;
    private final MemoryLog log;
    private final Intake intake;
    private final ShownStream stream;
    private final Replay replay;
    private final TurnStarts starts;
    private final WaitingDialogSlot dialog;
    private final UserFacts user;
    private final KeptState state;
    private final Life life;
    private final Ending ending;
    private final Goodbyes goodbyes;
    private final Footprint footprint;

    private @Nullable FirstLoad loading;
    private volatile boolean loaded;

    /** Whether a change was left half-way for want of stack. */
    private volatile boolean cutShort;

    public Conversation(ConversationId id, Conversations all, ConversationParts parts) {
        this.parts = parts;
        this.around = parts.around();
        this.all = all;
        Limits limits = around.limits();
        this.id = id;
        this.loaded = parts.writer() == null;
        this.connections = new ConversationConnections(
                limits.clients().connectionsPerConversation(),
                limits.conversations().reconnectWindow().toNanos());
        TokenBucket rate = new TokenBucket(
                limits.conversations().messagesPerSecond(),
                limits.conversations().messageBurst(),
                around.nanoTime());
        this.user = new UserFacts(id, parts.budget());
        this.turns = new Turns(this, parts.turns(), parts.unbegun());
        this.stream = new ShownStream(lock, around, parts.runner(), connections);
        this.journal = new Journal(this, parts, connections, stream, turns, rate);
        this.log = journal.log();
        this.life = new Life(parts.background());
        this.replay = new Replay(
                id,
                lock,
                journal,
                stream,
                Math.min(limits.store().pageBytes(), limits.clients().sendCharacters() / 4));
        this.dialog = new WaitingDialogSlot(this, parts, turns);
        this.state = new KeptState(id, parts, journal, user, dialog);
        this.intake = new Intake(id, parts, journal, turns, dialog, user, life, rate);
        this.starts = new TurnStarts(lock, turns, journal, parts.runner());
        this.goodbyes = parts.goodbyes();
        this.footprint = new Footprint(this, all, life, connections, turns, journal, user, state, dialog);
        this.ending = new Ending(this, life, connections, journal, turns, dialog, goodbyes);
    }

    @Override
    public ConversationId id() {
        return id;
    }

    @Override
    public Label label() {
        return user.label();
    }

    @Override
    public @Nullable UserProfile profile() {
        return user.profile();
    }

    @Override
    public @Nullable DialogWait waits() {
        return dialog.current();
    }

    @Override
    public @Nullable Locale language() {
        return user.language();
    }

    @Override
    public Json.@Nullable Raw state() {
        return ask(state::ofSkills);
    }

    @Override
    public Past past(int entries) {
        return ask(() -> {
            Set<String> waiting = turns.waitingMessages();
            int wanted = entries + waiting.size();
            long after = Math.max(0, log.seq() - wanted);
            boolean isAll = !journal.isStored() || log.reachesBackTo(after);
            return isAll
                    ? new Past(log.after(after, wanted, Integer.MAX_VALUE), 0, wanted, waiting)
                    : new Past(List.of(), log.seq() + 1, wanted, waiting);
        });
    }

    /** What the user thinks of the bot's messages; null if nothing. */
    public Json.@Nullable Raw feedback() {
        return ask(state::feedback);
    }

    public boolean isLoaded() {
        return loaded;
    }

    /** Whether the store is being read for it. Called with its lock. */
    boolean isLoading() {
        return loading != null;
    }

    @Override
    public boolean isBroken() {
        return ask(() -> life.isBroken());
    }

    @Override
    public long seq() {
        return ask(log::seq);
    }

    // ---- beginning, with a store

    /** Takes what the store knows, if this is the first time; otherwise waits for the first. May block. */
    public void load(Loading source) {
        if (loaded) {
            return;
        }
        FirstLoad mine = new FirstLoad(around.timer());
        FirstLoad first = ask(() -> {
            if (!loaded && loading == null) {
                loading = mine;
                footprint.updateIdle();
            }
            return loading;
        });
        if (first == null) {
            return;
        }
        if (first != mine) {
            first.await();
            return;
        }
        try {
            long began = around.nanoTime();
            begin(source.load(id));
            mine.isDone();
            parts.events().loaded(id, around.nanoTime() - began);
        } catch (Throwable e) {
            change(effects -> loading = null);
            mine.hasFailed(e);
            throw e;
        }
    }

    private void begin(Loading.Stored stored) {
        change(effects -> {
            if (life.isOver()) {
                return;
            }
            user.profile(stored.profile());
            user.label(stored.label());
            journal.begin(stored);
            state.begin();
            turns.openedFor(Background.network());
            dialog.begin(journal.checkpoint().more(), stored.askedAt(), stored.unhandled(), journal.now(), effects);
            effects.start |= turns.waiting() > 0 && turns.becomesBusy();
            loaded = true;
            loading = null;
        });
    }

    // ---- connections

    /**
     * Adds a connection, unless there are too many; null if the conversation was retired, or if the store has to be asked
     * what the client has missed. A resume client gets its session now, and asks with {@link Replay#feed} for what follows.
     *
     * @param missed what the store says of the client's gap
     */
    public ConversationConnections.@Nullable Presence attach(
            Subscriber connection, Frame.@Nullable Resume resume, Missed missed) {
        return ask(() -> {
            if (life.isOver() || (resume != null && replay.mustAsk(resume, missed))) {
                return null;
            }
            connection.checkSignedOut(id);
            user.speaks(connection.language());
            ConversationConnections.Presence presence = connections.attach(connection, around.nanoTime());
            goodbyes.cancel(this);
            footprint.updateIdle();
            if (resume == null) {
                return presence;
            }
            connection.begin(replay.session(resume, missed));
            return replay.counts(resume, missed)
                    ? new ConversationConnections.Presence(presence.goingOn(), replay.missed(resume, missed))
                    : presence;
        });
    }

    public void detach(Subscriber connection) {
        change(effects -> {
            if (connections.detach(connection, around.nanoTime()) && !life.isOver()) {
                goodbyes.await(this);
            }
        });
    }

    /** Whether a connection is open. Takes no lock. */
    public boolean isConnected() {
        return !connections.isEmpty();
    }

    /** Called when the reconnect window is over: an event like others, unless the user is back. */
    @Override
    public void goodbye() {
        change(effects -> {
            if (!life.isOver() && !parts.runner().isClosing() && connections.endsVisit(around.nanoTime())) {
                MessageData event = Events.goodbye(id, user.label(), connections.missed(), journal.now());
                turns.add(event, null, JsonValues.bytes(event.fields()));
                effects.start = turns.becomesBusy();
            }
        });
    }

    /** What a user without a connection posts says that they have not left. */
    private void isActive(@Nullable WaitingRequest post) {
        if (post != null && connections.isEmpty()) {
            goodbyes.postpone(this);
        }
    }

    /** What clients read of its log, as far as that is in memory. */
    public Replay replay() {
        return replay;
    }

    public void closeConnections(CloseCode code, String why) {
        for (Subscriber connection : ask(connections::all)) {
            connection.close(code, why);
        }
    }

    @Override
    public void typing() {
        ConversationConnections.pump(ask(connections::offerTyping));
    }

    @Override
    public void begins(GrowingText reply) {
        stream.begins(reply);
    }

    @Override
    public void grew(GrowingText reply) {
        stream.grew(reply);
    }

    @Override
    public void withdraws(GrowingText reply) {
        stream.withdraws(reply);
    }

    /** The user stops what the running turn says that still grows: all of it, or what has this id. */
    public void stopStream(@Nullable String reply) {
        Turn running = ask(turns::running);
        if (running != null) {
            running.stopStream(reply);
        }
    }

    /** Whether the running turn says something that still grows. */
    boolean isStreaming() {
        Turn running = ask(turns::running);
        return running != null && running.isStreaming();
    }

    /** The bot closes: what still grows is kept as far as it goes, and its turn ends. */
    void interruptStream() {
        Turn running = ask(turns::running);
        if (running != null) {
            running.interruptStream(journal.isStored());
        }
    }

    /** The reply that grows now. */
    public ShownStream stream() {
        return stream;
    }

    // ---- in

    /**
     * Takes in a user's message: recognises repeats, then counts the rate and the mailbox, then
     * appends it. Null if the conversation was retired.
     */
    @Nullable
    public Admission admit(Frame frame, MessageData draft, @Nullable Subscriber from, @Nullable WaitingRequest post) {
        // A POST without an id gets one that a client could have made, so that it can be posted again.
        String newId = frame.id() != null
                ? frame.id()
                : post != null ? around.ids().random() : around.ids().next();
        String body = journal.isStored() ? Frames.body(draft.fields()) : null;
        boolean isComing = frame.id() != null && parts.arrivals().include(id, frame.id());
        Admission admission = decide(effects -> {
            if (life.isOver()) {
                return null;
            }
            isActive(post);
            effects.here = (from != null && from.lendsThread()) || (post != null && post.lendsThread());
            return intake.message(frame, draft, newId, body, isComing, from, post, effects);
        });
        all.makeRoom(this);
        return admission;
    }

    /** Takes in an event: counts the rate and the mailbox, then puts its turn into the mailbox. Null if retired. */
    @Nullable
    public Admission admitEvent(
            Frame frame,
            ConversationConnections.@Nullable Presence presence,
            @Nullable Subscriber from,
            @Nullable WaitingRequest post) {
        Admission admission = decide(effects -> {
            if (life.isOver()) {
                return null;
            }
            isActive(post);
            return intake.event(frame, presence, from, post, effects);
        });
        all.makeRoom(this);
        return admission;
    }

    @Override
    public boolean knows(String messageId) {
        return ask(() -> intake.knows(messageId));
    }

    // ---- out

    /**
     * Appends what the bot says. Null if the conversation was retired.
     *
     * @param stored told when it is in the log, or null
     * @throws StoreUnavailableException if too much waits for the store already, or the turn was given up
     */
    @Nullable
    public Boolean deliver(
            MessageData draft,
            String body,
            String newId,
            @Nullable Turn turn,
            @Nullable CompletableFuture<MessageData> stored) {
        Boolean delivered = decide(effects -> {
            if (life.isBroken() && turn != null) {
                throw loggable(new StoreUnavailableException(
                        "The turn was cut off from its store; it runs again later.", null));
            }
            if (life.isOver()) {
                return null;
            }
            if (turn != null && !turns.runs(turn)) {
                throw loggable(
                        new TurnAbandonedException("The turn was abandoned; its replies are not sent any more."));
            }
            if (!journal.queue().takesReply(turn)) {
                throw loggable(new StoreUnavailableException(
                        "Too much waits for the store (StoreLimits.backlog); let this exception through, and the"
                                + " turn runs again later.",
                        null));
            }
            long now = around.nanoTime();
            journal.accept(Pending.sent(draft, newId, body, turn, stored, now), effects);
            if (turn != null && journal.isStored()) {
                // Behind that: a turn would wait for ever for what was not taken in.
                turn.unstored();
            }
            return true;
        });
        all.makeRoom(this);
        return delivered;
    }

    @Override
    public void deliver(MessageData reply, String body, String newId, Turn turn) {
        if (deliver(reply, body, newId, turn, null) == null) {
            throw new IllegalStateException("A conversation was retired during a turn.");
        }
    }

    @Override
    public void makeRoom() {
        all.makeRoom(this);
    }

    // ---- the store's side

    @Override
    public @Nullable Batch take() {
        return ask(journal::take);
    }

    @Override
    public boolean stored(Batch batch, List<AppendOutcome> outcomes, boolean stale) {
        boolean conflict = decide(effects -> {
            if (!life.isBroken()) {
                boolean others = journal.outcomes().stored(batch, outcomes, stale, effects);
                ending.endIfQuiet(effects);
                return others;
            }
            journal.unstored().taken();
            journal.outcomes().decide(outcomes, effects);
            ending.leaveIfBroken(effects);
            return false;
        });
        all.makeRoom(this);
        return conflict;
    }

    @Override
    public void foreign(List<LogEntry> entries, StateStore.@Nullable Stored state) {
        change(effects -> {
            journal.unstored().taken();
            if (life.isBroken()) {
                journal.outcomes().decide(List.of(), effects);
                ending.leaveIfBroken(effects);
            } else if (journal.outcomes().foreign(entries, state, effects)) {
                ending.endIfQuiet(effects);
            } else {
                // It runs elsewhere, or not as this node knows it.
                ending.breakDown(effects);
            }
        });
    }

    @Override
    public long waitedSince(long now) {
        return ask(() -> now - journal.unstored().since(now));
    }

    @Override
    public void breakDown(@Nullable Batch over) {
        change(effects -> {
            if (over != null && journal.unstored().isUnderWay(over)) {
                journal.unstored().taken();
                journal.outcomes().decide(List.of(), effects);
            }
            ending.breakDown(effects);
        });
    }

    @Override
    public @Nullable String takeProfile() {
        return ask(() -> journal.unstored().profile().take());
    }

    @Override
    public void profileStored(String stored) {
        profileIsOver(() -> {
            journal.unstored().profile().stored(stored);
            return AfterFailure.NOTHING;
        });
    }

    @Override
    public AfterFailure profileFailed(long now, long most) {
        return profileIsOver(() -> journal.unstored().profile().failed(now, most));
    }

    private AfterFailure profileIsOver(Supplier<AfterFailure> change) {
        return decide(effects -> {
            AfterFailure next = change.get();
            journal.unstored().profileIsOver(next != AfterFailure.GIVEN_UP);
            journal.queue().queueProfile(effects);
            ending.endIfQuiet(effects);
            ending.leaveIfBroken(effects);
            return next;
        });
    }

    /**
     * Ends this life of the conversation on purpose: nothing gets in any more, and once the last turn
     * and batch are over, something is done in the background before it can begin anew.
     *
     * @param quietly whether the turns that wait are run first
     * @param network the address that it is done for
     * @param last may block
     * @param gone is told when it has gone, with what {@code last} threw or null
     * @return false if it is ending already; null if it was retired, and has to be looked up again
     */
    @Nullable
    public Boolean end(
            boolean quietly,
            String network,
            CloseCode closing,
            String why,
            Runnable last,
            Consumer<@Nullable RuntimeException> gone) {
        return decide(effects -> ending.end(quietly, network, closing, why, last, gone, effects));
    }

    /** How an erasure begins. */
    public enum Erasure {
        /** It is under way; the running turn was cut off. */
        BEGUN,
        /** It was asked for by the running turn itself, and begins when that has ended. */
        AFTER_TURN,
        /** The conversation is about to leave; to be waited for with {@link #left}. */
        LEAVING,
        /** The conversation was retired, and has to be looked up again. */
        RETIRED
    }

    /**
     * Ends this life for good: what runs is cut off, what waits is dropped, and nothing that was planned to happen
     * at the end does.
     *
     * @param last erases; may block
     * @param gone is told when it has gone, with what {@code last} threw or null
     */
    public Erasure erase(Runnable last, Consumer<@Nullable RuntimeException> gone) {
        return decide(effects -> ending.erase(last, gone, effects));
    }

    /** Completes when this conversation has left. */
    public CompletableFuture<Void> left() {
        return ask(life::left);
    }

    /** Completes when one that has broken down can begin anew; null if it has not, or something is done before, such as an erasure. */
    @Nullable
    public CompletableFuture<Void> canBeginAnew() {
        return ask(() -> life.isBroken() && !life.hasPlan() ? life.left() : null);
    }

    /**
     * Completes when one that is about to leave can begin anew; null if that is not worth waiting for: it stays, it is erased, or waits
     * for this very thread.
     */
    @Nullable
    public CompletableFuture<Void> leavesSoon() {
        return ask(() -> life.isBroken() && !life.isErased() && !turns.runHere() ? life.left() : null);
    }

    /**
     * Appends what was said in another conversation, behind what is here. What is here already, by its id, is left out;
     * so are a profile, a dialog and values of the state where this one has its own.
     *
     * @return completed when all of it is stored, and failed if it is not; null if this one was retired, or is to be erased
     */
    @Nullable
    public CompletableFuture<Void> adopt(CarriedOver carried) {
        CompletableFuture<Void> kept = decide(effects -> {
            if (life.isOver() || life.isErasing()) {
                return null;
            }
            intake.arrive(carried.messages());
            return state.adopt(carried, effects);
        });
        if (journal.isStored()) {
            all.makeRoom(this);
        }
        return kept;
    }

    /** All that was to be carried over is here, or nothing more will come. */
    public void haveArrived(Set<String> messages) {
        change(effects -> intake.haveArrived(messages));
    }

    // ---- turns

    @Override
    public void comesIn(Instant now) {
        dialog.before(now);
    }

    /** The end of a dialog's time is an event like others. */
    @Override
    public void timeIsOver(DialogWait wait) {
        change(effects -> {
            if (!life.isOver() && !parts.runner().isClosing() && dialog.isOver(wait, journal.now())) {
                effects.start = turns.becomesBusy();
            }
        });
    }

    @Override
    public @Nullable String turnsFor() {
        return turns.network();
    }

    @Override
    public void execute() {
        starts.execute();
    }

    @Override
    public void executeHere() {
        starts.executeHere();
    }

    @Override
    public void runAgain(Redelivery again) {
        starts.runAgain(again);
    }

    /** The bot is closed: if a message was about to run again, the store is to know that it has not begun. */
    void takeMarkBack() {
        change(effects -> {
            if (!life.isBroken() && turns.takeBack()) {
                journal.takeMarkBack();
            }
        });
    }

    @Override
    public void letGo() {
        Locks.letGo(lock);
        connections.letGo();
        if (cutShort) {
            cutShort = false;
            change(effects -> journal.queue().queueAgain());
        }
    }

    @Override
    public void over(Turn turn) {
        TurnState.Changes changes = turn.closeState();
        change(effects -> {
            if (!life.isBroken() && turns.runs(turn) && !turn.isCutOff()) {
                note(turn, changes, effects);
            }
        });
    }

    private void note(Turn turn, TurnState.@Nullable Changes changes, Effects effects) {
        if (state.note(turn, changes)) {
            effects.pump(connections.offerFeedback(Feedback.frame(turn.message())));
        }
    }

    @Override
    public void ended(Turn turn) {
        TurnState.Changes changes = turn.closeState();
        Effects effects = new Effects();
        List<WaitingRequest> posts = List.of();
        List<String> frames = List.of();
        boolean more = false;
        lock.lock();
        try {
            if (!turns.end(turn)) {
                return;
            }
            effects.pump(stream.endNow());
            posts = turn.answers().takeRequests();
            frames = turn.answers().takeFrames();
            if (life.isBroken() || (journal.isStored() && turn.isCutOff())) {
                posts.forEach(effects::refuse);
                posts = List.of();
                ending.breakDown(effects);
            } else if (life.isErasing()) {
                ending.breakDown(effects);
            } else {
                note(turn, changes, effects);
                dialog.after(turn, effects);
                more = turns.goOn(effects);
                footprint.updateIdle();
                ending.endIfQuiet(effects);
            }
        } finally {
            lock.unlock();
        }
        parts.events().turnEnded(turn::told, turn.bytes());
        try {
            for (WaitingRequest post : posts) {
                post.answer(frames);
            }
        } finally {
            effects.start = more;
            effects.run(this);
        }
    }

    @Override
    public void profile(UserProfile newProfile, @Nullable String network) {
        String json = journal.isStored() ? Json.write(newProfile.fields()) : null;
        change(effects -> {
            // The memory of one that has left, or was retired during its abandoned turn, was given back.
            if (!life.isLeaving() && !life.isEvicted()) {
                state.setProfile(newProfile, life.isBroken() ? null : json, network, effects);
            }
        });
    }

    // ---- memory

    /**
     * Gives up its oldest entries, as far as memory is used up.
     *
     * @param keeps but not the newest, of so many bytes
     */
    void shrink(long keeps) {
        change(effects -> footprint.shrink(keeps));
    }

    /** Ends this life of the conversation if it is idle; returns how many bytes that frees, or -1. */
    int retire() {
        return ask(() -> {
            if (!footprint.maySpare()) {
                return -1;
            }
            life.isEvictedNow();
            dialog.leave();
            goodbyes.cancel(this);
            return footprint.forget();
        });
    }

    @Override
    public int memory() {
        return ask(footprint::bytes);
    }

    @Override
    public void remove(int itsBytes) {
        all.remove(this, itsBytes);
    }

    // ---- the lock

    private <T extends @Nullable Object> T ask(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    private void change(Consumer<Effects> change) {
        decide(effects -> {
            change.accept(effects);
            return true;
        });
    }

    /** Changes something, and does what follows from it when the lock has been released. */
    private <T extends @Nullable Object> T decide(Function<Effects, T> change) {
        Effects effects = new Effects();
        T result;
        lock.lock();
        try {
            result = change.apply(effects);
            footprint.updateIdle();
            footprint.updateSize();
        } catch (StackOverflowError e) {
            cutShort = true;
            throw e;
        } finally {
            lock.unlock();
        }
        effects.run(this);
        return result;
    }
}
