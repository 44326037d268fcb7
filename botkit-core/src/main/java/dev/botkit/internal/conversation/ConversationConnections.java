package dev.botkit.internal.conversation;

import dev.botkit.RefusedException;
import dev.botkit.internal.log.Entry;
import dev.botkit.transport.Refusal;
import java.util.Arrays;

/** The open connections of a conversation, and what happened while there was none. Guarded by its conversation. */
public final class ConversationConnections {

    static final Subscriber[] NONE = {};

    private final int most;
    private final long reconnectNanos;
    // Never changed, only replaced: whoever writes to them does so without the lock.
    private volatile Subscriber[] open = {};

    /** A connection is open, or was, and the end of that visit has not been noticed. */
    private boolean visiting;

    private long lastEnded;
    private int missed;

    /**
     * What a connection found when it came.
     *
     * @param goingOn whether another connection was open, or had ended just before
     * @param missed how many of the bot's messages the client has missed: by its cursor, or those logged while none was
     *     open
     */
    public record Presence(boolean goingOn, int missed) {}

    ConversationConnections(int most, long reconnectNanos) {
        this.most = most;
        this.reconnectNanos = reconnectNanos;
    }

    /** Also without the lock. */
    boolean isEmpty() {
        return open.length == 0;
    }

    Presence attach(Subscriber connection, long now) {
        if (open.length >= most) {
            throw new RefusedException(Refusal.RATE_LIMITED, "Too many connections of one conversation.");
        }
        boolean recent = visiting && now - lastEnded <= reconnectNanos;
        Presence presence = new Presence(open.length > 0 || recent, missed);
        Subscriber[] more = Arrays.copyOf(open, open.length + 1);
        more[more.length - 1] = connection;
        open = more;
        visiting = true;
        missed = 0;
        return presence;
    }

    /** Returns whether it was the last one. */
    boolean detach(Subscriber connection, long now) {
        Subscriber[] others =
                Arrays.stream(open).filter(other -> other != connection).toArray(Subscriber[]::new);
        if (others.length == open.length) {
            return false;
        }
        open = others;
        lastEnded = now;
        return others.length == 0;
    }

    /** Whether the last connection has been gone for the reconnect window. True once for each visit. */
    boolean endsVisit(long now) {
        if (!visiting || open.length > 0 || now - lastEnded < reconnectNanos) {
            return false;
        }
        visiting = false;
        return true;
    }

    /** How many of the bot's messages came while no connection was open. */
    int missed() {
        return missed;
    }

    /** Without the lock. See {@link Subscriber#letGo}. */
    void letGo() {
        for (Subscriber connection : open) {
            connection.letGo();
        }
    }

    /** Puts a new entry into the queues of all connections; the caller pumps them without the lock. */
    Subscriber[] offer(Entry entry) {
        if (open.length == 0 && entry.sent()) {
            missed++;
        }
        boolean queued = false;
        for (Subscriber connection : open) {
            queued |= connection.offer(entry);
        }
        return queued ? open : NONE;
    }

    /**
     * Puts what was said in another conversation into the queues of those who follow the log. To others it would look
     * as if it was said now, and nobody has missed it.
     */
    Subscriber[] offerCopy(Entry entry) {
        boolean queued = false;
        for (Subscriber connection : open) {
            if (connection.isResume()) {
                queued |= connection.offer(entry);
            } else {
                connection.confirm(entry.id(), entry.seq());
            }
        }
        return queued ? open : NONE;
    }

    /** Tells those who wait for it that a message was in the log already. */
    Subscriber[] confirm(String id, long seq) {
        for (Subscriber connection : open) {
            connection.confirm(id, seq);
        }
        return open;
    }

    /** Tells those who wait for it that a message will not be in the log. */
    Subscriber[] reject(String id, Refusal refusal, String why) {
        for (Subscriber connection : open) {
            connection.reject(id, refusal, why);
        }
        return open;
    }

    /** Shows on all connections that the bot is writing. */
    Subscriber[] offerTyping() {
        for (Subscriber connection : open) {
            connection.offerTyping();
        }
        return open;
    }

    /** Tells all resume clients what the user thinks of one of the bot's messages. */
    Subscriber[] offerFeedback(String frame) {
        for (Subscriber connection : open) {
            connection.offerFeedback(frame);
        }
        return open;
    }

    /** All of them; not to be changed. */
    Subscriber[] all() {
        return open;
    }

    static void pump(Subscriber[] connections) {
        for (Subscriber connection : connections) {
            connection.pump();
        }
    }
}
