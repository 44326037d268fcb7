package dev.botkit.internal.engine;

import dev.botkit.internal.dialog.Waiting;
import dev.botkit.internal.json.Json;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dialog that waits in a conversation, until when, and for what. */
final class Wait {

    /** The field of the state document that holds it. */
    static final String FIELD = "dialog";

    private final Waiting waiting;
    private final Instant until;
    private final long askedAt;
    private final Conversation conversation;

    // Guarded by DialogTimes.
    private long number;
    private boolean ended;

    /** {@code askedAt} is the seq of its question; what was said before cannot be the answer. */
    Wait(Conversation conversation, Waiting waiting, Instant until, long askedAt) {
        this.conversation = conversation;
        this.waiting = waiting;
        this.until = until;
        this.askedAt = askedAt;
    }

    /** What a state document's other fields say; null if no dialog waits. */
    static @Nullable Wait in(Conversation conversation, Map<String, @Nullable Object> fields, long askedAt) {
        Waiting.Stored stored = fields.get(FIELD) instanceof Json.Raw raw ? Waiting.read(raw.json()) : null;
        return stored == null ? null : new Wait(conversation, stored.waiting(), stored.until(), askedAt);
    }

    /** The id of the question that is waited at; null if there is none. */
    static @Nullable String askedIn(Map<String, @Nullable Object> fields) {
        return fields.get(FIELD) instanceof Json.Raw raw ? Waiting.asked(raw.json()) : null;
    }

    Waiting waiting() {
        return waiting;
    }

    long askedAt() {
        return askedAt;
    }

    Instant until() {
        return until;
    }

    /** An estimate of what it takes in memory, its timer entry included. */
    int bytes() {
        return waiting.bytes();
    }

    Json.Raw document() {
        return new Json.Raw(waiting.document(until));
    }

    /** The same in another conversation, with another log. */
    Wait in(Conversation other) {
        return new Wait(other, waiting, until, 0);
    }

    boolean isOverAt(Instant now) {
        return !now.isBefore(until);
    }

    /** Its place among those whose time is over at the same moment. */
    long number() {
        return number;
    }

    /** For {@link DialogTimes}, with its lock, before it is among others. */
    void number(long newNumber) {
        number = newNumber;
    }

    /** For {@link DialogTimes}, with its lock: it waits no more, or never does. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    /** Its conversation gets an event for it, if it still waits there. */
    void timeIsOver() {
        conversation.timeIsOver(this);
    }
}
