package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;

/**
 * Keeps pushes until their time has come. Failures as in {@link LogStore}: core calls again with the same arguments.
 *
 * <p>Core adds a push, reads what is due, says it, and removes it when it is in the log. Several nodes that share a store may
 * read the same push; the log takes only one message of its id.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface ScheduleStore {

    /**
     * Keeps a push. A conversation's push with the same id stays as it is: core adds once more what a failed call may have
     * added.
     *
     * @param push what to keep
     */
    void add(ScheduledPush push);

    /**
     * Reads the pushes of all conversations that are due by a time. As fast for a million pushes that are due later as for
     * none.
     *
     * @param until this time is included
     * @param maxPushes how many at most, from 1 to 10,000
     * @return the earliest of them, in the order of their time
     */
    List<ScheduledPush> due(Instant until, int maxPushes);

    /**
     * Reads all pushes of a conversation.
     *
     * @param conversation whose
     * @return in the order of their time; empty if there are none
     */
    List<ScheduledPush> of(ConversationId conversation);

    /**
     * Removes a push for good. No error if there is none.
     *
     * @param conversation whose
     * @param id which
     * @return true if it was there
     */
    boolean remove(ConversationId conversation, String id);

    /**
     * Removes all pushes of a conversation for good, and leaves the other stores as they are. No error if there are none.
     *
     * @param conversation whose
     */
    void erase(ConversationId conversation);

    /**
     * Makes one that lasts as long as the process. It keeps 10,000 pushes, and of all a sixteenth of the maximum heap, at most
     * 16 MiB, as an estimate; beyond it {@link #add} throws a retriable {@link dev.botkit.LimitExceededException}.
     *
     * @return an empty one
     */
    static ScheduleStore inMemory() {
        return new InMemorySchedule();
    }
}
