package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which push is due and when, without what it says: see {@link ScheduleStore#due}. Immutable. */
public final class DuePush {

    private final ConversationId conversation;
    private final String id;
    private final Instant due;

    private DuePush(ConversationId conversation, String id, Instant due) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
        this.id = Objects.requireNonNull(id, "id");
        this.due = due.truncatedTo(ChronoUnit.MILLIS);
        if (id.isEmpty()) {
            throw new IllegalArgumentException("A due push needs an id; it is empty.");
        }
    }

    /**
     * Makes one from its parts.
     *
     * @param conversation the conversation in which the push will be sent
     * @param id the push's id
     * @param due when to send it; truncated to milliseconds
     * @return the due push
     * @throws IllegalArgumentException if the id is empty
     */
    public static DuePush of(ConversationId conversation, String id, Instant due) {
        return new DuePush(conversation, id, due);
    }

    /**
     * Makes one from a whole push.
     *
     * @param push the push
     * @return its conversation, id and time
     */
    public static DuePush of(ScheduledPush push) {
        return new DuePush(push.conversation(), push.id(), push.due());
    }

    /** {@return the conversation in which it will be sent} */
    public ConversationId conversation() {
        return conversation;
    }

    /** {@return the push's id, unique in its conversation} */
    public String id() {
        return id;
    }

    /** {@return when it will be sent, in whole milliseconds} */
    public Instant due() {
        return due;
    }

    /** Due pushes are equal if all their parts are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DuePush push
                && conversation.equals(push.conversation)
                && id.equals(push.id)
                && due.equals(push.due);
    }

    @Override
    public int hashCode() {
        return Objects.hash(conversation, id, due);
    }

    /** {@return a form for debugging that does not show to whom it will be sent} */
    @Override
    public String toString() {
        return "DuePush[" + id + ", due " + due + "]";
    }
}
