package stranger;

import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;

/** A host's own time, made with the public API only: it stands still, and what waits is run by hand. */
final class HandClock implements Timer {

    /** A task that waits. */
    final class Task implements Scheduled {

        private final Runnable run;

        Task(Runnable run) {
            this.run = run;
        }

        @Override
        public void cancel() {
            waiting.remove(this);
        }
    }

    private final Queue<Task> waiting = new ArrayDeque<>();

    @Override
    public Instant instant() {
        return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        Task scheduled = new Task(task);
        waiting.add(scheduled);
        return scheduled;
    }

    /** Runs the tasks that wait; how many there were. */
    int runAll() {
        int count = 0;
        for (Task task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run.run();
            count++;
        }
        return count;
    }
}
