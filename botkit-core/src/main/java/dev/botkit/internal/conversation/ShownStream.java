package dev.botkit.internal.conversation;

import dev.botkit.Limits;
import dev.botkit.internal.message.Frames;
import dev.botkit.internal.runtime.Surroundings;
import dev.botkit.internal.runtime.TurnRunner;
import dev.botkit.internal.turn.GrowingText;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a conversation that grows now, and how connections are shown it: at once, and then what has come within {@link #JOINED} in
 * one frame, which is the same for all that are up to date. A connection that is still writing gets what it lacks when it has
 * written that ({@link Subscriber#grows}), so that each has one such frame at most in its queue. Only one reply grows at a time, as
 * replies keep their order.
 *
 * <p>Thread-safe: takes the conversation's lock, unless a method says that it is called with it.
 */
public final class ShownStream {

    /** For so long what is appended is joined. Stated in docs/PROTOCOL.md. */
    static final Duration JOINED = Duration.ofMillis(40);

    /** So much is in one frame at most, in characters, or less where so little may wait for a connection. Stated in docs/PROTOCOL.md. */
    private static final int MOST = 16 * 1024;

    /** How much longer a text may be as JSON: each character with an escape, and room for the rest of the frame. */
    private static final int ESCAPED = 8;

    private final ReentrantLock lock;
    private final Surroundings around;
    private final TurnRunner runner;
    private final ConversationConnections connections;
    private final int most;

    // Guarded by the conversation.
    private @Nullable GrowingText text;
    private int shown;
    private @Nullable String status;
    private volatile long shownAt;

    /** Whether it is looked at again soon, so that nothing is to be done for what grows meanwhile. Changed with the lock. */
    private volatile boolean joining;

    ShownStream(ReentrantLock lock, Surroundings around, TurnRunner runner, ConversationConnections connections) {
        this.lock = lock;
        this.around = around;
        this.runner = runner;
        this.connections = connections;
        this.most = mostOf(around.limits());
    }

    /** How many characters of a text are in one frame at most. */
    public static int mostOf(Limits limits) {
        return Math.max(2, Math.min(MOST, limits.clients().sendCharacters() / ESCAPED));
    }

    // ---- for the turn

    /** From now on this one grows. Who does not see it grow sees that the bot is writing. */
    void begins(GrowingText reply) {
        Subscriber[] written;
        lock.lock();
        try {
            if (reply.isOver()) {
                // By now its message may have been shown already.
                return;
            }
            // The message of the one before may still be on its way to the store.
            text = reply;
            shown = 0;
            status = null;
            shownAt = around.nanoTime() - JOINED.toNanos();
            for (Subscriber connection : connections.all()) {
                connection.growsFromNothing(reply);
            }
            written = connections.all();
        } finally {
            lock.unlock();
        }
        ConversationConnections.pump(written);
        grew(reply);
    }

    /** It has grown, or has another status. */
    void grew(GrowingText reply) {
        if (joining && left() > 0) {
            return;
        }
        Subscriber[] written;
        long wait;
        lock.lock();
        try {
            if (text != reply) {
                return;
            }
            // Where no thread is left, who was to look again may be late.
            wait = left();
            if (wait > 0) {
                if (joining) {
                    return;
                }
                joining = true;
                written = null;
            } else {
                written = show();
            }
        } finally {
            lock.unlock();
        }
        if (written != null) {
            ConversationConnections.pump(written);
        } else if (!runner.pause(Duration.ofNanos(wait), this::joined)) {
            joined();
        }
    }

    /** For how much longer what is appended is joined. */
    private long left() {
        return shownAt + JOINED.toNanos() - around.nanoTime();
    }

    private void joined() {
        Subscriber[] written;
        lock.lock();
        try {
            // Before it looks: who appends from now on sees to it that it is looked at again.
            joining = false;
            written = show();
        } finally {
            lock.unlock();
        }
        ConversationConnections.pump(written);
    }

    /** With the lock. */
    private Subscriber[] show() {
        GrowingText reply = text;
        if (reply == null) {
            return ConversationConnections.NONE;
        }
        Subscriber[] all = connections.all();
        String news = reply.status();
        if (!Objects.equals(news, status)) {
            status = news;
            shownAt = around.nanoTime();
            String frame = Frames.status(reply.id(), news);
            for (Subscriber connection : all) {
                connection.hasStatus(news, frame);
            }
        }
        String more = reply.from(shown, most);
        while (!more.isEmpty()) {
            String frame = Frames.delta(reply.id(), shown, more);
            for (Subscriber connection : all) {
                connection.grows(shown, more.length(), frame);
            }
            shown += more.length();
            shownAt = around.nanoTime();
            more = reply.from(shown, most);
        }
        return all;
    }

    /** It becomes no message: what was shown of it goes. */
    void withdraws(GrowingText reply) {
        Subscriber[] written;
        lock.lock();
        try {
            written = text == reply ? endNow() : ConversationConnections.NONE;
        } finally {
            lock.unlock();
        }
        ConversationConnections.pump(written);
    }

    // ---- with the lock

    /** What a connection sees that has become live now. */
    void showTo(Subscriber connection) {
        GrowingText reply = text;
        if (reply != null) {
            connection.growsFromHere(reply);
        } else {
            connection.nothingGrows();
        }
    }

    /** A message is in the log: if it is this one, that is what is shown. */
    void isSaid(String id) {
        if (text != null && text.id().equals(id)) {
            text = null;
        }
    }

    /** A message will not be in the log: if it has grown, what was shown of it goes. */
    Subscriber[] isRefused(String id) {
        String frame = Frames.withdrawn(id);
        for (Subscriber connection : connections.all()) {
            connection.withdrawn(frame);
        }
        return connections.all();
    }

    /** Nothing grows any more: what was shown, and is not in the log, goes. */
    Subscriber[] endNow() {
        GrowingText reply = text;
        if (reply == null) {
            return ConversationConnections.NONE;
        }
        text = null;
        String frame = Frames.withdrawn(reply.id());
        for (Subscriber connection : connections.all()) {
            connection.withdrawn(frame);
        }
        return connections.all();
    }

    // ---- for connections that write slowly

    /** A connection has written what it had: it gets what it lacks. */
    public void catchUp(Subscriber connection) {
        lock.lock();
        try {
            if (text != null) {
                connection.lacks(text, shown);
            }
        } finally {
            lock.unlock();
        }
    }
}
