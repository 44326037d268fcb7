package dev.botkit.internal.runtime;

import dev.botkit.Limits;
import dev.botkit.Message;
import dev.botkit.RunningTurn;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.logging.Redaction;
import dev.botkit.monitor.SlowTurn;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the handlers that run, each second while any do: tells of those that take long, interrupts and in the
 * end abandons those that take too long. A message pays for its entry in a set, and for nothing else.
 */
public final class TurnWatch {

    private static final Log LOG = Log.of(TurnWatch.class);

    /** What a handler has to end in its own way, once it was interrupted. */
    public static final Duration GRACE = Duration.ofSeconds(5);

    private final Limits limits;
    private final Timer timer;
    private final TurnRunner runner;
    private final Listeners listeners;
    private final LostCauses lostCauses;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final ReentrantLock looking = new ReentrantLock();
    private final AtomicInteger lost = new AtomicInteger();
    private final Rounds rounds = new Rounds(TurnExecutor.threads("botkit-watch"), this::isIdle, this::look);

    public TurnWatch(Limits limits, Timer timer, TurnRunner runner, Listeners listeners) {
        this.limits = limits;
        this.timer = timer;
        this.runner = runner;
        this.listeners = listeners;
        this.lostCauses = new LostCauses(timer);
    }

    /** A turn's handler begins on this thread, or other code of the host that may run as long. */
    public Running begin(Watched code) {
        Duration allowed = limits.turns().timeout();
        return begin(code, allowed.isZero() ? Long.MAX_VALUE : allowed.toNanos());
    }

    /** Code of the host begins on a thread that is not the bot's: it is told of, and otherwise left alone. */
    public Running beginElsewhere(Watched code) {
        return begin(code, Long.MAX_VALUE);
    }

    private Running begin(Watched code, long allowed) {
        Running one = new Running(code, timer.nanoTime(), allowed);
        running.add(one);
        rounds.wake();
        return one;
    }

    /** It has returned, on its thread; false if its turn has ended without it. */
    public boolean end(Running one) {
        running.remove(one);
        boolean inTime = one.returned(runner.isClosed());
        if (!inTime) {
            int left = one.thread() == null ? lost.get() : lost.decrementAndGet();
            if (one.isReported()) {
                LOG.info(
                        "An abandoned handler has returned after {} s: skill {}, conversation {}; threads still lost: {}",
                        seconds(one),
                        one.watched().skill(),
                        Redaction.name(one.watched().conversation()),
                        left);
            }
        }
        if (one.isWarned()) {
            one.watched().isHeldNoMore();
        }
        if (one.isWarned() || !inTime) {
            runner.held(this::count);
        }
        return inTime;
    }

    /** Those that run now, the oldest first. */
    public List<RunningTurn> list() {
        return running.stream()
                .filter(TurnWatch::isTurn)
                .map(one -> one.told(timer))
                .sorted(Comparator.comparing(RunningTurn::age).reversed())
                .toList();
    }

    /** How many handlers run in turns that have not been given up, and how long the oldest of them does. */
    public Count running() {
        long now = timer.nanoTime();
        int count = 0;
        long oldest = 0;
        for (Running one : running) {
            if (!one.isAbandoned() && isTurn(one)) {
                count++;
                oldest = Math.max(oldest, one.age(now));
            }
        }
        return new Count(count, Duration.ofNanos(oldest), lost.get() + lostCauses.hanging());
    }

    /** How many handlers run, how long the oldest does, and how many more do not return although they were given up. */
    public record Count(int running, Duration oldest, int lost) {}

    /** Has the turn end without its handler, which is interrupted; false if that has returned. */
    public boolean abandon(Running one) {
        if (!one.abandon()) {
            return false;
        }
        if (one.thread() != null) {
            lost.incrementAndGet();
            one.holdsTurnThread();
        } else {
            // What it waits for may never complete, and would keep it here with its message.
            running.remove(one);
        }
        runner.held(this::count);
        return true;
    }

    /** Asks what a turn waits for to end; whoever waits for that in turn may hang, on a thread that is there for it. */
    public void cancel(Watched turn, TurnWork work) {
        lostCauses.cancel(turn, work);
    }

    /** Threads that end with the bot. */
    public List<Background> threads() {
        return lostCauses.threads();
    }

