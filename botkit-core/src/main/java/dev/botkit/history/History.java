package dev.botkit.history;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.BotkitException;
import dev.botkit.identity.ConversationId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stores of a bot, in one place: hand it to {@link dev.botkit.BotkitBuilder#history}. Swapping
 * the database is swapping this object. Thread-safe.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface History extends AutoCloseable {

    /** {@return the logs of conversations} */
    LogStore log();

    /** {@return one document for each conversation} */
    StateStore states();

    /** {@return what clients told of their users} */
    ProfileStore profiles();

    /**
     * The pushes that wait for their time, see {@link dev.botkit.Botkit#schedulePush}.
     *
     * @return null, as the default does, if this history keeps none; pushes cannot be scheduled then
     */
    default @Nullable ScheduleStore schedule() {
        return null;
    }

    /**
     * Lists a user's conversations that have a label and of which this history keeps anything, in any of its stores. Asked when
     * the host erases or exports all that is kept of a user, not on the path of a message. {@link ConversationId#labelledPrefix} and {@link ConversationId#labelIn} find their names. The
     * default throws.
     *
     * @param after the list begins behind this one's label; without a label, at the beginning
     * @param most how many at most, 1 to 1,000
     * @return conversations of the same user, in the order of their labels, which is that of {@link String#compareTo}; fewer than
     *     {@code most} only if there are no more
     * @throws dev.botkit.BotkitException that cannot be retried, if this history cannot tell
     */
    default List<ConversationId> conversationsAfter(ConversationId after, int most) {
        throw loggable(new BotkitException(
                "This history cannot list a user's conversations: it has no History.conversationsAfter()."));
    }

    /**
     * Stores what was said and how far it is handled, in one go: the entries as {@link LogStore#append} does, and
     * after them the documents as {@link StateStore#write} does. A conversation's change is made only if all of its
     * entries here are {@link AppendOutcome.Status#STORED}, by this call or by an earlier one: no document may
     * tell of an answer that is not in the log. Another writer of a document is no failure, and leaves the
     * entries stored.
     *
     * <p>This is how core writes nearly everything. The default makes the two calls, one after the other,
     * which is right for any store. One that can do both in one transaction spares its disk a wait, and overrides it.
     *
     * <p>Failures, repeats and concurrency are those of the two methods: after a failed call everything is written
     * again, the same entries with the same changes.
     *
     * @param entries of one or many conversations, up to some thousand; may be empty if there are changes
     * @param changes at most one for each conversation; may be empty if there are entries
     * @return what became of all of them
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
     * Releases what this object opened itself, such as connections; what the host handed in is left
     * open. Called by whoever made it, after the bot was closed. Idempotent.
     */
    @Override
    void close();

    /**
     * Makes one that lasts as long as the process: message history without a database, for
     * development and tests. It keeps the newest 1,000 entries of each conversation, and 10,000 conversations; beyond that
     * all of the conversation that was written to longest ago goes: log, state and profile. The same happens beyond a quarter of
     * the maximum heap, at most 128 MiB, as an estimate in bytes of all that is kept, objects included. One log takes at
     * most a sixteenth of that, and beyond it gives up its oldest entries. Scheduled pushes are kept as by {@link
     * ScheduleStore#inMemory()}. All this memory comes on top of {@link dev.botkit.ClientLimits#memoryBytes()}.
     *
     * @return an empty one
     */
    static History inMemory() {
        return new InMemoryHistory();
    }
}
