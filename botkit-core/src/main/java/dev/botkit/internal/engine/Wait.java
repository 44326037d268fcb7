package dev.botkit.internal.engine;

import dev.botkit.internal.dialog.Waiting;
import dev.botkit.internal.json.Json;
import dev.botkit.transport.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dialog that waits in a conversation, and the one timer entry that ends its time. */
final class Wait {

    /** The field of the state document that holds it. */
    static final String FIELD = "dialog";

    private final Waiting waiting;
    private final Instant until;
    private final long askedAt;
    private volatile Timer.@Nullable Scheduled scheduled;
    private volatile boolean over;

    /** {@code askedAt} is the seq of its question; what was said before cannot be the answer. */
    Wait(Waiting waiting, Instant until, long askedAt) {
        this.waiting = waiting;
        this.until = until;
        this.askedAt = askedAt;
    }

    /** What a state document's other fields say; null if no dialog waits. */
    static @Nullable Wait in(Map<String, @Nullable Object> fields, long askedAt) {
        Waiting.Stored stored = fields.get(FIELD) instanceof Json.Raw raw ? Waiting.read(raw.json()) : null;
        return stored == null ? null : new Wait(stored.waiting(), stored.until(), askedAt);
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

    /** The same in another log. */
    Wait elsewhere() {
        return new Wait(waiting, until, 0);
    }

    boolean isOverAt(Instant now) {
        return !now.isBefore(until);
    }

    /** Begins to wait. Without the conversation's lock. */
    void begin(Timer timer, Runnable timeIsOver) {
        Duration left = Duration.between(timer.now(), until);
        if (over || left.isNegative()) {
            return;
        }
        Timer.Scheduled task = timer.schedule(left, timeIsOver);
        scheduled = task;
        if (over) {
            task.cancel();
        }
    }

    /** Waits no more. */
    void end() {
        over = true;
        Timer.Scheduled task = scheduled;
        if (task != null) {
            task.cancel();
        }
    }
}
