package dev.botkit.internal.engine;

import dev.botkit.transport.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * When the time of each dialog that waits is over. Only the earliest has an entry of the timer, so that
 * whatever else waits there pays nothing for many dialogs. Thread-safe.
 */
final class DialogTimes {

    private final Timer timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Wait> waits =
            new TreeSet<>(Comparator.comparing(Wait::until).thenComparingLong(Wait::number));
    private @Nullable Instant planned;
    private Timer.@Nullable Scheduled scheduled;
    private long numbers;

    DialogTimes(Timer timer) {
        this.timer = timer;
    }

    /** Begins to wait. One that has ended already does not. */
    void add(Wait wait) {
        lock.lock();
        try {
            if (wait.isEnded()) {
                return;
            }
            wait.number(++numbers);
            waits.add(wait);
            plan();
        } finally {
            lock.unlock();
        }
    }

    /** Waits no more, whether it has begun to or not. */
    void remove(Wait wait) {
        lock.lock();
        try {
            wait.end();
            waits.remove(wait);
            plan();
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waits.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the timer call for the earliest. */
    private void plan() {
        Instant first = waits.isEmpty() ? null : waits.first().until();
        if (first == null ? planned == null : first.equals(planned)) {
            return;
        }
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
        planned = first;
        if (first != null) {
            Duration left = Duration.between(timer.now(), first);
            scheduled = timer.schedule(left.isNegative() ? Duration.ZERO : left, this::due);
        }
    }

    /** Called by the timer. The clock may have been set back meanwhile: then it is asked again. */
    private void due() {
        List<Wait> over = new ArrayList<>();
        lock.lock();
        try {
            Instant now = timer.now();
            while (!waits.isEmpty() && waits.first().isOverAt(now)) {
                over.add(waits.pollFirst());
            }
            planned = null;
            scheduled = null;
            plan();
        } finally {
            lock.unlock();
        }
        over.forEach(Wait::timeIsOver);
    }
}
