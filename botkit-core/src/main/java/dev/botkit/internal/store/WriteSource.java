package dev.botkit.internal.store;

import dev.botkit.history.AppendOutcome;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.identity.ConversationId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link StoreWriter} writes for: a conversation. At most one of its batches is under way. Thread-safe. */
public interface WriteSource {

    ConversationId id();

    /** What is to be stored now; null if there is nothing. */
    @Nullable
    Batch take();

    /** The store has taken a batch, or a part of it; true if somebody else has written to this conversation. */
    boolean stored(Batch batch, List<AppendOutcome> outcomes, boolean stale);

    /** The seq behind which it is to be read what somebody else has written. */
    long seq();

    /** Takes over what another node has written, so that the next attempt follows it. */
    void foreign(List<LogEntry> entries, StateStore.@Nullable Stored state);

    /** For how long what is to be stored has waited, in nanoseconds. */
    long waitedSince(long now);

    /** Whether it was given up, so that no batch of it is tried again. */
    boolean isBroken();

    /**
     * Gives up what is in memory: the store did not take it in time. Connections come again, what was
     * stored but not handled is handled then, and what was not stored was not confirmed to anybody.
     *
     * @param over the batch that is not with the store any more. Null if none has come back: while one is with the store, the
     *     conversation does not begin anew
     */
    void breakDown(@Nullable Batch over);
}
