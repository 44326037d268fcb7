package dev.botkit.internal.engine;

import dev.botkit.BotkitException;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
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
    private final @Nullable StoreWriter writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final MemoryLog log;
    private final TokenBucket rate;
    private final Mailbox mailbox = new Mailbox();
    private final Attachments connections;
    private final Unstored unstored;
    private Standing standing;
    private boolean busy;
    private boolean idle = true;
    private boolean retired;
    private boolean broken;
    private boolean leaving;
    private List<Pending> undecided = List.of();
    private @Nullable Runnable atEnd;
    private @Nullable Consumer<@Nullable RuntimeException> whenGone;

    /** A turn that begins once it is stored that it runs again. */
    private @Nullable Turn marking;

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
        this.writer = writer;
        this.log = new MemoryLog(engine.newEpoch(), limits.logEntries(), limits.logBytes());
        this.standing = new Standing(log.epoch(), 0, 0);
        this.unstored = new Unstored(id);
        this.loaded = writer == null;
        this.connections = new Attachments(
                limits.connectionsPerConversation(), limits.reconnectWindow().toNanos());
        this.rate = new TokenBucket(
                limits.messagesPerSecond(),
                limits.messageBurst(),
                engine.timer().nanoTime());
        this.label =
                new Label(id.isVerified() || id.proof() == ConversationId.Proof.WEBHOOK ? id.name() : "", "socket");
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
            if (stored.head() != null) {
                log.continueAt(stored.head().epoch(), stored.head().seq());
            }
            standing = stored.standing() == null ? new Standing(log.epoch(), 0, 0) : stored.standing();
            unstored.version(stored.version());
            setProfile(stored.profile());
            if (stored.label() != null) {
                label = stored.label();
            }
            if (stored.standingChanged()) {
                unstored.stateChanged(engine.timer().nanoTime());
            }
            for (MessageData unhandled : stored.unhandled()) {
                Turn turn = new Turn(engine, this, unhandled, label, null, 0);
                mailbox.add(turn);
                effects.start |= becomesBusy();
            }
            loaded = true;
            loading = null;
            queueUnstored();
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
                connection.begin(sessionFor(resume, hole));
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
        boolean inMemory = writer == null;
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

    /** What is in memory below a seq: at most so many entries. */
    List<Entry> before(long before, int most) {
        return locked(() -> log.before(before, most));
    }

    String epoch() {
        return locked(log::epoch);
    }

    /** Why a cursor cannot be continued; null if it can. */
    @Nullable
    String whyNot(@Nullable String epoch, long after, boolean hole) {
        return locked(() -> Cursors.whyNot(epoch, after, log, writer == null, hole));
    }

    /** Puts the next page into the queue of a connection that catches up. */
    Feed feed(LiveConnection connection) {
        lock.lock();
        try {
            if (connection.cursor() >= log.seq()) {
                connection.isLive();
                return Feed.LIVE;
            }
            if (!log.reachesBackTo(connection.cursor())) {
                return writer == null ? Feed.GONE : Feed.READ;
            }
            connection.offerPage(log.after(
                    connection.cursor(), LiveConnection.PAGE, engine.limits().sendBytes() / 4));
            return Feed.OFFERED;
        } finally {
            lock.unlock();
        }
    }

    /** Puts a page that was read from the store into the queue; what is not committed yet comes later. */
    void feed(LiveConnection connection, List<LogEntry> page) {
        lock.lock();
        try {
            List<Entry> committed = page.stream()
                    .filter(entry -> entry.seq() <= log.seq())
                    .map(Entry::of)
                    .toList();
            if (committed.isEmpty()) {
                connection.skipTo(log.seq() - log.size());
            }
            connection.offerPage(committed);
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
        String body = writer == null ? null : Frames.body(draft.fields());
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
                from.awaits(newId);
            }
            if (writer == null) {
                admission = Admission.accepted(commitReceived(entry, log.seq() + 1, now(), effects));
            } else {
                append(entry);
                if (post != null) {
                    post.waitsFor(newId);
                }
                admission = Admission.pending();
            }
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        engine.conversations().makeRoom(this);
        return admission;
    }

    /** Takes in an event: counts the rate and the mailbox, then puts its turn into the mailbox. Null if retired. */
    @Nullable
    Admission admitEvent(Frame frame, Attachments.@Nullable Presence presence, int missed, @Nullable Post post) {
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
            MessageData event = Events.of(frame, id, log, presence, missed, now());
            turn = enqueue(event, frame.profile(), frame.bytes());
            if (post != null) {
                post.joins(turn, false);
            }
            effects.start = becomesBusy();
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        return Admission.accepted(turn);
    }

    /** What becomes of a message whose id is known: it waits for its turn, or gets the replies. Null if it is new. */
    private @Nullable Admission repeat(String messageId, @Nullable LiveConnection from, @Nullable Post post) {
        Pending waiting = unstored.find(messageId);
        if (waiting != null) {
            if (from != null) {
                from.awaits(messageId);
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
        Turn turn = mailbox.find(messageId);
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
        int waiting = mailbox.waiting() + unstored.received();
        if (waiting >= engine.limits().waitingMessages()
                || (waiting > 0 && engine.conversations().isFull())) {
            return Admission.refused(Refusal.BUSY, "Too many messages wait in this conversation.");
        }
        if (writer != null && writer.isFull()) {
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
            if (writer == null) {
                commitSent(entry, log.seq() + 1, now(), effects);
            } else {
                if (writer.isFull()) {
                    throw new StoreUnavailableException(
                            "Too much waits for the store (Limits.storeBacklog); let this exception through, and the"
                                    + " turn runs again later.",
                            null);
                }
                if (turn != null) {
                    turn.unstored();
                }
                append(entry);
            }
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        engine.conversations().makeRoom(this);
        return true;
    }

    // ---- the log

    private void append(Pending entry) {
        unstored.add(entry);
        Objects.requireNonNull(writer).waiting(1);
        engine.conversations().grew(size(entry));
        queueUnstored();
        updateIdle();
    }

    private static int size(Pending entry) {
        return 400 + (entry.body == null ? 0 : 2 * entry.body.length());
    }

    private Turn commitReceived(Pending entry, long seq, Instant date, Effects effects) {
        MessageData message = entry.draft.logged(entry.id, seq, date);
        commit(Entry.received(message, entry.body, entry.idFromClient, entry.bytes), effects);
        Turn turn = enqueue(message, entry.profile, entry.bytes);
        if (entry.post != null) {
            entry.post.joins(turn, false);
        }
        for (Post repeat : entry.repeats) {
            if (!repeat.joins(turn, true)) {
                effects.refuse(repeat);
            }
        }
        effects.start |= becomesBusy();
        return turn;
    }

    private void commitSent(Pending entry, long seq, Instant date, Effects effects) {
        MessageData message = entry.draft.logged(entry.id, seq, date);
        Entry committed = Entry.sent(seq, entry.id, Objects.requireNonNull(entry.body), message.inReplyTo(), date);
        commit(committed, effects);
        if (entry.turn != null) {
            entry.turn.sent(committed.frame());
        }
        effects.replied(message, engine);
        if (entry.stored != null) {
            CompletableFuture<MessageData> waiting = entry.stored;
            effects.later(() -> waiting.complete(message));
        }
    }

    private void commit(Entry entry, Effects effects) {
        int before = log.bytes();
        log.append(entry);
        engine.conversations().grew(log.bytes() - before);
        effects.pump(connections.offer(entry));
    }

    private Instant now() {
        return engine.timer().now().truncatedTo(ChronoUnit.MILLIS);
    }

    // ---- the store's side

    private void queueUnstored() {
        if (writer != null && !broken && unstored.mustQueue()) {
            writer.wants(this);
        }
    }

    /** What the writer is to store now; null if there is nothing. */
    Unstored.@Nullable Batch take() {
        return locked(() -> broken ? null : unstored.take(log, standing, engine.name(), now()));
    }

    /** The store has taken a batch, or a part of it; true if somebody else has written to this conversation. */
    boolean stored(Unstored.Batch batch, List<AppendOutcome> outcomes, boolean stale) {
        Effects effects = new Effects();
        boolean conflict = false;
        lock.lock();
        try {
            if (broken) {
                unstored.taken();
                decide(outcomes, effects);
                leaveIfBroken(effects);
            } else {
                conflict = take(batch, outcomes, effects) || stale;
                if (!conflict) {
                    // Otherwise it is over when it is known what somebody else has written.
                    unstored.taken();
                }
                if (batch.change() != null && !stale) {
                    Runnable waiting = unstored.stateStored();
                    if (waiting != null) {
                        effects.later(waiting);
                    }
                }
                if (!conflict) {
                    queueUnstored();
                    endIfQuiet(effects);
                }
                updateIdle();
            }
        } finally {
            lock.unlock();
        }
        effects.run(this, engine);
        engine.conversations().makeRoom(this);
        return conflict;
    }

    /** What was under way when the conversation broke down is stored after all, or not. */
    private void decide(List<AppendOutcome> outcomes, Effects effects) {
        for (int i = 0; i < undecided.size(); i++) {
            Pending entry = undecided.get(i);
            AppendOutcome.Status status = i < outcomes.size() ? outcomes.get(i).status() : AppendOutcome.Status.SKIPPED;
            CompletableFuture<MessageData> waiting = entry.stored;
            if (waiting != null
                    && (status == AppendOutcome.Status.STORED || status == AppendOutcome.Status.DUPLICATE)) {
                effects.later(() -> waiting.complete(entry.draft));
            } else {
                effects.givenUp(entry);
            }
        }
        undecided = List.of();
    }

    private boolean take(Unstored.Batch batch, List<AppendOutcome> outcomes, Effects effects) {
        if (batch.profile() != null) {
            unstored.profileStored(batch.profile());
        }
        for (int i = 0; i < outcomes.size(); i++) {
            Pending entry = Objects.requireNonNull(unstored.first());
            AppendOutcome outcome = outcomes.get(i);
            switch (outcome.status()) {
                case STORED -> committed(entry, batch.entries().get(i), effects);
                case DUPLICATE -> wasThere(entry, outcome.seq(), effects);
                case REFUSED -> refusedForGood(entry, effects);
                case CONFLICT -> {
                    return true;
                }
                case SKIPPED -> {
                    // Tried again with the next batch.
                    return false;
                }
            }
        }
        return false;
    }

    private void committed(Pending entry, LogEntry stored, Effects effects) {
        resolved(entry);
        if (entry.isSent()) {
            commitSent(entry, stored.seq(), stored.date(), effects);
            turnGoesOn(entry, effects);
        } else {
            commitReceived(entry, stored.seq(), stored.date(), effects);
        }
    }

    /** The id is in the log at an earlier place: a repeat from long ago, or a reply of a turn that runs again. */
    private void wasThere(Pending entry, long seq, Effects effects) {
        resolved(entry);
        if (entry.stored != null) {
            CompletableFuture<MessageData> waiting = entry.stored;
            effects.later(() -> waiting.complete(entry.draft));
        }
        if (entry.isSent()) {
            MessageData message = entry.draft.logged(entry.id, seq, now());
            if (entry.turn != null) {
                entry.turn.sent(Entry.sent(
                                seq, entry.id, Objects.requireNonNull(entry.body), message.inReplyTo(), message.date())
                        .frame());
            }
            turnGoesOn(entry, effects);
            return;
        }
        rate.giveBack();
        effects.pump(connections.confirm(entry.id, seq));
        if (entry.post != null) {
            effects.later(() -> engine.answerRepeat(this, Objects.requireNonNull(entry.post), entry.id, seq));
        }
        for (Post repeat : entry.repeats) {
            effects.later(() -> engine.answerRepeat(this, repeat, entry.id, seq));
        }
    }

    private void refusedForGood(Pending entry, Effects effects) {
        resolved(entry);
        String why = "The store does not take this message.";
        if (entry.isSent()) {
            effects.later(() -> engine.refusedByStore(id));
            turnGoesOn(entry, effects);
            effects.givenUp(entry);
            return;
        }
        effects.pump(connections.reject(entry.id, Refusal.REFUSED, why));
        if (entry.post != null) {
            Post post = entry.post;
            effects.later(() -> post.refuse(Refusal.REFUSED, why));
        }
        entry.repeats.forEach(post -> effects.later(() -> post.refuse(Refusal.REFUSED, why)));
    }

    private void resolved(Pending entry) {
        unstored.removeFirst();
        Objects.requireNonNull(writer).waiting(-1);
        engine.conversations().grew(-size(entry));
    }

    private static void turnGoesOn(Pending entry, Effects effects) {
        if (entry.turn != null) {
            effects.later(entry.turn::stored);
        }
    }

    /** Takes over what another node has written, so that the next attempt follows it. */
    void foreign(List<LogEntry> entries, StateStore.@Nullable Stored state) {
        Effects effects = new Effects();
        lock.lock();
        try {
            unstored.taken();
            if (broken) {
                decide(List.of(), effects);
                leaveIfBroken(effects);
                return;
            }
            if (state == null && unstored.version() > 0) {
                unstored.stateIsGone(engine.timer().nanoTime());
            }
            boolean otherState = state != null && state.version() != unstored.version();
            if (otherState || !follow(entries, effects)) {
                // It runs elsewhere, or not as this node knows it.
                breakDownLocked(effects);
                return;
            }
            queueUnstored();
        } finally {
            lock.unlock();
            effects.run(this, engine);
        }
    }

    /** Commits what follows in the store; false if it does not follow. */
    private boolean follow(List<LogEntry> entries, Effects effects) {
        for (LogEntry entry : entries) {
            if (log.isEmpty()) {
                log.continueAt(entry.epoch(), entry.seq() - 1);
                standing = new Standing(log.epoch(), 0, 0);
            }
            if (!entry.epoch().equals(log.epoch()) || entry.seq() > log.seq() + 1) {
                return false;
            }
            if (entry.seq() <= log.seq()) {
                continue;
            }
            Pending own = unstored.first();
            if (own != null && own.id.equals(entry.id())) {
                committed(own, entry, effects);
            } else {
                commit(Entry.of(entry), effects);
            }
        }
        return true;
    }

    /** Since when what is to be stored has waited, in nanoseconds up to now. */
    long waitedSince(long now) {
        return locked(() -> now - unstored.since(now));
    }

    /**
     * Gives up what is in memory: the store did not take it in time. Connections come again, what was
     * stored but not handled is handled then, and what was not stored was not confirmed to anybody.
     */
    void breakDown() {
        Effects effects = new Effects();
        lock.lock();
        try {
            unstored.taken();
            decide(List.of(), effects);
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
            if (broken || atEnd != null) {
                return false;
            }
            atEnd = last;
            whenGone = failure -> {
                for (LiveConnection connection : connections.all()) {
                    connection.close(closing, why);
                }
                gone.accept(failure);
            };
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
        if (atEnd != null && !broken && !busy && !unstored.hasWork() && !unstored.isUnderWay()) {
            broken = true;
            retired = true;
            leaveIfBroken(effects);
        }
    }

    /** Takes over entries from another conversation, if this one is empty; null if it was retired. */
    @Nullable
    Boolean adopt(List<Entry> entries, @Nullable UserProfile itsProfile) {
        Effects effects = new Effects();
        lock.lock();
        try {
            if (retired) {
                return null;
            }
            if (!log.isEmpty()) {
                return false;
            }
            entries.forEach(entry -> commit(entry, effects));
            if (itsProfile != null && profile == null) {
                setProfile(itsProfile);
            }
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
        undecided = unstored.undecided();
        List<Pending> givenUp = unstored.clear();
        List<Turn> waiting = mailbox.clearWaiting();
        Turn notBegun = marking;
        if (notBegun != null) {
            marking = null;
            mailbox.end(notBegun);
            waiting.add(notBegun);
        }
        // First, so that whoever hears of it and comes again at once finds it gone.
        leaveIfBroken(effects);
        for (Pending entry : givenUp) {
            Objects.requireNonNull(writer).waiting(-1);
            engine.conversations().grew(-size(entry));
            if (!undecided.contains(entry)) {
                effects.givenUp(entry);
            }
            if (!entry.isSent()) {
                connections.reject(entry.id, Refusal.BUSY, "The message could not be stored; send it again.");
            }
            turnGoesOn(entry, effects);
        }
        for (Turn turn : waiting) {
            engine.conversations().grew(-turn.bytes());
            turn.takePosts().forEach(effects::refuse);
        }
        for (LiveConnection connection : connections.all()) {
            effects.later(() -> connection.close(CloseCode.OVERLOADED, "the store does not answer"));
        }
    }

    /** A broken conversation can begin anew once its last turn and its last batch are over. */
    private void leaveIfBroken(Effects effects) {
        if (!broken || leaving || mailbox.isRunning() || unstored.isUnderWay()) {
            return;
        }
        leaving = true;
        if (busy) {
            busy = false;
            effects.later(engine::turnsEnded);
        }
        int bytes = log.bytes() + profileBytes;
        Runnable last = atEnd;
        atEnd = null;
        if (last == null) {
            effects.later(() -> engine.conversations().remove(this, bytes));
            return;
        }
        Consumer<@Nullable RuntimeException> gone = Objects.requireNonNull(whenGone);
        effects.later(() -> engine.lastly(() -> {
            RuntimeException failure = null;
            try {
                last.run();
            } catch (RuntimeException e) {
                failure = e;
            } catch (Throwable e) {
                failure = new BotkitException("The conversation could not be ended properly.", e);
            }
            engine.conversations().remove(this, bytes);
            gone.accept(failure);
        }));
    }

    // ---- turns

    private Turn enqueue(MessageData message, @Nullable UserProfile newProfile, int bytes) {
        Turn turn = new Turn(engine, this, message, label, newProfile, bytes);
        engine.conversations().grew(turn.bytes());
        mailbox.add(turn);
        return turn;
    }

    private boolean becomesBusy() {
        if (busy) {
            return false;
        }
        busy = true;
        updateIdle();
        engine.turnsBegin();
        return true;
    }

    /** Runs the turn that has waited longest. Called on a thread of the executor, once for each start. */
    void runNext() {
        Turn turn;
        lock.lock();
        try {
            if (unstored.isStateUnstored()) {
                // So that after a crash only the first message that is not handled can have begun.
                unstored.whenStateStored(() -> engine.execute(this));
                return;
            }
            turn = mailbox.begin();
            if (turn != null && turn.message().redelivered() && writer != null) {
                // That it runs again must be known before it does: a message that kills the server does so twice.
                Turn again = turn;
                marking = turn;
                standing = standing.withRedelivering(turn.message().seq());
                unstored.stateChanged(engine.timer().nanoTime());
                unstored.whenStateStored(() -> runAgain(again));
                queueUnstored();
                return;
            }
        } finally {
            lock.unlock();
        }
        if (turn != null) {
            turn.run();
        }
    }

    private void runAgain(Turn turn) {
        boolean run = locked(() -> {
            boolean expected = marking == turn;
            marking = null;
            return expected;
        });
        if (run) {
            engine.run(turn);
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
            if (!mailbox.end(turn)) {
                return;
            }
            engine.conversations().grew(-turn.bytes());
            posts = turn.takePosts();
            frames = turn.takeFrames();
            if (broken || (writer != null && turn.isCutOff())) {
                posts.forEach(effects::refuse);
                posts = List.of();
                breakDownLocked(effects);
            } else {
                handled(turn.message().seq());
                more = mailbox.waiting() > 0;
                busy = more;
                updateIdle();
                if (!more) {
                    effects.later(engine::turnsEnded);
                    endIfQuiet(effects);
                }
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

    /** Written after the replies; where the turns of two messages end in one moment, once. */
    private void handled(long seq) {
        if (writer != null && seq > 0) {
            standing = standing.withHandled(seq);
            if (!standing.epoch().equals(log.epoch())) {
                standing = new Standing(log.epoch(), seq, 0);
            }
            unstored.stateChanged(engine.timer().nanoTime());
            queueUnstored();
        }
    }

    /** Set by a turn, so that it changes in the order of what the user sent. */
    void profile(UserProfile newProfile) {
        String json = writer == null ? null : Json.write(newProfile.fields());
        lock.lock();
        try {
            setProfile(newProfile);
            if (json != null && !broken) {
                unstored.profile(json, engine.timer().nanoTime());
                queueUnstored();
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
            return log.bytes() + profileBytes;
        } finally {
            lock.unlock();
        }
    }

    private boolean isIdle() {
        return !busy && connections.isEmpty() && loading == null && !unstored.hasWork() && !unstored.isUnderWay();
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
