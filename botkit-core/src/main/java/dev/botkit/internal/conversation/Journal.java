package dev.botkit.internal.conversation;

import dev.botkit.history.LogEntry;
import dev.botkit.identity.ConversationId;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.log.Checkpoint;
import dev.botkit.internal.log.MemoryLog;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TokenBucket;
import dev.botkit.internal.store.Batch;
import dev.botkit.internal.store.Loading;
import dev.botkit.internal.turn.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How an entry gets into the log of a conversation: accepted first, committed once it is stored, or at
 * once where there is no store. Only what is committed gets a turn and reaches connections ({@link Commits}). Guarded
 * by its conversation.
 */
final class Journal {

    private final ConversationId id;
    private final Surroundings around;
    private final MemoryLog log;
    private final WriteQueue queue;
    private final Unstored unstored;
    private final CheckpointWriter checkpointWriter;
    private final Commits commits;
    private final StoreOutcomes outcomes;

    Journal(
            WriteQueue.Source source,
            ConversationParts parts,
            ConversationConnections connections,
            ShownStream stream,
            Turns turns,
            TokenBucket rate) {
        this.id = source.id();
        this.around = parts.around();
        this.log = new MemoryLog(
                around.ids().random(),
                around.limits().conversations().logEntries(),
                around.limits().conversations().logBytes());
        this.queue = new WriteQueue(source, parts.budget(), parts.writer());
        this.unstored = queue.unstored();
        this.checkpointWriter = new CheckpointWriter(log.epoch(), queue.isStored(), unstored, around.timer());
        this.commits = new Commits(log, queue, connections, stream, turns, checkpointWriter, parts);
        this.outcomes = new StoreOutcomes(id, parts, log, queue, commits, connections, turns, checkpointWriter, rate);
    }

    MemoryLog log() {
        return log;
    }

    Unstored unstored() {
        return unstored;
    }

    /** Whether nothing of it is on its way to the store. */
    boolean isStoredWhole() {
        return !unstored.hasWork()
                && !unstored.isUnderWay()
                && unstored.profile().isEmpty();
    }

    boolean isStored() {
        return queue.isStored();
    }

    /** What waits to be stored. */
    WriteQueue queue() {
        return queue;
    }

    /** What the store says of it. */
    StoreOutcomes outcomes() {
        return outcomes;
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
        queue.queue();
    }

    // ---- in

    /** Takes an entry; returns the turn of a user's message if it is committed already. */
    @Nullable
    Turn accept(Pending entry, Effects effects) {
        if (queue.isStored()) {
            queue.add(entry);
            return null;
        }
        if (entry.isSent()) {
            commits.sent(entry, log.seq() + 1, now(), effects);
            return null;
        }
        return commits.received(entry, log.seq() + 1, now(), effects);
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
            if (queue.isStored()) {
                queue.add(copy);
            } else {
                Instant date = copy.dateAt(now(), log.newest());
                LogEntry here = CarriedOver.at(entry, id, log.epoch(), log.seq() + 1, date);
                commits.copied(copy, here.withEndsTurn(copy.endsTurn), effects);
            }
        }
        return stored;
    }

    /** One that cannot be read has no turn here either. */
    private Pending copy(LogEntry entry, CompletableFuture<MessageData> stored, Effects effects) {
        long now = around.nanoTime();
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
     * Something came from another conversation.
     *
     * @param more the state's other fields from now on
     */
    void adopts(Map<String, @Nullable Object> more) {
        checkpointWriter.adopts(more, log.epoch());
        queue.queue();
    }

    /** The time as entries have it. */
    Instant now() {
        return around.now();
    }

    /** What the writer is to store now; null if there is nothing. */
    @Nullable
    Batch take() {
        return queue.isClosed() ? null : unstored.take(log, checkpointWriter.checkpoint(), around.node(), now());
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
            queue.queue();
        }
    }

    /** Notes that a message runs again, and runs the task when that is stored. */
    void redelivers(long seq, Runnable task) {
        checkpointWriter.redelivers(seq);
        unstored.whenStateStored(task);
        queue.queue();
    }

    /** A message that was to run again has not begun. */
    void takeMarkBack() {
        checkpointWriter.takeMarkBack();
        queue.queue();
    }

    // ---- the end

    /** Takes nothing more, and gives up what was accepted; who waits for it is told. */
    void close(Effects effects) {
        queue.close();
        outcomes.giveUp(effects);
    }
}
