package dev.botkit.internal.conversation;

import dev.botkit.internal.turn.DialogWait;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * When the time of each dialog that waits is over. Only the earliest has an entry of the timer, so that
 * whatever else waits there pays nothing for many dialogs. That the clock was set forward, which no timer tells, is
 * noticed within a minute. Thread-safe.
 */
public final class DialogTimes {

    private static final long LONGEST = Duration.ofMinutes(1).toNanos();

    private final Timer timer;
    private final ReentrantLock lock = new ReentrantLock();
    // Each wait is in both.
    private final TreeSet<DialogWait> byClock = new TreeSet<>(
            Comparator.comparing((DialogWait wait) -> wait.until().instant()).thenComparingLong(DialogWait::number));
    private final TreeSet<DialogWait> byTime = new TreeSet<>(
            Comparator.comparingLong((DialogWait wait) -> wait.until().nanos()).thenComparingLong(DialogWait::number));
    private long planned;
    private Timer.@Nullable Scheduled scheduled;
    private long numbers;

    public DialogTimes(Timer timer) {
        this.timer = timer;
    }

    /** Begins to wait. One that has ended already does not. */
    void add(DialogWait wait) {
        lock.lock();
        try {
            if (wait.isEnded()) {
                return;
            }
            wait.number(++numbers);
            byClock.add(wait);
            byTime.add(wait);
            plan();
        } finally {
            lock.unlock();
        }
    }

    /** Waits no more, whether it has begun to or not. */
    void remove(DialogWait wait) {
        lock.lock();
        try {
            wait.end();
            byClock.remove(wait);
            byTime.remove(wait);
            plan();
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return byTime.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the timer call for the earliest; it may call too early, and is asked again then. */
    private void plan() {
        if (byTime.isEmpty()) {
            cancel();
            return;
        }
        long now = timer.nanoTime();
        Duration byTheClock =
                Duration.between(timer.instant(), byClock.first().until().instant());
        long left = Math.min(LONGEST, byTime.first().until().nanos() - now);
        if (byTheClock.compareTo(Duration.ofNanos(left)) < 0) {
            left = byTheClock.isNegative() ? 0 : byTheClock.toNanos();
        }
        left = Math.max(0, left);
        if (scheduled != null && planned - now <= left) {
            return;
        }
        cancel();
        planned = now + left;
        scheduled = timer.schedule(Duration.ofNanos(left), this::due);
    }

    private void cancel() {
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
    }

    /** Called by the timer. */
    private void due() {
        List<DialogWait> over = new ArrayList<>();
        lock.lock();
        try {
            while (!byTime.isEmpty() && byTime.first().isOver(timer)) {
                over.add(byTime.pollFirst());
            }
            over.forEach(byClock::remove);
            while (!byClock.isEmpty() && byClock.first().isOver(timer)) {
                over.add(byClock.pollFirst());
            }
            over.forEach(byTime::remove);
            scheduled = null;
            plan();
        } finally {
            lock.unlock();
        }
        over.forEach(DialogWait::timeIsOver);
    }
}
