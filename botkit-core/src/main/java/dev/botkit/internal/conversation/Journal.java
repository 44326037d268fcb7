package dev.botkit.internal.conversation;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.log.MemoryLog;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TokenBucket;
import dev.botkit.internal.store.Batch;
import dev.botkit.internal.store.Loading;
import dev.botkit.internal.store.StoreWriter;
import dev.botkit.internal.store.WriteSource;
import dev.botkit.internal.turn.Turn;
import dev.botkit.internal.turn.WaitingRequest;
import dev.botkit.transport.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How an entry gets into the log of a conversation: accepted first, committed once it is stored, or at
 * once where there is no store. Only what is committed gets a turn and reaches connections. Guarded
 * by its source.
 *
 * <p>It is long because each of the five outcomes of a store is told to all who wait for an entry: its turn,
 * its connections, its requests.
 */
final class Journal {

    private static final Log LOG = Log.of(Journal.class);

    private final WriteSource source;
    private final ConversationParts parts;
    private final @Nullable StoreWriter writer;
    private final MemoryLog log;
    private final Unstored unstored;
    private final ConversationConnections connections;
    private final Turns turns;
    private final TokenBucket rate;
    private final CheckpointWriter checkpointWriter;
    private List<Pending> undecided = List.of();
    private boolean closed;

    Journal(
            WriteSource source,
            ConversationParts parts,
            ConversationConnections connections,
            Turns turns,
            TokenBucket rate) {
        this.source = source;
        this.parts = parts;
        this.writer = parts.writer();
        Surroundings around = parts.around();
        this.log = new MemoryLog(
                around.ids().random(),
                around.limits().conversations().logEntries(),
                around.limits().conversations().logBytes());
        this.unstored = new Unstored(source.id());
        this.connections = connections;
        this.turns = turns;
        this.rate = rate;
        this.checkpointWriter = new CheckpointWriter(log.epoch(), writer != null, unstored, around.timer());
    }

    MemoryLog log() {
        return log;
    }

    Unstored unstored() {
        return unstored;
    }

    /** Whether nothing of it is on its way to the store. */
    boolean isStoredWhole() {
        return !unstored.hasWork() && !unstored.isUnderWay();
    }

    boolean isStored() {
        return writer != null;
    }

    /** Whether not too much waits for the store to take what a client of a network address says. */
    boolean takesFrom(String network) {
        return writer == null || writer.backlog().takesFrom(network);
    }

    /** Whether not too much waits for the store to take what a turn, or somebody outside a turn, says. */
    boolean takesReply(@Nullable Turn turn) {
        return writer == null || writer.backlog().takesReply(turn == null ? null : turn.sender());
    }

    /** Goes on where the store's log ends. */
    void begin(Loading.Stored stored) {
        if (stored.head() != null) {
            log.continueAt(stored.head().epoch(), stored.head().seq());
        }
        unstored.version(stored.version());
        checkpointWriter.begin(stored.checkpoint() == null ? Checkpoint.begin(log.epoch()) : stored.checkpoint());
        if (stored.checkpointChanged()) {
            checkpointWriter.stateChanged();
        }
        queue();
    }

    // ---- in

    /** Takes an entry; returns the turn of a user's message if it is committed already. */
    @Nullable
    Turn accept(Pending entry, Effects effects) {
        if (writer != null) {
            append(entry);
            return null;
        }
        if (entry.isSent()) {
            commitSent(entry, log.seq() + 1, now(), effects);
            return null;
        }
        return commitReceived(entry, log.seq() + 1, now(), effects);
    }

    /** Takes what was said in another conversation, without what is here already; returns what tells that it is stored. */
    List<CompletableFuture<?>> acceptCopies(List<LogEntry> entries, Effects effects) {
        List<CompletableFuture<?>> stored = new ArrayList<>(entries.size() + 1);
        Set<String> known = log.ids();
        for (LogEntry entry : entries) {
            if (known.contains(entry.id())) {
                continue;
            }
            CompletableFuture<MessageData> future = new CompletableFuture<>();
            stored.add(future);
            Pending copy = copy(entry, future, effects);
            if (writer != null) {
                append(copy);
            } else {
                Instant date = copy.dateAt(now(), log.newest());
                LogEntry here = CarriedOver.at(entry, source.id(), log.epoch(), log.seq() + 1, date);
                commitCopy(copy, here.withEndsTurn(copy.endsTurn), effects);
            }
        }
        return stored;
    }

