package dev.botkit.internal.conversation;

import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.internal.log.MemoryLog;
import dev.botkit.internal.store.Batch;
import dev.botkit.internal.turn.Turn;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What of a conversation is not in the store yet: entries in their order, and its state. At most one
 * {@link Batch} is under way. Guarded by its conversation.
 */
final class Unstored {

    private static final int BATCH = 256;

    private final ConversationId id;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>(1);
    private final Map<String, Pending> fromClients = new HashMap<>();
    private int received;
    private int taken = -1;
    private @Nullable Batch underWay;
    private boolean queued;
    private long version;
    private boolean stateChanged;
    private long stateSince;
    private @Nullable String stateUnderWay;
    private @Nullable Checkpoint checkpointUnderWay;

    /** How many entries have been added and removed so far, and after how many of them the state comes. */
    private long added;

    private long removed;
    private long stateAfter;
    private long underWaySince;
    private @Nullable Runnable whenStateStored;
    private final UnstoredProfile profile = new UnstoredProfile();
    private final List<CompletableFuture<Boolean>> whenKept = new ArrayList<>(0);

    Unstored(ConversationId id) {
        this.id = id;
    }

    void version(long stored) {
        version = stored;
    }

    long version() {
        return version;
    }

    // ---- in

    void add(Pending entry) {
        if (entry.turn != null) {
            movesEnd(entry.turn, entry);
        }
        pending.addLast(entry);
        added++;
        if (!entry.isSent()) {
            received += entry.copied ? 0 : 1;
            if (entry.idFromClient) {
                fromClients.put(entry.id, entry);
            }
        }
    }

    /** It is stored together with all that is here now, or later. */
    void stateChanged(long now) {
        if (!stateChanged) {
            stateSince = now;
        }
        stateChanged = true;
        stateAfter = added;
    }

    /** Whether the state as it is now is not stored yet. */
    boolean isStateUnstored() {
        return stateChanged || stateUnderWay != null;
    }

    /** Runs once when the state is stored, which must not be so yet. */
    void whenStateStored(Runnable task) {
        whenStateStored = task;
    }

    /** Completes this once state and profile are stored as they are; fails it if they are given up. */
    void whenKept(CompletableFuture<Boolean> kept) {
        whenKept.add(kept);
        tellIfKept();
    }

    private void tellIfKept() {
        if (!isStateUnstored() && profile.isEmpty()) {
            whenKept.forEach(kept -> kept.complete(true));
            whenKept.clear();
        }
    }

    /** What is not stored of the user's profile; {@link #profileIsOver} is told when that has changed. */
    UnstoredProfile profile() {
        return profile;
    }

    /** A profile is stored now, or is not to be any more. */
    void profileIsOver(boolean stored) {
        if (stored) {
            tellIfKept();
        } else {
            giveUpKept();
        }
    }

    /** Whether it has to be put into the writer's queue; the caller does so. */
    boolean mustQueue() {
        if (queued || isUnderWay() || !hasWork()) {
            return false;
        }
        queued = true;
        return true;
    }

    // ---- the writer

    /** What to store now; null if there is nothing. */
    @Nullable
    Batch take(MemoryLog log, Checkpoint checkpoint, String writer, Instant now) {
        queued = false;
        if (isUnderWay() || !hasWork()) {
            return null;
        }
        List<LogEntry> entries = new ArrayList<>(Math.min(BATCH, pending.size()));
        long seq = log.seq();
        Instant newest = log.newest();
        for (Pending next : pending) {
            if (entries.size() == BATCH) {
                break;
            }
            Instant date = next.date == null ? next.dateAt(now, newest) : next.date;
            next.date = date;
            newest = date;
            String body = next.body == null ? "{}" : next.body;
            entries.add(LogEntry.of(id, log.epoch(), ++seq, next.id, next.kind, date, body)
                    .withInReplyTo(next.draft.inReplyTo())
                    .withEndsTurn(next.endsTurn));
        }
        taken = entries.size();
        Batch batch = new Batch(entries, change(checkpoint, writer));
        underWay = batch;
        return batch;
    }

    /** The state as it is now, unless it would come before some of its entries. */
    private StateStore.@Nullable Change change(Checkpoint checkpoint, String writer) {
        if (stateChanged && stateUnderWay == null && removed + taken >= stateAfter) {
            stateChanged = false;
            stateUnderWay = checkpoint.json(writer);
            checkpointUnderWay = checkpoint;
            underWaySince = stateSince;
        }
        return stateUnderWay == null ? null : StateStore.Change.of(id, version, stateUnderWay);
    }

