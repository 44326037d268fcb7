package dev.botkit.internal.engine;

import dev.botkit.Limits;
import dev.botkit.UserProfile;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.Json;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.message.Frame;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.message.Session;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Refusal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One conversation: its log, its mailbox and its connections, guarded by one lock that is never
 * held over I/O or a skill. Whoever finds it {@link #retired} has to look it up again.
 *
 * <p>An entry is accepted, then committed: with a store once it is stored, without one at once. Only
 * what is committed is in the log, gets a turn, and reaches connections. It is long because that one
 * lock is taken here and nowhere else.
 */
final class Conversation {

    private final ConversationId id;
    private final Engine engine;
    private final ReentrantLock lock = new ReentrantLock();
    private final TokenBucket rate;
    private final Attachments connections;
    private final Turns turns;
    private final Journal journal;
    private final MemoryLog log;
    private final DialogSeat dialog;
    private final Leaving leaving;
    private boolean idle = true;
    private boolean retired;
    private boolean broken;

    private int profileBytes;
    private @Nullable CompletableFuture<Void> loading;
    private volatile boolean loaded;
    private volatile Label label;
    private volatile @Nullable UserProfile profile;

    /** What the client called its user and its channel last. */
    record Label(String user, String channel) {}

    /** What happens when a connection asks for the next page of what it has missed. */
    enum Feed {
        /** It has everything, and gets what comes now. */
        LIVE,
        /** Frames were put into its queue. */
        OFFERED,
        /** The next entries are not in memory: read them from the store. */
        READ,
        /** The next entries are nowhere any more. */
        GONE
    }

    Conversation(ConversationId id, Engine engine, @Nullable StoreWriter writer) {
        Limits limits = engine.limits();
        this.id = id;
        this.engine = engine;
        this.loaded = writer == null;
        this.connections = new Attachments(
                limits.connectionsPerConversation(), limits.reconnectWindow().toNanos());
        this.rate = new TokenBucket(
                limits.messagesPerSecond(),
                limits.messageBurst(),
                engine.timer().nanoTime());
        this.label =
                new Label(id.isVerified() || id.proof() == ConversationId.Proof.WEBHOOK ? id.name() : "", "socket");
        this.turns = new Turns(this, engine);
        this.journal = new Journal(this, engine, writer, connections, turns, rate);
        this.log = journal.log();
        this.dialog = new DialogSeat(this, engine, turns);
        this.leaving = new Leaving(this, engine);
    }

    ConversationId id() {
        return id;
    }

    Label label() {
        return label;
    }

    @Nullable
    UserProfile profile() {
        return profile;
    }

    /** The dialog that waits; null if none does. */
    @Nullable
    Wait waits() {
        return dialog.current();
    }

    boolean isLoaded() {
        return loaded;
    }

    boolean isBroken() {
        return locked(() -> broken);
    }

    long seq() {
        return locked(log::seq);
    }

    // ---- beginning, with a store

    /** Takes what the store knows, if this is the first time; otherwise waits for the first. May block. */
    void load(Loading source) {
        CompletableFuture<Void> mine = null;
        CompletableFuture<Void> current;
        lock.lock();
        try {
            if (loaded) {
                return;
            }
            if (loading == null) {
                mine = new CompletableFuture<>();
                loading = mine;
                updateIdle();
            }
            current = loading;
        } finally {
            lock.unlock();
        }
        if (mine == null) {
            Loading.await(current);
            return;
        }
        try {
            begin(source.load(id));
            mine.complete(null);
        } catch (RuntimeException | Error e) {
            lock.lock();
            try {
                loading = null;
                updateIdle();
            } finally {
                lock.unlock();
            }
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private void begin(Loading.Stored stored) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (retired) {
                return;
            }
            setProfile(stored.profile());
            if (stored.label() != null) {
                label = stored.label();
            }
            journal.begin(stored);
            dialog.begin(journal.standing().more(), stored.askedAt(), stored.unhandled(), journal.now(), effects);
            effects.start |= turns.waiting() > 0 && turns.becomesBusy();
            loaded = true;
            loading = null;
            updateIdle();
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
    }

    // ---- connections

    /**
     * Adds a connection, unless there are too many; null if the conversation was retired. A resume
     * client gets its session now, and asks with {@link #feed} for what follows.
     */
    Attachments.@Nullable Presence attach(LiveConnection connection, Frame.@Nullable Resume resume, boolean hole) {
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            Attachments.Presence presence =
                    connections.attach(connection, engine.timer().nanoTime());
            if (resume != null) {
                connection.feeder().begin(sessionFor(resume, hole));
            }
            updateIdle();
            return presence;
        } finally {
            lock.unlock();
        }
    }

    void detach(LiveConnection connection) {
        lock.lock();
        try {
            connections.detach(connection, engine.timer().nanoTime());
            updateIdle();
        } finally {
            lock.unlock();
        }
    }

    /** Where a resume client stands; {@code hole} says that the store lacks what follows its cursor. */
    Session session(Frame.Resume resume, boolean hole) {
        return locked(() -> sessionFor(resume, hole));
    }

    private Session sessionFor(Frame.Resume resume, boolean hole) {
        boolean inMemory = !journal.isStored();
        String reason = Cursors.whyNot(resume, log, inMemory, hole);
        boolean resumed = reason == null && resume.after() >= 0;
        long newest = Math.max(0, log.seq() - resume.last());
        if (inMemory) {
            newest = Math.max(newest, log.seq() - log.size());
        }
        return new Session(
                Cursors.opaque(id), log.epoch(), resumed, reason, log.seq(), resumed ? resume.after() : newest);
    }

    /** Whether everything above a seq is in memory. */
    boolean remembersAfter(long after) {
        return locked(() -> log.reachesBackTo(after));
    }

    /** What is in memory above a seq: at most so many entries. */
    List<Entry> after(long after, int most) {
        return locked(() -> log.after(after, most, Integer.MAX_VALUE));
    }

    String epoch() {
        return locked(log::epoch);
    }

    /** Why a cursor cannot be continued; null if it can. */
    @Nullable
    String whyNot(@Nullable String epoch, long after, boolean hole) {
        return locked(() -> Cursors.whyNot(epoch, after, log, !journal.isStored(), hole));
    }

    /** Puts the next page into the queue of a connection that catches up. */
    Feed feed(Feeder feeder) {
        lock.lock();
        try {
            if (feeder.cursor() >= log.seq()) {
                feeder.isLive();
                return Feed.LIVE;
            }
            if (!log.reachesBackTo(feeder.cursor())) {
                return journal.isStored() ? Feed.READ : Feed.GONE;
            }
            feeder.offerPage(
                    log.after(feeder.cursor(), Feeder.PAGE, engine.limits().sendBytes() / 4));
            return Feed.OFFERED;
        } finally {
            lock.unlock();
        }
    }

    /** Puts a page that was read from the store into the queue; what is not committed yet comes later. */
    void feed(Feeder feeder, List<LogEntry> page) {
        lock.lock();
        try {
            List<Entry> committed = page.stream()
                    .filter(entry -> entry.seq() <= log.seq())
                    .map(Entry::of)
                    .toList();
            if (committed.isEmpty()) {
                feeder.skipTo(log.seq() - log.size());
            }
            feeder.offerPage(committed);
        } finally {
            lock.unlock();
        }
    }

    void closeConnections(CloseCode code, String why) {
        for (LiveConnection connection : locked(connections::all)) {
            connection.close(code, why);
        }
    }

    /** Shows on every open connection that the bot is writing. */
    void typing() {
        Attachments.pump(locked(connections::offerTyping));
    }

    // ---- in

    /**
     * Takes in a user's message: recognises repeats, then counts the rate and the mailbox, then
     * appends it. Null if the conversation was retired.
     */
    @Nullable
    Admission admit(Frame frame, MessageData draft, @Nullable LiveConnection from, @Nullable Post post) {
        // A POST without an id gets one that a client could have made, so that it can be posted again.
        String newId = frame.id() != null ? frame.id() : post != null ? engine.newPostId() : engine.newId();
        String body = journal.isStored() ? Frames.body(draft.fields()) : null;
        Effects effects = new Effects();
        Admission admission;
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            Admission repeat = frame.id() == null ? null : repeat(frame.id(), from, post);
            if (repeat != null) {
                return repeat;
            }
            Admission refused = refusal();
            if (refused != null) {
                return refused;
            }
            label = new Label(frame.user() == null ? label.user() : frame.user(), draft.channel());
            Pending entry = Pending.received(
                    draft,
                    newId,
                    frame.id() != null || post != null,
                    body,
                    frame.profile(),
                    frame.bytes(),
                    post,
                    engine.timer().nanoTime());
            if (from != null) {
                from.feeder().awaits(newId);
            }
            Turn turn = journal.accept(entry, effects);
            admission = turn == null ? Admission.pending() : Admission.accepted(turn);
            if (turn == null && post != null) {
                post.waitsFor(newId);
            }
            updateIdle();
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        engine.conversations().makeRoom(this);
        return admission;
    }

    /** Takes in an event: counts the rate and the mailbox, then puts its turn into the mailbox. Null if retired. */
    @Nullable
    Admission admitEvent(
            Frame frame, Attachments.@Nullable Presence presence, Archive.Missed missed, @Nullable Post post) {
        Effects effects = new Effects();
        Turn turn;
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            Admission refused = refusal();
            if (refused != null) {
                return refused;
            }
            label = new Label(frame.user() == null ? label.user() : frame.user(), frame.channel());
            boolean asked = dialog.asks(journal.now());
            MessageData event = Events.of(frame, id, log, presence, missed, asked, journal.now());
            turn = turns.add(event, frame.profile(), frame.bytes());
            if (post != null) {
                post.joins(turn, false);
            }
            effects.start = turns.becomesBusy();
            updateIdle();
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        return Admission.accepted(turn);
    }

    /** What becomes of a message whose id is known: it waits for its turn, or gets the replies. Null if it is new. */
    private @Nullable Admission repeat(String messageId, @Nullable LiveConnection from, @Nullable Post post) {
        Pending waiting = journal.unstored().find(messageId);
        if (waiting != null) {
            if (from != null) {
                from.feeder().awaits(messageId);
            }
            if (post != null && waiting.repeats.size() >= Turn.MAX_POSTS) {
                return Admission.refused(Refusal.RATE_LIMITED, "Too many requests wait for the same message.");
            }
            if (post != null) {
                waiting.repeats.add(post);
                post.waitsFor(messageId);
            }
            return Admission.repeatedPending();
        }
        // The turn first: a turn with many replies may have pushed its own message out of the log.
        Turn turn = turns.find(messageId);
        if (turn != null) {
            if (post != null && !post.joins(turn, true)) {
                return Admission.refused(Refusal.RATE_LIMITED, "Too many requests wait for the same message.");
            }
            return Admission.repeated(turn);
        }
        long seq = log.find(messageId);
        if (seq == 0) {
            return null;
        }
        return Admission.answered(seq, post == null ? List.of() : log.repliesTo(messageId));
    }

    private @Nullable Admission refusal() {
        if (engine.isClosing()) {
            return Admission.refused(Refusal.CLOSING, "The bot is going away.");
        }
        if (!rate.take(engine.timer().nanoTime())) {
            return Admission.refused(Refusal.RATE_LIMITED, "Too many messages in a short time.");
        }
        int waiting = turns.waiting() + journal.unstored().received();
        if (waiting >= engine.limits().waitingMessages()
                || (waiting > 0 && engine.conversations().isFull())) {
            return Admission.refused(Refusal.BUSY, "Too many messages wait in this conversation.");
        }
        if (journal.isFull()) {
            return Admission.refused(Refusal.BUSY, "The store is behind; too much waits for it.");
        }
        return null;
    }

    // ---- out

    /**
     * Appends what the bot says. Null if the conversation was retired.
     *
     * @param stored told when it is in the log, or null
     * @throws StoreUnavailableException if too much waits for the store already, or the turn was given up
     */
    @Nullable
    Boolean deliver(
            MessageData draft,
            String body,
            @Nullable String replyId,
            @Nullable Turn turn,
            @Nullable CompletableFuture<MessageData> stored) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (broken && turn != null) {
                throw new StoreUnavailableException("The turn was cut off from its store; it runs again later.", null);
            }
            if (retired) {
                return null;
            }
            String newId = replyId == null ? engine.newId() : replyId;
            Pending entry = Pending.sent(
                    draft, newId, body, turn, stored, engine.timer().nanoTime());
            if (journal.isFull()) {
                throw new StoreUnavailableException(
                        "Too much waits for the store (Limits.storeBacklog); let this exception through, and the"
                                + " turn runs again later.",
                        null);
            }
            if (turn != null && journal.isStored()) {
                turn.unstored();
            }
            journal.accept(entry, effects);
            updateIdle();
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        engine.conversations().makeRoom(this);
        return true;
    }

    // ---- the store's side

    /** What the writer is to store now; null if there is nothing. */
    Unstored.@Nullable Batch take() {
        return locked(journal::take);
    }

    /** The store has taken a batch, or a part of it; true if somebody else has written to this conversation. */
    boolean stored(Unstored.Batch batch, List<AppendOutcome> outcomes, boolean stale) {
        Effects effects = new Effects();
        boolean conflict = false;
        lock.lock();
        try {
            if (broken) {
                journal.unstored().taken();
                journal.decide(outcomes, effects);
                leaveIfBroken(effects);
            } else {
                conflict = journal.stored(batch, outcomes, stale, effects);
                endIfQuiet(effects);
                updateIdle();
            }
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        engine.conversations().makeRoom(this);
        return conflict;
    }

    /** Takes over what another node has written, so that the next attempt follows it. */
    void foreign(List<LogEntry> entries, StateStore.@Nullable Stored state) {
        Effects effects = new Effects();
        lock.lock();
        try {
            journal.unstored().taken();
            if (broken) {
                journal.decide(List.of(), effects);
                leaveIfBroken(effects);
            } else if (journal.foreign(entries, state, effects)) {
                endIfQuiet(effects);
                updateIdle();
            } else {
                // It runs elsewhere, or not as this node knows it.
                breakDownLocked(effects);
            }
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
    }

    /** Since when what is to be stored has waited, in nanoseconds up to now. */
    long waitedSince(long now) {
        return locked(() -> now - journal.unstored().since(now));
    }

    /**
     * Gives up what is in memory: the store did not take it in time. Connections come again, what was
     * stored but not handled is handled then, and what was not stored was not confirmed to anybody.
     */
    void breakDown() {
        Effects effects = new Effects();
        lock.lock();
        try {
            journal.unstored().taken();
            journal.decide(List.of(), effects);
            breakDownLocked(effects);
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
    }

    /**
     * Ends this life of the conversation on purpose: nothing gets in any more, and once the last turn
     * and batch are over, something is done in the background before it can begin anew.
     *
     * @param quietly whether the turns that wait are run first
     * @param last may block
     * @param gone is told when it has gone, with what {@code last} threw or null
     * @return false if it is ending already; null if it was retired, and has to be looked up again
     */
    @Nullable
    Boolean end(
            boolean quietly, CloseCode closing, String why, Runnable last, Consumer<@Nullable RuntimeException> gone) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (retired && !broken) {
                return null;
            }
            if (broken || leaving.isPlanned()) {
                return false;
            }
            leaving.plan(last, failure -> {
                for (LiveConnection connection : connections.all()) {
                    connection.close(closing, why);
                }
                gone.accept(failure);
            });
            if (quietly) {
                endIfQuiet(effects);
            } else {
                for (LiveConnection connection : connections.all()) {
                    effects.later(() -> connection.close(closing, why));
                }
                breakDownLocked(effects);
            }
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        return true;
    }

    /** One that is to end does so when nothing is under way. */
    private void endIfQuiet(Effects effects) {
        if (leaving.isPlanned() && !broken && !turns.areBusy() && isStoredWhole()) {
            broken = true;
            retired = true;
            leaveIfBroken(effects);
        }
    }

    /** Takes over entries and what waits from another conversation, if this one is empty; null if it was retired. */
    @Nullable
    Boolean adopt(List<Entry> entries, @Nullable UserProfile itsProfile, @Nullable Wait itsDialog) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            if (!log.isEmpty()) {
                return false;
            }
            entries.forEach(entry -> journal.commit(entry, effects));
            if (itsProfile != null && profile == null) {
                setProfile(itsProfile);
            }
            dialog.adopt(itsDialog, effects);
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        return true;
    }

    private void breakDownLocked(Effects effects) {
        if (broken) {
            leaveIfBroken(effects);
            return;
        }
        broken = true;
        retired = true;
        Effects told = new Effects();
        journal.close(told);
        turns.clear(told);
        // First, so that whoever hears of it and comes again at once finds it gone.
        leaveIfBroken(effects);
        effects.later(() -> told.run(this, engine));
        for (LiveConnection connection : connections.all()) {
            effects.later(() -> connection.close(CloseCode.OVERLOADED, "the store does not answer"));
        }
    }

    /** A broken conversation can begin anew once its last turn and its last batch are over. */
    private void leaveIfBroken(Effects effects) {
        if (!broken
                || leaving.hasBegun()
                || turns.isRunning()
                || journal.unstored().isUnderWay()) {
            return;
        }
        turns.stop(effects);
        effects.later(dialog::leave);
        leaving.begin(bytes(), effects);
    }

    // ---- turns

    /** The state of a turn that has said all goes to the store. */
    private void note(Turn turn) {
        TurnScene scene = turn.scene();
        journal.over(turn, scene == null || !journal.isStored() ? null : scene.state());
    }

    /** Called by the timer: the end of a dialog's time is an event like others. */
    void timeIsOver(Wait wait) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (retired || engine.isClosing() || !dialog.isOver(wait, journal.now())) {
                return;
            }
            effects.start = turns.becomesBusy();
            updateIdle();
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
    }

    /** Runs the turn that has waited longest. Called on a thread of the executor, once for each start. */
    void runNext() {
        Turn turn = locked(() -> turns.begin(journal));
        if (turn != null) {
            turn.run();
        }
    }

    /** It is stored that a turn runs again. */
    void runAgain(Turn turn) {
        if (locked(() -> turns.isMarked(turn))) {
            engine.run(turn);
        }
    }

    /** A turn has said all that it says, some of which is on its way to the store. */
    void over(Turn turn) {
        lock.lock();
        try {
            if (!broken && turns.runs(turn) && !turn.isCutOff()) {
                note(turn);
                updateIdle();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A turn has ended; the next may begin. */
    void ended(Turn turn) {
        Effects effects = new Effects();
        List<Post> posts = List.of();
        List<String> frames = List.of();
        boolean more = false;
        lock.lock();
        try {
            if (!turns.end(turn)) {
                return;
            }
            posts = turn.takePosts();
            frames = turn.takeFrames();
            if (broken || (journal.isStored() && turn.isCutOff())) {
                posts.forEach(effects::refuse);
                posts = List.of();
                breakDownLocked(effects);
            } else {
                note(turn);
                dialog.after(turn, effects);
                more = turns.goOn(effects);
                updateIdle();
                endIfQuiet(effects);
            }
        } finally {
            lock.unlock();
        }
        try {
            for (Post post : posts) {
                post.answer(frames);
            }
        } finally {
            effects.start = more;
            effects.run(this, engine);
        }
    }

    /** Set by a turn, so that it changes in the order of what the user sent. */
    void profile(UserProfile newProfile) {
        String json = journal.isStored() ? Json.write(newProfile.fields()) : null;
        lock.lock();
        try {
            setProfile(newProfile);
            if (json != null && !broken) {
                journal.unstored().profile(json, engine.timer().nanoTime());
                journal.queue();
                updateIdle();
            }
        } finally {
            lock.unlock();
        }
    }

    private void setProfile(@Nullable UserProfile newProfile) {
        int bytes = newProfile == null ? 0 : JsonValues.bytes(newProfile.fields());
        engine.conversations().grew(bytes - profileBytes);
        profileBytes = bytes;
        profile = newProfile;
    }

    // ---- memory

    /** Gives up the oldest entries, because all memory is used up. */
    void shrinkBy(long wanted) {
        lock.lock();
        try {
            if (retired) {
                return;
            }
            int before = log.bytes();
            log.shrinkBy(wanted);
            engine.conversations().grew(log.bytes() - before);
        } finally {
            lock.unlock();
        }
    }

    /** Ends this life of the conversation if it is idle; returns how many bytes that frees, or -1. */
    int retire() {
        lock.lock();
        try {
            if (retired || !isIdle()) {
                // It was taken out of the list of idle ones; it comes back when it is idle again.
                idle = false;
                return -1;
            }
            retired = true;
            dialog.leave();
            return bytes();
        } finally {
            lock.unlock();
        }
    }

    private int bytes() {
        return log.bytes() + profileBytes + dialog.bytes();
    }

    private boolean isIdle() {
        return !turns.areBusy() && connections.isEmpty() && loading == null && isStoredWhole();
    }

    private boolean isStoredWhole() {
        return !journal.unstored().hasWork() && !journal.unstored().isUnderWay();
    }

    private void updateIdle() {
        boolean nowIdle = isIdle();
        if (nowIdle != idle && !retired) {
            idle = nowIdle;
            engine.conversations().idle(this, nowIdle);
        }
    }

    private <T extends @Nullable Object> T locked(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }
}
