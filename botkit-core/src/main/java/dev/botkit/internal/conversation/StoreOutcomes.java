package dev.botkit.internal.conversation;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.log.MemoryLog;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TokenBucket;
import dev.botkit.internal.store.Batch;
import dev.botkit.internal.turn.WaitingRequest;
import dev.botkit.transport.Refusal;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of entries that are on their way to the store: each of its five outcomes is told to all who wait for an entry, its turn,
 * its connections, its requests; and what another node has written is followed. Guarded by its conversation.
 */
final class StoreOutcomes {

    private static final Log LOG = Log.of(StoreOutcomes.class);

    private final ConversationId id;
    private final ConversationParts parts;
    private final Surroundings around;
    private final MemoryLog log;
    private final WriteQueue queue;
    private final Unstored unstored;
    private final Commits commits;
    private final ConversationConnections connections;
    private final Turns turns;
    private final CheckpointWriter checkpointWriter;
    private final TokenBucket rate;

    /** What was on its way when the conversation broke down. */
    private List<Pending> undecided = List.of();

    StoreOutcomes(
            ConversationId id,
            ConversationParts parts,
            MemoryLog log,
            WriteQueue queue,
            Commits commits,
            ConversationConnections connections,
            Turns turns,
            CheckpointWriter checkpointWriter,
            TokenBucket rate) {
        this.id = id;
        this.parts = parts;
        this.around = parts.around();
        this.log = log;
        this.queue = queue;
        this.unstored = queue.unstored();
        this.commits = commits;
        this.connections = connections;
        this.turns = turns;
        this.checkpointWriter = checkpointWriter;
        this.rate = rate;
    }

    /** The store has taken a batch, or a part of it; true if somebody else has written to this conversation. */
    boolean stored(Batch batch, List<AppendOutcome> outcomes, boolean stale, Effects effects) {
        boolean conflict = take(batch, outcomes, effects) || stale;
        if (batch.change() != null && !stale) {
            stateTaken(outcomes, effects);
        }
        if (!conflict) {
            // Otherwise the batch is over when it is known what somebody else has written.
            unstored.taken();
            queue.queue();
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
        queue.queue();
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
        effects.later(() -> parts.otherNodes().wroteTo(id));
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
        for (int i = 0; i < outcomes.size(); i++) {
            Pending entry = Objects.requireNonNull(unstored.first());
            AppendOutcome outcome = outcomes.get(i);
            switch (outcome.status()) {
                case STORED -> committed(entry, batch.entries().get(i), effects);
                case DUPLICATE -> {
                    if (entry.isSent() && outcome.seq() > log.seq()) {
                        // Another node was quicker with this reply; it is shown with all that stands before it.
                        return true;
                    }
                    wasThere(entry, outcome.seq(), effects);
                    if (outcome.seq() > log.seq()) {
                        // Another node has taken it: so it is shown here, with all that stands before it.
                        return true;
                    }
                }
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
        queue.removeFirst(entry);
        if (entry.copied) {
            commits.copied(entry, stored, effects);
        } else if (entry.isSent()) {
            commits.sent(entry, stored.seq(), stored.date(), effects);
            turnGoesOn(entry, effects);
        } else {
            commits.received(entry, stored.seq(), stored.date(), effects);
        }
    }

    /** The id is in the log: a repeat from long ago or of what another node has taken, or a reply of a turn that runs again. */
    private void wasThere(Pending entry, long seq, Effects effects) {
        queue.removeFirst(entry);
        getsNoTurn(entry);
        Commits.isThere(entry, effects);
        if (entry.copied) {
            effects.pump(connections.confirm(entry.id, seq));
            Commits.answerRepeats(entry, seq, effects);
            return;
        }
        if (entry.isSent()) {
            commits.isShown(entry.id);
            checkpointWriter.endIsUntold(entry);
            MessageData message = entry.draft.logged(entry.id, seq, around.now());
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
        Commits.answerRepeats(entry, seq, effects);
    }

    private void refusedForGood(Pending entry, Effects effects) {
        queue.removeFirst(entry);
        getsNoTurn(entry);
        String why = "The store does not take this message.";
        if (entry.copied) {
            effects.pump(connections.reject(entry.id, Refusal.REFUSED, why));
            effects.givenUp(entry);
            return;
        }
        if (entry.isSent()) {
            effects.pump(commits.isRefused(entry.id));
            checkpointWriter.endIsUntold(entry);
            effects.later(() -> tellRefused(id));
            turnGoesOn(entry, effects);
            effects.givenUp(entry);
            return;
        }
        effects.pump(connections.reject(entry.id, Refusal.REFUSED, why));
        if (entry.post == null) {
            effects.later(() -> parts.events().refused(Refusal.REFUSED, id));
        } else {
            WaitingRequest post = entry.post;
            effects.later(() -> post.refuse(Refusal.REFUSED, why));
        }
        entry.repeats.forEach(post -> effects.later(() -> post.refuse(Refusal.REFUSED, why)));
    }

    /** It gets no turn that gives its memory back. */
    private static void getsNoTurn(Pending entry) {
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
            Pending first = unstored.first();
            Pending own = first != null && first.id.equals(entry.id()) ? first : null;
            if (own != null && isSaidElsewhere(own, entry)) {
                wasThere(own, entry.seq(), effects);
                own = null;
            }
            if (own != null) {
                if (!entry.endsTurn()) {
                    checkpointWriter.endIsUntold(own);
                }
                committed(own, entry, effects);
            } else {
                commits.commit(Entry.of(entry), effects);
                checkpointWriter.follows(entry);
                checkpointWriter.othersWrote();
                tellOfOthers(effects);
            }
        }
        return true;
    }

    /** Whether a user's message was taken by another node, which gives it a turn: what is tried again here keeps its date. */
    private static boolean isSaidElsewhere(Pending own, LogEntry entry) {
        return !own.isSent()
                && !own.copied
                && (own.date == null || !own.date.truncatedTo(ChronoUnit.MILLIS).equals(entry.date()));
    }

    /** Whether a turn that is this node's has ended elsewhere. */
    private boolean endsOwnTurn(LogEntry entry) {
        return entry.endsTurn()
                && entry.inReplyTo() != null
                && entry.seq() > log.seq()
                && !unstored.holds(entry.id())
                && turns.find(entry.inReplyTo()) != null;
    }

    /** Gives up what was accepted; who waits for it is told. What is on its way is {@link #decide}d later. */
    void giveUp(Effects effects) {
        undecided = unstored.undecided();
        for (Pending entry : unstored.clear()) {
            queue.waitsNoMore(entry);
            getsNoTurn(entry);
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