    /** The state was not tried, as entries in front of it were not stored. */
    void stateNotTried() {
        stateUnderWay = null;
        stateSince = underWaySince;
        stateChanged = true;
    }

    /** The state that is on its way to the store; null if none is. */
    @Nullable
    Checkpoint checkpointUnderWay() {
        return stateUnderWay == null ? null : checkpointUnderWay;
    }

    /** Somebody else has written the state: this one's is made anew, behind it. */
    void followsState(long newVersion) {
        version = newVersion;
        if (stateUnderWay != null) {
            stateNotTried();
        }
    }

    /** The batch is over. */
    void taken() {
        taken = -1;
        underWay = null;
    }

    @Nullable
    Pending first() {
        return pending.peekFirst();
    }

    /** Whether an entry with that id waits here. */
    boolean holds(String id) {
        return pending.stream().anyMatch(entry -> entry.id.equals(id));
    }

    void removeFirst() {
        Pending entry = pending.removeFirst();
        removed++;
        if (!entry.isSent()) {
            received -= entry.copied ? 0 : 1;
            fromClients.remove(entry.id);
        }
    }

    /** The state is stored; returns what waited for that, or null. */
    @Nullable
    Runnable stateStored() {
        version++;
        stateUnderWay = null;
        tellIfKept();
        if (stateChanged) {
            return null;
        }
        Runnable task = whenStateStored;
        whenStateStored = null;
        return task;
    }

    /**
     * Has the last reply of a turn tell that the turn ends with it, so that no state need be written. False if it
     * cannot: the reply is on its way or stored already, or there is none, or it answers something else because middleware
     * has sent another message in its place, or a state is to be written anyway.
     */
    boolean marksEnd(Turn turn) {
        Pending last = isStateUnstored() ? null : lastUntaken(turn);
        if (last == null || !turn.message().id().equals(last.draft.inReplyTo())) {
            return false;
        }
        last.endsTurn = true;
        return true;
    }

    /** A reply that comes when its turn was believed to have said all tells the end in place of the one before it. */
    private void movesEnd(Turn turn, Pending reply) {
        Pending last = turn.isNoted() ? lastUntaken(turn) : null;
        if (last != null && last.endsTurn && turn.message().id().equals(reply.draft.inReplyTo())) {
            last.endsTurn = false;
            reply.endsTurn = true;
        }
    }

    /** The last reply of a turn that is not on its way yet; null if there is none, or a later one is on its way. */
    private @Nullable Pending lastUntaken(Turn turn) {
        int place = pending.size();
        for (Iterator<Pending> newest = pending.descendingIterator();
                newest.hasNext() && place > Math.max(0, taken); ) {
            Pending entry = newest.next();
            place--;
            if (entry.turn == turn) {
                return entry;
            }
        }
        return null;
    }

    // ---- questions

    boolean isUnderWay() {
        return taken >= 0;
    }

    /** Whether it is this very one. */
    @SuppressWarnings("ReferenceEquality")
    boolean isUnderWay(Batch batch) {
        return batch == underWay;
    }

    boolean hasWork() {
        return !pending.isEmpty() || stateChanged || stateUnderWay != null;
    }

    /** A user's messages that wait. */
    int received() {
        return received;
    }

    @Nullable
    Pending find(String clientId) {
        return fromClients.get(clientId);
    }

    /** Since when the oldest of all that is here waits, without the profile; {@code now} if there is nothing. */
    long since(long now) {
        long since = now;
        Pending oldest = pending.peekFirst();
        if (oldest != null) {
            since = Math.min(since, oldest.since);
        }
        if (stateUnderWay != null) {
            since = Math.min(since, underWaySince);
        } else if (stateChanged) {
            since = Math.min(since, stateSince);
        }
        return since;
    }

    /** The entries of the batch that is under way: they may be stored, or not. */
    List<Pending> undecided() {
        return pending.stream().limit(Math.max(0, taken)).toList();
    }

    /** Gives all up. */
    List<Pending> clear() {
        List<Pending> all = new ArrayList<>(pending);
        pending.clear();
        fromClients.clear();
        received = 0;
        stateChanged = false;
        stateUnderWay = null;
        profile.clear();
        whenStateStored = null;
        giveUpKept();
        return all;
    }

    private void giveUpKept() {
        whenKept.forEach(kept ->
                kept.completeExceptionally(new StoreUnavailableException("The store did not take it in time.", null)));
        whenKept.clear();
    }
}
