package dev.botkit.internal.conversation;

import dev.botkit.identity.ConversationId;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Tells operators, once an hour for each conversation, that another node writes to it, too. Thread-safe. */
public final class OtherNodes {

    private static final Log LOG = Log.of(OtherNodes.class);
    private static final long PAUSE = Duration.ofHours(1).toNanos();

    /** Those that were told longest ago are forgotten, and may be told again within the hour. */
    private static final int MOST = 1_000;

    private final Timer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<ConversationId, Long> told = new LinkedHashMap<>();

    public OtherNodes(Timer timer) {
        this.timer = timer;
    }

    /** Something is in the log or the state of a conversation that this node has not written. */
    public void wroteTo(ConversationId id) {
        if (isDue(id)) {
            LOG.warn(
                    "Another node writes to conversation {}, too: a handler may run on both, and connections are closed"
                            + " more often. Keep all connections and requests of a user on one node (sticky sessions)."
                            + " Said once an hour for each conversation.",
                    Redaction.name(id));
        }
    }

    private boolean isDue(ConversationId id) {
        long now = timer.nanoTime();
        lock.lock();
        try {
            Long last = told.get(id);
            if (last != null && now - last < PAUSE) {
                return false;
            }
            told.remove(id);
            told.put(id, now);
            if (told.size() > MOST) {
                told.remove(told.keySet().iterator().next());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
