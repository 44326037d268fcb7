package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pushes until they are due. Failures are as in {@link LogStore}: core calls again with the same arguments.
 *
 * <p>Core adds a push, learns from {@link #due} that its time has come, reads it with {@link #find}, sends it, and removes it once
 * the message is in the log. Several nodes that share a store may read the same push; the log accepts only one message with its id.
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
     * Reads which pushes of all conversations are due by a time, without their texts, each of which may have as many characters as
     * {@link dev.botkit.TurnLimits#replyCharacters()} allows. It must be as fast with a million later pushes as with none.
     *
     * @param until the time, inclusive
     * @param maxPushes the maximum number of pushes, from 1 to 10,000
     * @return the earliest of these pushes, in the order of their times; empty if there are none
     */
    List<DuePush> due(Instant until, int maxPushes);

    /**
     * Reads a push. Core calls this when the push is due, right before it sends it, so it must be as fast with many pushes of the
     * conversation as with one. If it fails, core tries to send the push again later.
     *
     * @param conversation the conversation
     * @param id the push's id
     * @return the push; null if it is not there: never added, or removed or erased
     */
    @Nullable
    ScheduledPush find(ConversationId conversation, String id);

    /**
     * Reads all pushes of a conversation.
     *
     * @param conversation the conversation
     * @return the pushes in the order of their times; empty if there are none
     */
    List<ScheduledPush> of(ConversationId conversation);

    /**
     * Tells whether a push is there. Core asks right before it sends a message of the push, so it must be as fast with many pushes
     * of the conversation as with one. The default reads the push with {@link #find}; override it if the store can tell without reading
     * the text.
     *
     * @param conversation the conversation
     * @param id the push's id
     * @return true if it is there: added, and neither removed nor erased
     */
    default boolean contains(ConversationId conversation, String id) {
        return find(conversation, id) != null;
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
