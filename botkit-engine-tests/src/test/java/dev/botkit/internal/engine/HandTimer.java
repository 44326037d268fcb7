package dev.botkit.internal.engine;

import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock moved by hand; what it shows can be set apart from how time passes. */
final class HandTimer implements Timer {

    private record Task(long due, long order, Runnable run) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private long now;
    private Duration set = Duration.ZERO;
    private long order;

    @Override
    public synchronized Instant instant() {
        return Instant.parse("2026-01-01T00:00:00Z").plusNanos(now).plus(set);
    }

    /** Sets the clock forward, or back, while no time passes. */
    synchronized void setClock(Duration by) {
        set = set.plus(by);
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Scheduled schedule(Duration delay, Runnable run) {
        Task task = new Task(now + delay.toNanos(), order++, run);
        tasks.add(task);
        return () -> cancel(task);
    }

    synchronized int waiting() {
        return tasks.size();
    }

    void advance(Duration by) {
        long end = nanoTime() + by.toNanos();
        for (Task task = nextUntil(end); task != null; task = nextUntil(end)) {
            task.run().run();
        }
    }

    /** The same with a pause after each task, in which what it has set off elsewhere is done before time goes on. */
    void advance(Duration by, Runnable pause) {
        pause.run();
        long end = nanoTime() + by.toNanos();
        for (long next = nextDue(end); next >= 0; next = nextDue(end)) {
            advance(Duration.ofNanos(next - nanoTime()));
            pause.run();
        }
        advance(Duration.ofNanos(end - nanoTime()));
    }

    /** When the next task is due, now at the earliest; -1 if none is by then. */
    private synchronized long nextDue(long end) {
        Task task = tasks.peek();
        return task == null || task.due() > end ? -1 : Math.max(now, task.due());
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    private synchronized Task nextUntil(long end) {
        Task task = tasks.peek();
        if (task == null || task.due() > end) {
            now = end;
            return null;
        }
        now = Math.max(now, task.due());
        return tasks.poll();
    }
}