    /** One that cannot be read has no turn here either. */
    private Pending copy(LogEntry entry, CompletableFuture<MessageData> stored, Effects effects) {
        long now = parts.around().nanoTime();
        if (entry.kind() == LogEntry.Kind.RECEIVED && !entry.endsTurn()) {
            try {
                return Pending.copied(entry, Loading.message(entry), stored, now);
            } catch (BadJsonException e) {
                effects.later(() -> Loading.tellUnreadable(entry));
            }
        }
        LogEntry over = entry.kind() == LogEntry.Kind.RECEIVED ? entry.withEndsTurn(true) : entry;
        return Pending.copied(over, Loading.message(over, Map.of()), stored, now);
    }

    /**
     * Something came from another source.
     *
     * @param more the state's other fields from now on
     */
    void adopts(Map<String, @Nullable Object> more) {
        checkpointWriter.adopts(more, log.epoch());
        queue();
    }

    private void append(Pending entry) {
        unstored.add(entry);
        Objects.requireNonNull(writer).backlog().add(entry.network(), entry.isSent());
        if (entry.share == null) {
            parts.budget().conversationsGrew(entry.memory);
        }
        queue();
    }

    private Turn commitReceived(Pending entry, long seq, Instant date, Effects effects) {
        MessageData message = entry.draft.logged(entry.id, seq, date);
        commit(Entry.received(message, entry.body, entry.idFromClient, entry.bytes), effects);
        Turn turn = turns.add(message, entry.profile, entry.bytes, entry.share);
        if (entry.post != null) {
            turn.join(entry.post, false);
        }
        repeatsJoin(entry, turn, effects);
        effects.start |= turns.becomesBusy();
        return turn;
    }

    private void commitSent(Pending entry, long seq, Instant date, Effects effects) {
        MessageData message = entry.draft.logged(entry.id, seq, date);
        Entry committed = Entry.sent(seq, entry.id, Objects.requireNonNull(entry.body), message.inReplyTo(), date);
        commit(committed, effects);
        if (entry.turn != null) {
            entry.turn.sent(committed.frame(), entry.id, seq);
        }
        effects.replied(message, entry.memory, parts.turns().handling());
        if (entry.stored != null) {
            CompletableFuture<MessageData> waiting = entry.stored;
            effects.later(() -> waiting.complete(message));
        }
    }

    /** What was said in another conversation is shown here, and has a turn only if it had none there. */
    private void commitCopy(Pending copy, LogEntry stored, Effects effects) {
        Entry entry = Entry.of(stored);
        append(entry);
        effects.pump(connections.offerCopy(entry));
        if (stored.kind() == LogEntry.Kind.RECEIVED && !stored.endsTurn()) {
            MessageData message = copy.draft.logged(copy.id, stored.seq(), stored.date());
            repeatsJoin(copy, turns.add(message.asRedelivered(), null, JsonValues.bytes(message.fields())), effects);
            effects.start |= turns.becomesBusy();
            checkpointWriter.moved(stored.seq(), log.epoch());
            queue();
            isThereWhenKept(copy);
        } else {
            answerRepeats(copy, stored.seq(), effects);
            isThere(copy, effects);
        }
    }

    /** It is there for good once it is stored, too, that its handler may have begun before. */
    private void isThereWhenKept(Pending copy) {
        CompletableFuture<MessageData> waiting = Objects.requireNonNull(copy.stored);
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        kept.thenAccept(ok -> waiting.complete(copy.draft)).exceptionally(failure -> {
            waiting.completeExceptionally(failure);
            return null;
        });
        unstored.whenKept(kept);
    }

    private static void isThere(Pending entry, Effects effects) {
        if (entry.stored != null) {
            CompletableFuture<MessageData> waiting = entry.stored;
            effects.later(() -> waiting.complete(entry.draft));
        }
    }

    private static void repeatsJoin(Pending entry, Turn turn, Effects effects) {
        for (WaitingRequest repeat : entry.repeats) {
            if (!turn.join(repeat, true)) {
                effects.refuse(repeat);
            }
        }
    }

    private void answerRepeats(Pending entry, long seq, Effects effects) {
        for (WaitingRequest repeat : entry.repeats) {
            effects.later(() -> repeat.repeats(entry.id, seq));
        }
    }

    /** Into the log, and to the connections. */
    void commit(Entry entry, Effects effects) {
        append(entry);
        effects.pump(connections.offer(entry));
    }

    private void append(Entry entry) {
        int before = log.bytes();
        log.append(entry);
        parts.budget().conversationsGrew(log.bytes() - before);
    }

