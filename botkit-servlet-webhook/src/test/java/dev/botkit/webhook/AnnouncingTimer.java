package dev.botkit.webhook;

import dev.botkit.testkit.ManualTimer;
import dev.botkit.time.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** A manual clock that tells what is put on it, from which a test knows what the bot waits for. */
record AnnouncingTimer(ManualTimer clock, Consumer<Duration> scheduled) implements Timer {

    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Scheduled schedule(Duration delay, Runnable task) {
        Scheduled waiting = clock.schedule(delay, task);
        scheduled.accept(delay);
        return waiting;
    }
}
