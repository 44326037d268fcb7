package dev.botkit.internal.runtime;

import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.time.Timer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads for what is done about turns that do not end: their stages are cancelled, and where the host's executor may run
 * turns in place, the turns are ended. Both run code of the host, which may hang in its turn. So these threads are nobody
 * else's, and there are a few of them for each: who hangs here keeps others from being cancelled, and nothing more. They
 * start when needed.
 */
public final class LostCauses {

    private static final Log LOG = Log.of(LostCauses.class);

    /** How many cancellations may hang at the same time. */
    public static final int THREADS = 32;

    private final Timer timer;
    private final Background cancelling = new Background("botkit-cancel", THREADS, new Activity());
    private final Background ending = new Background("botkit-abandoned", THREADS, new Activity());
    private final Set<Cancellation> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicBoolean reported = new AtomicBoolean();

    LostCauses(Timer timer) {
        this.timer = timer;
    }

    private enum State {
        RUNS,
        HANGS,
        OVER
    }

    /** One that was told to hang counts as a lost thread until it returns. */
    private final class Cancellation implements Runnable {

        private final Watched turn;
        private final TurnWork work;
        private final long since = timer.nanoTime();
        private final String thread = Thread.currentThread().getName();
        private final AtomicReference<State> state = new AtomicReference<>(State.RUNS);

        Cancellation(Watched turn, TurnWork work) {
            this.turn = turn;
            this.work = work;
        }

        @Override
        public void run() {
            underWay.add(this);
            try {
                work.cancel();
            } finally {
                underWay.remove(this);
                end();
            }
        }

        private void end() {
            if (state.getAndSet(State.OVER) == State.HANGS && hanging.decrementAndGet() < THREADS) {
                reported.set(false);
            }
        }

        /** True once, if it hangs. */
        boolean isFoundToHang(long now, long grace) {
            boolean found = now - since >= grace && state.compareAndSet(State.RUNS, State.HANGS);
            if (found) {
                hanging.incrementAndGet();
            }
            return found;
        }
    }

    /** Asks what a turn waits for to end, soon; what is too much is not asked, and its turn is abandoned later. */
    void cancel(Watched turn, TurnWork work) {
        if (!cancelling.execute(() -> new Cancellation(turn, work).run())) {
            tellThatAllHang();
        }
    }

    /** Ends a turn, soon; false if too many wait. */
    boolean end(Runnable turn) {
        return ending.execute(turn);
    }

    /** Tells of those that have hung for so long. */
    void look(long now, long grace) {
        for (Cancellation one : underWay) {
            if (one.isFoundToHang(now, grace)) {
                LOG.warn(
                        "What a stage does when it is cancelled has not returned for {} s: skill {}, conversation {}, thread"
                                + " {}; threads lost in this way until it returns: {}",
                        TimeUnit.NANOSECONDS.toSeconds(now - one.since),
                        one.turn.skill(),
                        Redaction.name(one.turn.conversation()),
                        one.thread,
                        hanging.get());
            }
        }
        if (hanging.get() >= THREADS) {
            tellThatAllHang();
        }
    }

    private void tellThatAllHang() {
        if (reported.compareAndSet(false, true)) {
            LOG.error(
                    "{} threads hang in what stages do when they are cancelled; until one of them returns, turns whose time is"
                            + " over (TurnLimits.timeout) are not cancelled, but abandoned",
                    hanging.get());
        }
    }

    boolean isIdle() {
        return underWay.isEmpty();
    }

    /** How many threads hang. */
    int hanging() {
        return hanging.get();
    }

    /** Its threads, to be ended with the bot's others. */
    List<Background> threads() {
        return List.of(cancelling, ending);
    }
}
