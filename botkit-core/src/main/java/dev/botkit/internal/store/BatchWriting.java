package dev.botkit.internal.store;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.Limits;
import dev.botkit.history.AppendOutcome;
import dev.botkit.history.History;
import dev.botkit.history.LogEntry;
import dev.botkit.history.StateStore;
import dev.botkit.history.StoreUnavailableException;
import dev.botkit.history.WriteOutcome;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.runtime.TurnWatch;
import dev.botkit.internal.store.StoreWriter.Work;
import dev.botkit.monitor.StoreOperation;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands batches to the store, all in one call or each in its own, and what the store says to their conversations. Whatever a store throws
 * is a failure like any other: also an Error, and a checked exception that its language need not declare. Thread-safe.
 */
final class BatchWriting {

    private static final Log LOG = Log.of(BatchWriting.class);

    private final History history;
    private final Limits limits;
    private final StoreHealth health;
    private final WriteWatch watch;
    private final AtomicBoolean down = new AtomicBoolean();

    BatchWriting(History history, Limits limits, StoreHealth health, WriteWatch watch) {
        this.history = history;
        this.limits = limits;
        this.health = health;
        this.watch = watch;
    }

    /** Returns what is left to do: all or nothing. */
    List<Work> tryTogether(List<Work> all, WriteWatch.InHand inHand) {
        try {
            tryToWrite(all, inHand);
            isUp();
            return List.of();
        } catch (Throwable e) {
            failed(e);
            return all;
        }
    }

    /** Where one can be written, those that cannot are what the store stumbles over; otherwise it may be down. */
    List<Work> tryOneByOne(List<Work> all, WriteWatch.InHand inHand) {
        List<Work> failing = new ArrayList<>();
        boolean works = false;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).source().isBroken()) {
                // Given up while those in front of it were tried.
                failing.add(all.get(i));
                continue;
            }
            try {
                tryToWrite(all.subList(i, i + 1), inHand);
                works = true;
            } catch (Throwable e) {
                failed(e);
                failing.add(all.get(i));
                if (!works) {
                    // The next round begins with another one.
                    List<Work> left = new ArrayList<>(all.subList(i + 1, all.size()));
                    left.addAll(failing);
                    return left;
                }
            }
        }
        if (works) {
            isUp();
        }
        return failing;
    }

    private void isUp() {
        if (watch.isStuck()) {
            // It takes some, and others not.
            return;
        }
        health.works(StoreOperation.WRITE);
        if (down.compareAndSet(true, false)) {
            LOG.info("The store takes entries again");
        }
    }

    private void tryToWrite(List<Work> all, WriteWatch.InHand inHand) {
        List<LogEntry> entries = new ArrayList<>();
        List<StateStore.Change> changes = new ArrayList<>();
        for (Work work : all) {
            entries.addAll(work.batch().entries());
            if (work.batch().change() != null) {
                changes.add(work.batch().change());
            }
        }
        WriteOutcome outcome;
        Timer.Scheduled call = health.begins(StoreOperation.WRITE);
        try {
            outcome = inHand.call(() -> write(entries, changes));
        } finally {
            call.cancel();
        }
        List<AppendOutcome> outcomes = outcome.entries();
        int from = 0;
        for (Work work : all) {
            int to = from + work.batch().entries().size();
            finish(
                    work,
                    outcomes.subList(from, to),
                    outcome.stale().contains(work.source().id()),
                    inHand);
            from = to;
        }
    }

    private WriteOutcome write(List<LogEntry> entries, List<StateStore.Change> changes) {
        WriteOutcome outcome = history.write(entries, changes);
        if (outcome.entries().size() != entries.size()) {
            throw loggable(
                    new StoreUnavailableException("The store gave another number of outcomes than entries.", null));
        }
        return outcome;
    }

    /** What is stored is stored: nothing that fails in here may have it stored again. */
    private void finish(Work work, List<AppendOutcome> outcomes, boolean stale, WriteWatch.InHand inHand) {
        try {
            if (work.source().stored(work.batch(), outcomes, stale)) {
                catchUp(work, inHand);
            }
            // A handler that ran in place may have left it.
            Thread.interrupted();
        } catch (Throwable e) {
            LOG.error("A conversation could not go on; it starts again from the store", e);
            work.source().breakDown(work.batch());
        }
    }

    /** Somebody else has written to the conversation: reads what it was, then tries again. */
    private void catchUp(Work work, WriteWatch.InHand inHand) {
        WriteSource source = work.source();
        try {
            List<LogEntry> foreign = inHand.call(() -> history.log()
                    .readAfter(
                            source.id(),
                            source.seq(),
                            StoreWriter.MOST_ENTRIES,
                            limits.store().pageBytes())
                    .entries());
            source.foreign(foreign, inHand.call(() -> history.states().read(source.id())));
        } catch (Throwable e) {
            failed(e);
            source.breakDown(work.batch());
        }
    }

    /** Never throws, not even where no memory is left to tell of it: what has failed is tried again. */
    private void failed(Throwable e) {
        try {
            tell(e);
        } catch (Throwable another) {
            e.addSuppressed(another);
        }
    }

    private void tell(Throwable e) {
        health.failed(StoreOperation.WRITE, e);
        if (down.compareAndSet(false, true)) {
            LOG.warn(
                    "The store does not take entries; they wait for up to {} s (StoreLimits.timeout) and are tried"
                            + " again. Reported once until it is back.",
                    limits.store().timeout().toSeconds(),
                    e);
        }
    }

    /** Called when a call has taken so long that what waits for it was given up. */
    void doesNotReturn(Thread where, Duration age) {
        Exception stack = new TurnWatch.WhereItIs(where);
        health.failed(StoreOperation.WRITE, stack);
        down.set(true);
        LOG.warn(
                "A call to write to the store has not returned for {} s, longer than StoreLimits.timeout; conversations that"
                        + " wait for it break down, and begin anew when it has returned. The stack is where it is now.",
                age.toSeconds(),
                stack);
    }
}
