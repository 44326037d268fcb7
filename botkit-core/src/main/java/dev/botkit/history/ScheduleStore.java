package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;

/**
 * Keeps pushes until they are due. Failures are as in {@link LogStore}: core calls again with the same arguments.
 *
 * <p>Core adds a push, reads it when it is due, sends it, and removes it once the message is in the log. Several nodes
 * that share a store may read the same push; the log accepts only one message with its id.
 *
 * <p>Yours to implement; methods added later have defaults.
 */
public interface ScheduleStore {

    /**
     * Adds a push. If the conversation already has a push with this id, that one stays as it is, because core repeats a
     * call that failed and may have added the push.
     *
     * <p>At a login core adds a push of the anonymous conversation, with the same id, to the user's own conversation, and then
     * removes it from the former. A store with a bound accepts such a push beyond its bound, too.
     *
     * @param push the push
     */
    void add(ScheduledPush push);

    /**
     * Reads the pushes of all conversations that are due by a time. It must be as fast with a million later pushes as
     * with none.
     *
     * @param until the time, inclusive
     * @param maxPushes the maximum number of pushes, from 1 to 10,000
     * @return the earliest of these pushes, in the order of their times
     */
    List<ScheduledPush> due(Instant until, int maxPushes);

    /**
     * Reads all pushes of a conversation.
     *
     * @param conversation the conversation
     * @return the pushes in the order of their times; empty if there are none
     */
    List<ScheduledPush> of(ConversationId conversation);

    /**
     * Tells whether a push is there. Core asks right before it sends a message of the push, so it must be as fast with many pushes
     * of the conversation as with one. The default reads them all.
     *
     * @param conversation the conversation
     * @param id the push's id
     * @return true if it is there: added, and neither removed nor erased
     */
    default boolean contains(ConversationId conversation, String id) {
        return of(conversation).stream().anyMatch(push -> push.id().equals(id));
    }

    /**
     * Removes a push for good. Does nothing if there is no such push.
     *
     * @param conversation the conversation
     * @param id the push's id
     * @return true if it was there
     */
    boolean remove(ConversationId conversation, String id);

    /**
     * Removes all pushes of a conversation for good, and leaves the other stores as they are. Does nothing if there are
     * none.
     *
     * @param conversation the conversation
     */
    void erase(ConversationId conversation);

    /**
     * Makes a store in memory, which lasts as long as the process. It keeps 10,000 pushes, which together may use an
     * estimated sixteenth of the maximum heap, at most 16 MiB; beyond that {@link #add} throws a retriable
     * {@link dev.botkit.LimitExceededException}, except for a push whose id a push of another conversation has, because a
     * login must not fail for want of room.
     *
     * @return an empty store
     */
    static ScheduleStore inMemory() {
        return new InMemorySchedule();
    }
}