    /** Reads from a store; where a handler does so, on its thread, an interrupt of it comes behind that. */
    public <T extends @Nullable Object> T shielded(Supplier<T> read) {
        Thread here = Thread.currentThread();
        for (Running one : running) {
            if (one.thread() == here) {
                return one.shielded(read);
            }
        }
        return read.get();
    }

    /** How many threads others cannot count on. */
    private int count() {
        return (int) running.stream()
                .filter(one -> isTurn(one) && (one.isWarned() || one.isAbandoned()))
                .filter(one -> runner.isOwn(one.thread()))
                .count();
    }

    private static boolean isTurn(Running one) {
        return one.watched().message() != null;
    }

    // ---- the rounds

    private boolean isIdle() {
        return running.isEmpty() && lostCauses.isIdle();
    }

    /** One round; tests take some of their own. */
    public void look() {
        looking.lock();
        try {
            lookAtAll();
        } finally {
            looking.unlock();
        }
    }

    private void lookAtAll() {
        long now = timer.nanoTime();
        lostCauses.look(now, GRACE.toNanos());
        long warning = limits.turns().warning().toNanos();
        for (Running one : running) {
            if (one.isAbandoned()) {
                continue;
            }
            if (warning > 0 && one.age(now) >= warning && one.warns()) {
                warn(one);
            }
            if (one.isOverdue(now)
                    && !one.interrupt(now)
                    && one.ignoresInterrupt(now, GRACE.toNanos())
                    && abandon(one)) {
                giveUp(one);
            }
        }
    }

    private void warn(Running one) {
        Watched code = one.watched();
        String skill = code.skill();
        LOG.warn(
                "{} runs for {} s already (TurnLimits.warning): skill {}, conversation {}, thread {}; the stack is"
                        + " where it is now. Reported once for each.",
                code.what(),
                seconds(one),
                skill,
                Redaction.name(code.conversation()),
                named(one),
                new WhereItIs(one.thread()));
        one.isHeld();
        runner.held(this::count);
        Message message = code.message();
        if (message != null) {
            SlowTurn told = told(message, skill, one);
            listeners.tell(ListenerMethod.TURN_STUCK, code.bytes(), listener -> listener.turnStuck(told));
        }
    }

    private void giveUp(Running one) {
        Watched code = one.watched();
        String skill = code.skill();
        one.reported();
        LOG.warn(
                "{} was abandoned after {} s (TurnLimits.timeout), as its handler goes on although it was"
                        + " interrupted: skill {}, conversation {}, thread {}. The conversation goes on without it;"
                        + " threads lost until their handlers return: {}",
                code.what(),
                seconds(one),
                skill,
                Redaction.name(code.conversation()),
                named(one),
                lost.get() + lostCauses.hanging(),
                new WhereItIs(one.thread()));
        Message message = code.message();
        if (message != null) {
            SlowTurn told = told(message, skill, one);
            listeners.tell(ListenerMethod.TURN_ABANDONED, code.bytes(), listener -> listener.turnAbandoned(told));
        }
        // The host's executor may run the next turn in place, and that one may hang, too.
        if (runner.hasOwnThreads() || !lostCauses.end(code::endWithoutHandler)) {
            code.endWithoutHandler();
        }
    }

    private SlowTurn told(Message message, String skill, Running one) {
        return new SlowTurn(message, skill, Duration.ofNanos(one.age(timer.nanoTime())));
    }

    private static String named(Running one) {
        return one.thread() == null ? "none (it waits for a stage, see Bot.keepOpenUntil)" : one.where();
    }

    private long seconds(Running one) {
        return TimeUnit.NANOSECONDS.toSeconds(one.age(timer.nanoTime()));
    }

    public void close() {
        rounds.close();
    }

    public void awaitEnd(long nanos) throws InterruptedException {
        Thread last = rounds.thread();
        if (last != null && last != Thread.currentThread()) {
            last.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
    }

    /** Where a thread is, for the log: frames, and no text. */
    public static final class WhereItIs extends Exception {

        private static final long serialVersionUID = 1L;

        public WhereItIs(@Nullable Thread thread) {
            super(null, null, false, true);
            setStackTrace(thread == null ? new StackTraceElement[0] : thread.getStackTrace());
        }
    }
}
