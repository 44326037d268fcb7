package dev.botkit.internal.conversation;

import dev.botkit.internal.json.JsonValues;
import dev.botkit.internal.memory.InFlightShare;
import dev.botkit.internal.memory.MemoryBudget;
import dev.botkit.internal.store.ProfileSource;
import dev.botkit.internal.store.StoreWriter;
import dev.botkit.internal.store.WriteSource;
import dev.botkit.internal.turn.Turn;
import org.jspecify.annotations.Nullable;

/**
 * What of a conversation waits to be stored, as the writer and the budgets see it: tells the writer when there is something, and
 * counts it. Guarded by its conversation.
 */
final class WriteQueue {

    private final Source source;
    private final MemoryBudget budget;
    private final @Nullable StoreWriter writer;
    private final Unstored unstored;
    private boolean closed;

    /** The conversation, as both writers see it. */
    interface Source extends WriteSource, ProfileSource {}

    /** {@code writer} is null if there is no store. */
    WriteQueue(Source source, MemoryBudget budget, @Nullable StoreWriter writer) {
        this.source = source;
        this.budget = budget;
        this.writer = writer;
        this.unstored = new Unstored(source.id());
    }

    Unstored unstored() {
        return unstored;
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

    /** One more entry is to be stored. */
    void add(Pending entry) {
        unstored.add(entry);
        if (writer != null) {
            writer.backlog().add(entry.network(), entry.isSent());
        }
        if (entry.share == null) {
            budget.conversationsGrew(entry.memory);
        }
        queue();
    }

    /** The store has said what becomes of the first one. */
    void removeFirst(Pending first) {
        unstored.removeFirst();
        waitsNoMore(first);
    }

    /** An entry that has been taken out is not counted any more, but for what a client has in flight. */
    void waitsNoMore(Pending entry) {
        if (writer != null) {
            writer.backlog().remove(entry.network(), entry.isSent());
        }
        if (entry.share == null) {
            budget.conversationsGrew(-entry.memory);
        }
    }

    /** Lets the writer know that there is something to store, if there is. */
    void queue() {
        if (writer != null && !closed && unstored.mustQueue()) {
            writer.wants(source);
        }
    }

    /** The same where nobody knows whether the writer was told. Once too often does no harm. */
    void queueAgain() {
        if (writer != null && !closed) {
            writer.wants(source);
        }
    }

    /**
     * The user's profile is to be stored, in place of an earlier one. While it waits it counts as in flight for the client's network
     * address, as the conversation cannot leave memory; where that has too much, it is not stored.
     *
     * @param bytes what the profile itself takes in memory
     * @param network null if no client has sent it
     */
    void addProfile(String json, int bytes, @Nullable String network, long now, Effects effects) {
        UnstoredProfile profile = unstored.profile();
        if (writer == null || closed || profile.isWanted(json)) {
            return;
        }
        profile.clear();
        long waits = (long) bytes + JsonValues.bytes(json);
        if (network == null) {
            profile.keep(json, null, now);
        } else if (budget.takeBesideMessages(network, waits)) {
            profile.keep(json, new InFlightShare(budget, network, waits), now);
        } else {
            unstored.profileIsOver(true);
            effects.later(() -> writer.profiles().isNotStored(source.id()));
            return;
        }
        queueProfile(effects);
    }

    /** Lets the writer know that there is a profile to store, if there is. */
    void queueProfile(Effects effects) {
        UnstoredProfile profile = unstored.profile();
        if (writer != null
                && !closed
                && profile.mustQueue()
                && !writer.profiles().wants(source, profile.network())) {
            profile.hasNoPlace();
            unstored.profileIsOver(false);
            effects.later(() -> writer.profiles().isNotStored(source.id()));
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** The writer is told nothing more. */
    void close() {
        closed = true;
    }
}
