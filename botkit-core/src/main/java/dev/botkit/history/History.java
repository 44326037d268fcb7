package dev.botkit.history;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stores of a bot, bundled: pass it to {@link dev.botkit.BotkitBuilder#history}. To change the database, change
 * this object. Thread-safe.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface History extends AutoCloseable {

    /** {@return the store of the conversations' logs} */
    LogStore log();

    /** {@return the store of one document for each conversation} */
    StateStore states();

    /** {@return the store of what clients have said about their users} */
    ProfileStore profiles();

    /**
     * Returns the store of pushes that wait for their time, see {@link dev.botkit.Botkit#schedulePush}.
     *
     * @return the store; null, the default, if this history keeps no pushes, so that they cannot be scheduled
     */
    default @Nullable ScheduleStore schedule() {
        return null;
    }

    /**
     * Lists those of a user's labelled conversations of which this history keeps anything, in any of its stores. Called
     * when the host erases or exports everything that is kept of a user, not on the path of a message. {@link
     * ConversationId#labelledPrefix} and {@link ConversationId#labelIn} help to find their names. The default throws.
     *
     * @param after the conversation after whose label the list begins; one without a label for the beginning
     * @param most the maximum number of conversations, 1 to 1,000
     * @return conversations of the same user, in the order of their labels, which is that of {@link String#compareTo}; fewer than
     *     {@code most} only if there are no more
     * @throws dev.botkit.BotkitException not retriable, if this history cannot list them
     */
    default List<ConversationId> conversationsAfter(ConversationId after, int most) {
        throw loggable(new BotkitException(
                "This history cannot list a user's conversations: it has no History.conversationsAfter()."));
    }

    /**
     * Stores entries and then documents, in one call: the entries as {@link LogStore#append} does, and after them the
     * documents as {@link StateStore#write} does. A conversation's document is changed only if all of its entries in
     * this call are {@link AppendOutcome.Status#STORED}, by this call or by an earlier one, because no document may
     * refer to a reply that is not in the log. A document that another writer has changed is not a failure; the entries
     * stay stored.
     *
     * <p>Core writes nearly everything with this method. The default makes the two calls, one after the other, which is
     * correct for any store. A store that can do both in one transaction should override it, to save a wait for the
     * disk.
     *
     * <p>Failures, repeats and concurrency are as for the two methods: after a failed call, core writes the same
     * entries with the same changes again.
     *
     * @param entries the entries of one or many conversations, up to several thousand; may be empty if there are
     *     changes
     * @param changes at most one for each conversation; may be empty if there are entries
     * @return the outcomes
     */
    default WriteOutcome write(List<LogEntry> entries, List<StateStore.Change> changes) {
        List<AppendOutcome> outcomes = entries.isEmpty() ? List.of() : log().append(entries);
        if (outcomes.size() != entries.size()) {
            throw loggable(
                    new StoreUnavailableException("The log store gave another number of outcomes than entries.", null));
        }
        List<StateStore.Change> due = WriteOutcome.following(entries, outcomes, changes);
        return new WriteOutcome(outcomes, due.isEmpty() ? Set.of() : states().write(due));
    }

    /**
     * Releases what this object opened itself, such as connections; what the host passed in is left open. The host that
     * made the object calls it, after the bot was closed. Idempotent.
     */
    @Override
    void close();

    /**
     * Makes a history in memory, for development and tests: message history without a database, which lasts as long as
     * the process. It keeps the newest 1,000 entries of each conversation, and 10,000 conversations. Beyond that it
     * drops the conversation with the oldest last write: its log, state and profile. It does the same when everything
     * that it keeps exceeds a quarter of the maximum heap, or 128 MiB, as an estimate in bytes that includes objects.
     * One log may use a sixteenth of that; beyond it, its oldest entries are dropped. Scheduled pushes are kept as by
     * {@link ScheduleStore#inMemory()}. All this memory comes on top of {@link dev.botkit.ClientLimits#memoryBytes()}.
     *
     * @return an empty history
     */
    static History inMemory() {
        return new InMemoryHistory();
    }
}
