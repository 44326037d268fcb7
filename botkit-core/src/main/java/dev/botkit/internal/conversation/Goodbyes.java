package dev.botkit.internal.conversation;

import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The conversations whose last connection has closed, until the reconnect window is over. Only the earliest has an entry
 * of the timer, and if no skill listens for a goodbye, none has. Its methods may be called with a conversation's lock;
 * it calls conversations without its own. Thread-safe.
 */
public final class Goodbyes {

    private final Timer timer;
    private final Duration window;
    private final boolean wanted;
    private final ReentrantLock lock = new ReentrantLock();
    // By the end of the window, in nanoseconds: all windows have one length, so the oldest entry ends first.
    private final LinkedHashMap<Visited, Long> waiting = new LinkedHashMap<>();
    private Timer.@Nullable Scheduled scheduled;
    private boolean closed;

    /** A conversation that its user may have left. */
    interface Visited {

        /** The reconnect window is over. */
        void goodbye();
    }

    /** {@code wanted} says whether a skill listens. */
    public Goodbyes(Timer timer, Duration window, boolean wanted) {
        this.timer = timer;
        this.window = window;
        this.wanted = wanted;
    }

    /** The last connection has closed. */
    void await(Visited conversation) {
        if (!wanted) {
            return;
        }
        lock.lock();
        try {
            if (!closed) {
                put(conversation);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The user is active without a connection: the window begins anew. */
    void postpone(Visited conversation) {
        if (!wanted) {
            return;
        }
        lock.lock();
        try {
            if (waiting.containsKey(conversation)) {
                put(conversation);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The user is back, or the conversation leaves memory. */
    void cancel(Visited conversation) {
        if (!wanted) {
            return;
        }
        lock.lock();
        try {
            waiting.remove(conversation);
            plan();
        } finally {
            lock.unlock();
        }
    }

    /** The bot closes: nobody is waited for any more. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            plan();
        } finally {
            lock.unlock();
        }
    }

    private void put(Visited conversation) {
        waiting.remove(conversation);
        waiting.put(conversation, timer.nanoTime() + window.toNanos());
        plan();
    }

    /** Lets the timer call for the earliest; if that one is back meanwhile, the call is early, and plans the next. */
    private void plan() {
        if (waiting.isEmpty()) {
            if (scheduled != null) {
                scheduled.cancel();
                scheduled = null;
            }
        } else if (scheduled == null) {
            long left = waiting.values().iterator().next() - timer.nanoTime();
            scheduled = timer.schedule(Duration.ofNanos(Math.max(0, left)), this::due);
        }
    }

    /** Called by the timer. */
    private void due() {
        List<Visited> over = new ArrayList<>();
        lock.lock();
        try {
            long now = timer.nanoTime();
            Iterator<Map.Entry<Visited, Long>> entries = waiting.entrySet().iterator();
            while (entries.hasNext()) {
                Map.Entry<Visited, Long> earliest = entries.next();
                if (earliest.getValue() - now > 0) {
                    break;
                }
                over.add(earliest.getKey());
                entries.remove();
            }
            scheduled = null;
            plan();
        } finally {
            lock.unlock();
        }
        over.forEach(Visited::goodbye);
    }
}
