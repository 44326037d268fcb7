package dev.botkit.internal.runtime;

import dev.botkit.internal.logging.Log;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is given up at some time, and mostly is over long before, such as requests. All of it shares one task of the timer, which looks
 * at all that is left when the earliest is due: a task for each would have all threads meet at the timer's lock, twice for each request.
 * Thread-safe.
 */
public final class Deadlines {

    private static final Log LOG = Log.of(Deadlines.class);
    private static final long NEVER = Long.MAX_VALUE;

    private final Timer timer;
    private final long beginning;
    private final Set<Deadline> all = ConcurrentHashMap.newKeySet();

    /** When it is looked next. */
    private final AtomicLong look = new AtomicLong(NEVER);

    public Deadlines(Timer timer) {
        this.timer = timer;
        this.beginning = timer.nanoTime();
    }

    private final class Deadline implements Timer.Scheduled {

        private final long at;
        private final Runnable task;

        Deadline(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        @Override
        public void cancel() {
            all.remove(this);
        }

        private void isDue() {
            if (all.remove(this)) {
                try {
                    task.run();
                } catch (Throwable e) {
                    LOG.error("A timed task failed", e);
                }
            }
        }
    }

    /** As {@link Timer#schedule}: does it on the timer's thread when so much time has passed, unless it is cancelled before. */
    public Timer.Scheduled schedule(Duration delay, Runnable task) {
        Deadline added = new Deadline(now() + delay.toNanos(), task);
        all.add(added);
        lookAt(added.at);
        return added;
    }

    private long now() {
        return timer.nanoTime() - beginning;
    }

    private void lookAt(long at) {
        long planned = look.get();
        while (at < planned) {
            if (look.compareAndSet(planned, at)) {
                timer.schedule(Duration.ofNanos(Math.max(0, at - now())), () -> look(at));
                return;
            }
            planned = look.get();
        }
    }

    private void look(long planned) {
        if (!look.compareAndSet(planned, NEVER)) {
            // It was looked earlier, for one that came later.
            return;
        }
        long now = now();
        long next = NEVER;
        for (Deadline one : all) {
            if (one.at <= now) {
                one.isDue();
            } else {
                next = Math.min(next, one.at);
            }
        }
        lookAt(next);
    }
}
