package dev.botkit.internal.conversation;

import dev.botkit.history.LogEntry;
import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.log.Entry;
import dev.botkit.internal.log.MemoryLog;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.message.MessageData;
import dev.botkit.internal.turn.Handling;
import dev.botkit.internal.turn.Turn;
import dev.botkit.internal.turn.WaitingRequest;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * What follows when an entry is committed: it is in the log, connections get it, a user's message gets its turn, and who waits for it
 * is told. Guarded by its conversation.
 */
final class Commits {

    private final MemoryLog log;
    private final WriteQueue queue;
    private final ConversationConnections connections;
    private final ShownStream stream;
    private final Turns turns;
    private final CheckpointWriter checkpointWriter;
    private final Handling handling;
    private final MemoryBudget budget;

    Commits(
            MemoryLog log,
            WriteQueue queue,
            ConversationConnections connections,
            ShownStream stream,
            Turns turns,
            CheckpointWriter checkpointWriter,
            ConversationParts parts) {
        this.log = log;
        this.queue = queue;
        this.connections = connections;
        this.stream = stream;
        this.turns = turns;
        this.checkpointWriter = checkpointWriter;
        this.handling = parts.turns().handling();
        this.budget = parts.budget();
    }

    /** What a user has said is in the log: its turn comes. */
    Turn received(Pending entry, long seq, Instant date, Effects effects) {
        MessageData message = entry.draft.logged(entry.id, seq, date);
        commit(Entry.received(message, entry.body, entry.idFromClient, entry.bytes), effects);
        Turn turn = turns.add(message, entry.profile, entry.bytes, entry.share);
        if (entry.post != null) {
            turn.join(entry.post, false);
        }
        repeatsJoin(entry, turn, effects);
        effects.start |= turns.becomesBusy();
        Turn before = turns.running();
        if (before != null && handling.interrupts()) {
            effects.later(() -> before.stopStream(null));
        }
        return turn;
    }

    /** What the bot says is in the log. */
    void sent(Pending entry, long seq, Instant date, Effects effects) {
        MessageData message = entry.draft.logged(entry.id, seq, date);
        Entry committed = Entry.sent(seq, entry.id, Objects.requireNonNull(entry.body), message.inReplyTo(), date);
        commit(committed, effects);
        if (entry.turn != null) {
            entry.turn.sent(committed.frame(), entry.id, seq);
        }
        effects.replied(message, entry.memory, handling);
        if (entry.stored != null) {
            CompletableFuture<MessageData> waiting = entry.stored;
            effects.later(() -> waiting.complete(message));
        }
    }

    /** What was said in another conversation is shown here, and has a turn only if it had none there. */
    void copied(Pending copy, LogEntry stored, Effects effects) {
        Entry entry = Entry.of(stored);
        append(entry);
        effects.pump(connections.offerCopy(entry));
        if (stored.kind() == LogEntry.Kind.RECEIVED && !stored.endsTurn()) {
            MessageData message = copy.draft.logged(copy.id, stored.seq(), stored.date());
            repeatsJoin(copy, turns.add(message.asRedelivered(), null, JsonValues.bytes(message.fields())), effects);
            effects.start |= turns.becomesBusy();
            checkpointWriter.moved(stored.seq(), log.epoch());
            queue.queue();
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
        queue.unstored().whenKept(kept);
    }

    /** Who waits for it is told that it is in the log. */
    static void isThere(Pending entry, Effects effects) {
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

    /** Requests that have repeated it are answered. */
    static void answerRepeats(Pending entry, long seq, Effects effects) {
        for (WaitingRequest repeat : entry.repeats) {
            effects.later(() -> repeat.repeats(entry.id, seq));
        }
    }

    /** Into the log, and to the connections. */
    void commit(Entry entry, Effects effects) {
        append(entry);
        effects.pump(connections.offer(entry));
        isShown(entry.id());
    }

    /** Connections have got a message, or had it: it grows no more. */
    void isShown(String id) {
        stream.isSaid(id);
    }

    /** Connections will not get a message, which they may have seen grow. */
    Subscriber[] isRefused(String id) {
        return stream.isRefused(id);
    }

    private void append(Entry entry) {
        int before = log.bytes();
        log.append(entry);
        budget.conversationsGrew(log.bytes() - before);
    }
}
