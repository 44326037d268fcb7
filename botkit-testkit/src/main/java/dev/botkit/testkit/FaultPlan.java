package dev.botkit.testkit;

import dev.botkit.testkit.FaultyHistory.Call;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What is to happen to the calls of a {@link FaultyHistory}, and how many there were. Thread-safe. */
final class FaultPlan {

    private static final int PATIENCE_SECONDS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition called = lock.newCondition();
    private final Map<Call, Queue<Fault>> faults = new EnumMap<>(Call.class);
    private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
    private boolean down;

    void add(Call call, Fault fault) {
        lock.lock();
        try {
            faults.computeIfAbsent(call, key -> new ArrayDeque<>()).add(fault);
        } finally {
            lock.unlock();
        }
    }

    void down(boolean isDown) {
        lock.lock();
        try {
            down = isDown;
        } finally {
            lock.unlock();
        }
    }

    /** Counts a call and tells what happens to it. */
    Fault begin(Call call) {
        lock.lock();
        try {
            calls.merge(call, 1, Integer::sum);
            called.signalAll();
            if (down) {
                return Fault.before(() -> {
                    throw Fault.unavailable("because the store is down");
                });
            }
            Queue<Fault> planned = faults.get(call);
            Fault next = planned == null ? null : planned.poll();
            return next == null ? Fault.NONE : next;
        } finally {
            lock.unlock();
        }
    }

    int calls(Call call) {
        lock.lock();
        try {
            return calls.getOrDefault(call, 0);
        } finally {
            lock.unlock();
        }
    }

    void awaitCalls(Call call, int count) {
        long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lock();
        try {
            while (calls.getOrDefault(call, 0) < count) {
                if (left <= 0) {
                    throw new AssertionError("Expected " + count + " calls of " + call + " within " + PATIENCE_SECONDS
                            + " seconds, but the calls so far are " + calls + ".");
                }
                left = called.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + call + ".", e);
        } finally {
            lock.unlock();
        }
    }
}
