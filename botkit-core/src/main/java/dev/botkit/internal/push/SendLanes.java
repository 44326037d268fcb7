package dev.botkit.internal.push;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.push.PushDeadlines.PushKey;
import dev.botkit.internal.runtime.Background;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Has scheduled pushes sent, one of a conversation at a time: a conversation to which nothing can be sent holds one thread, and
 * its other pushes wait without. Thread-safe.
 */
final class SendLanes {

    private final Background threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ConversationId, Lane> lanes = new HashMap<>();

    /**
     * A push that is to be sent.
     *
     * @param task sends it, and tells {@link #isOver}
     * @param rejected runs in its place if it is not sent, as the bot is closed or too many wait
     */
    private record Send(PushKey key, Runnable task, Runnable rejected) {}

    /** The push of a conversation that is being sent, and those that wait for it. */
    private static final class Lane {

        private Send now;
        private final ArrayDeque<Send> waiting = new ArrayDeque<>(0);

        Lane(Send first) {
            now = first;
        }
    }

    SendLanes(Background threads) {
        this.threads = threads;
    }

    /** Has a push sent, behind others of its conversation; false if it is not, and was rejected. */
    boolean execute(PushKey key, Runnable task, Runnable rejected) {
        Send send = new Send(key, task, rejected);
        lock.lock();
        try {
            Lane lane = lanes.get(key.conversation());
            if (lane != null) {
                lane.waiting.add(send);
                return true;
            }
            lanes.put(key.conversation(), new Lane(send));
        } finally {
            lock.unlock();
        }
        return begins(send);
    }

    /** Also has those that wait rejected where this one is. */
    private boolean begins(Send first) {
        boolean begun = true;
        Send send = first;
        while (send != null && !threads.execute(send.task())) {
            begun = false;
            send.rejected().run();
            send = next(send.key());
        }
        return begun;
    }

    /** A push is not being sent any more, if it was: the next one of its conversation is. */
    void isOver(PushKey key) {
        Send next = next(key);
        if (next != null) {
            begins(next);
        }
    }

    private @Nullable Send next(PushKey key) {
        lock.lock();
        try {
            Lane lane = lanes.get(key.conversation());
            if (lane == null || !lane.now.key().equals(key)) {
                return null;
            }
            Send next = lane.waiting.poll();
            if (next == null) {
                lanes.remove(key.conversation());
            } else {
                lane.now = next;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** To how many conversations something is being sent. */
    int count() {
        lock.lock();
        try {
            return lanes.size();
        } finally {
            lock.unlock();
        }
    }
}