    /** The time as entries have it. */
    Instant now() {
        return parts.around().timer().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    // ---- the store's side

    /** Lets the writer know that there is something to store. */
    void queue() {
        if (writer != null && !closed && unstored.mustQueue()) {
            writer.wants(source);
        }
    }

    /** What the writer is to store now; null if there is nothing. */
    @Nullable
    Batch take() {
        return closed
                ? null
                : unstored.take(
                        log, checkpointWriter.checkpoint(), parts.around().node(), now());
    }

    /** The store has taken a batch, or a part of it; true if somebody else has written to this source. */
    boolean stored(Batch batch, List<AppendOutcome> outcomes, boolean stale, Effects effects) {
        boolean conflict = take(batch, outcomes, effects) || stale;
        if (batch.change() != null && !stale) {
            stateTaken(outcomes, effects);
        }
        if (!conflict) {
            // Otherwise the batch is over when it is known what somebody else has written.
            unstored.taken();
            queue();
        }
        return conflict;
    }

    private void stateTaken(List<AppendOutcome> outcomes, Effects effects) {
        if (!outcomes.stream().allMatch(outcome -> outcome.status() == AppendOutcome.Status.STORED)) {
            unstored.stateNotTried();
            return;
        }
        Checkpoint written = unstored.checkpointUnderWay();
        if (written != null) {
            checkpointWriter.stored(written);
        }
        Runnable waiting = unstored.stateStored();
        if (waiting != null) {
            effects.later(waiting);
        }
    }

    /** Takes over what somebody else has written; false if it is not as this node knows it. */
    boolean foreign(List<LogEntry> entries, StateStore.@Nullable Stored state, Effects effects) {
        boolean sameState = state == null ? unstored.version() == 0 : state.version() == unstored.version();
        if (entries.isEmpty() && sameState) {
            // What stands in the way cannot be read; behind it the log goes on when it is opened anew.
            return false;
        }
        if (state == null && unstored.version() > 0) {
            // Erased elsewhere, most likely: what is known of it here must not come back.
            return false;
        }
        if (!followState(state, effects) || entries.stream().anyMatch(this::endsOwnTurn) || !follow(entries, effects)) {
            return false;
        }
        queue();
        return true;
    }

    /** Goes on behind the state that another node has written; false if it cannot. */
    private boolean followState(StateStore.@Nullable Stored state, Effects effects) {
        if (state == null || state.version() == unstored.version()) {
            return true;
        }
        tellOfOthers(effects);
        if (!checkpointWriter.follows(state)) {
            return false;
        }
        unstored.followsState(state.version());
        return true;
    }

    private void tellOfOthers(Effects effects) {
        effects.later(() -> parts.otherNodes().wroteTo(source.id()));
    }

    /** What was under way when the conversation broke down is stored after all, or not. */
    void decide(List<AppendOutcome> outcomes, Effects effects) {
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

    private boolean take(Batch batch, List<AppendOutcome> outcomes, Effects effects) {
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
        if (entry.copied) {
            commitCopy(entry, stored, effects);
        } else if (entry.isSent()) {
            commitSent(entry, stored.seq(), stored.date(), effects);
            turnGoesOn(entry, effects);
        } else {
            commitReceived(entry, stored.seq(), stored.date(), effects);
        }
    }

    /** The id is in the log at an earlier place: a repeat from long ago, or a reply of a turn that runs again. */
    private void wasThere(Pending entry, long seq, Effects effects) {
        resolved(entry);
        waitsNoMore(entry);
        isThere(entry, effects);
        if (entry.copied) {
            effects.pump(connections.confirm(entry.id, seq));
            answerRepeats(entry, seq, effects);
            return;
        }
        if (entry.isSent()) {
            checkpointWriter.endIsUntold(entry);
            MessageData message = entry.draft.logged(entry.id, seq, now());
            if (entry.turn != null) {
                entry.turn.sent(
                        Entry.sent(
                                        seq,
                                        entry.id,
                                        Objects.requireNonNull(entry.body),
                                        message.inReplyTo(),
                                        message.date())
                                .frame(),
                        entry.id,
                        seq);
            }
            turnGoesOn(entry, effects);
            return;
        }
        rate.giveBack();
        effects.pump(connections.confirm(entry.id, seq));
        if (entry.post != null) {
            effects.later(() -> Objects.requireNonNull(entry.post).repeats(entry.id, seq));
        }
        answerRepeats(entry, seq, effects);
    }

    private void refusedForGood(Pending entry, Effects effects) {
        resolved(entry);
        waitsNoMore(entry);
        String why = "The store does not take this message.";
        if (entry.copied) {
            effects.pump(connections.reject(entry.id, Refusal.REFUSED, why));
            effects.givenUp(entry);
            return;
        }
        if (entry.isSent()) {
            checkpointWriter.endIsUntold(entry);
            effects.later(() -> tellRefused(source.id()));
            turnGoesOn(entry, effects);
            effects.givenUp(entry);
            return;
        }
        effects.pump(connections.reject(entry.id, Refusal.REFUSED, why));
        if (entry.post == null) {
            effects.later(() -> parts.events().refused(Refusal.REFUSED, source.id()));
        } else {
            WaitingRequest post = entry.post;
            effects.later(() -> post.refuse(Refusal.REFUSED, why));
        }
        entry.repeats.forEach(post -> effects.later(() -> post.refuse(Refusal.REFUSED, why)));
    }

    private void resolved(Pending entry) {
        unstored.removeFirst();
        Objects.requireNonNull(writer).backlog().remove(entry.network(), entry.isSent());
        if (entry.share == null) {
            parts.budget().conversationsGrew(-entry.memory);
        }
    }

    /** It gets no turn that gives its memory back. */
    private static void waitsNoMore(Pending entry) {
        if (entry.share != null) {
            entry.share.giveBack();
        }
    }

    private static void turnGoesOn(Pending entry, Effects effects) {
        if (entry.turn != null) {
            effects.later(entry.turn::stored);
        }
    }

    /** Commits what follows in the store; false if it does not follow. */
    private boolean follow(List<LogEntry> entries, Effects effects) {
        for (LogEntry entry : entries) {
            if (log.isEmpty()) {
                log.continueAt(entry.epoch(), entry.seq() - 1);
                checkpointWriter.begin(Checkpoint.begin(log.epoch())
                        .withMore(checkpointWriter.checkpoint().more()));
            }
            if (!entry.epoch().equals(log.epoch()) || entry.seq() > log.seq() + 1) {
                return false;
            }
            if (entry.seq() <= log.seq()) {
                continue;
            }
            Pending own = unstored.first();
            if (own != null && own.id.equals(entry.id())) {
                if (!entry.endsTurn()) {
                    checkpointWriter.endIsUntold(own);
                }
                committed(own, entry, effects);
            } else {
                commit(Entry.of(entry), effects);
                checkpointWriter.follows(entry);
                checkpointWriter.othersWrote();
                tellOfOthers(effects);
            }
        }
        return true;
    }

    /** Whether a turn that is this node's has ended elsewhere. */
    private boolean endsOwnTurn(LogEntry entry) {
        Pending own = unstored.first();
        return entry.endsTurn()
                && entry.inReplyTo() != null
                && entry.seq() > log.seq()
                && (own == null || !own.id.equals(entry.id()))
                && turns.find(entry.inReplyTo()) != null;
    }

    // ---- how far it is handled

    /** How far it is, and what else its state holds. */
    Checkpoint checkpoint() {
        return checkpointWriter.checkpoint();
    }

    /**
     * All that a turn says is here, or has been stored.
     *
     * @param more the state's other fields from now on; null if they stay as they are
     */
    void over(Turn turn, @Nullable Map<String, @Nullable Object> more) {
        long seq = turn.message().seq();
        if (turn.isNoted() || (seq == 0 && more == null)) {
            return;
        }
        turn.noted();
        if (checkpointWriter.over(turn, more, log.epoch())) {
            queue();
        }
    }

    /** Notes that a message runs again, and runs the task when that is stored. */
    void redelivers(long seq, Runnable task) {
        checkpointWriter.redelivers(seq);
        unstored.whenStateStored(task);
        queue();
    }

    /** A message that was to run again has not begun. */
    void takeMarkBack() {
        checkpointWriter.takeMarkBack();
        queue();
    }

    // ---- the end

    /** Takes nothing more, and gives up what was accepted; who waits for it is told. */
    void close(Effects effects) {
        closed = true;
        undecided = unstored.undecided();
        for (Pending entry : unstored.clear()) {
            Objects.requireNonNull(writer).backlog().remove(entry.network(), entry.isSent());
            if (entry.share == null) {
                parts.budget().conversationsGrew(-entry.memory);
            }
            waitsNoMore(entry);
            if (!undecided.contains(entry)) {
                effects.givenUp(entry);
            }
            if (!entry.isSent()) {
                effects.pump(
                        connections.reject(entry.id, Refusal.BUSY, "The message could not be stored; send it again."));
            }
            turnGoesOn(entry, effects);
        }
    }

    /** It was too large for it, say. */
    private static void tellRefused(ConversationId id) {
        LOG.error("The store refuses a reply in conversation {} for good; it is not sent", Redaction.name(id));
    }
}
