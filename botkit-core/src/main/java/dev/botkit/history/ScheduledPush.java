package dev.botkit.history;

import dev.botkit.identity.ConversationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message that the bot will send in a conversation by itself, at a time that was set before. Immutable. */
public final class ScheduledPush {

    private final ConversationId conversation;
    private final String id;
    private final Instant due;
    private final String json;

    private ScheduledPush(ConversationId conversation, String id, Instant due, String json) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
        this.id = Objects.requireNonNull(id, "id");
        this.due = due.truncatedTo(ChronoUnit.MILLIS);
        this.json = Objects.requireNonNull(json, "json");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("A scheduled push needs an id; it is empty.");
        }
    }

    /**
     * Makes a push.
     *
     * @param conversation the conversation in which it will be sent
     * @param id the id, unique among the conversation's pushes; the message will have it, too. Core makes ids of at
     *     most 300 ASCII characters
     * @param due when to send it; truncated to milliseconds
     * @param json the text of a JSON object: the fields of the reply
     * @return the push
     * @throws IllegalArgumentException if the id is empty
     */
    public static ScheduledPush of(ConversationId conversation, String id, Instant due, String json) {
        return new ScheduledPush(conversation, id, due, json);
    }

    /** {@return the conversation in which it will be sent} */
    public ConversationId conversation() {
        return conversation;
    }

    /** {@return the id that the message will have} */
    public String id() {
        return id;
    }

    /** {@return when it will be sent, in whole milliseconds} */
    public Instant due() {
        return due;
    }

    /** {@return the text of a JSON object: the fields of the reply, as {@link dev.botkit.Reply#fields()} has them} */
    public String json() {
        return json;
    }

    /** Pushes are equal if all their parts are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScheduledPush push
                && conversation.equals(push.conversation)
                && id.equals(push.id)
                && due.equals(push.due)
                && json.equals(push.json);
    }

    @Override
    public int hashCode() {
        return Objects.hash(conversation, id, due, json);
    }

    /** {@return a form for debugging that shows neither what is said nor to whom} */
    @Override
    public String toString() {
        return "ScheduledPush[" + id + ", due " + due + ", " + json.length() + " characters]";
    }
}
