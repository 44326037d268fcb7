package dev.botkit.testkit;

import dev.botkit.Botkit;
import dev.botkit.BotkitBuilder;
import dev.botkit.BotkitListener;
import dev.botkit.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** What all chats of one test share: the bot, the clock, the transcript, and what handlers threw. */
final class Bench {

    /** How far the clock is moved to wait for something. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** How long a store may take for what is on its way, in real time. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(10);

    private final ManualTimer timer = new ManualTimer();
    private final Transcript transcript = new Transcript(timer);
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Botkit botkit;

    Bench(BotkitBuilder builder) {
        botkit = builder.timer(timer)
                .executor(Runnable::run)
                .listenerExecutor(Runnable::run)
                .listener(new Recorder())
                .build();
        timer.beforeEach(this::settle);
    }

    Botkit botkit() {
        return botkit;
    }

    ManualTimer timer() {
        return timer;
    }

    Transcript transcript() {
        return transcript;
    }

    /** How many failures there have been so far. */
    int failures() {
        return failures.size();
    }

    void failed(Throwable failure) {
        failures.add(failure);
        transcript.note("failed: " + failure);
    }

    /**
     * Waits in real time for what the bot's own threads do where it has a store: the clock stands still meanwhile, as
     * a store takes no time of the test's.
     */
    void settle() {
        try {
            if (!botkit.awaitStore(STORE_PATIENCE)) {
                transcript.note("(a store has not answered for " + STORE_PATIENCE.toSeconds() + " s)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Moves the clock until something has happened, at most {@link #PATIENCE}. */
    boolean await(BooleanSupplier happened) {
        return timer.advanceUntil(timer.in(PATIENCE), happened);
    }

    /**
     * Makes the error for what is not as expected.
     *
     * @param what a sentence that says so
     * @param earlier how many failures have nothing to do with it
     */
    AssertionError error(String what, int earlier) {
        List<Throwable> recent = failures.subList(Math.min(earlier, failures.size()), failures.size());
        String reason = recent.isEmpty() ? "" : "The handler failed: " + recent.get(0) + "\n";
        AssertionError error = new AssertionError(
                reason + what + "\nWhat was said (minutes:seconds of the manual clock):\n" + transcript,
                recent.isEmpty() ? null : recent.get(0));
        recent.stream().skip(1).forEach(error::addSuppressed);
        return error;
    }

    private final class Recorder implements BotkitListener {

        @Override
        public void unhandled(Message message) {
            transcript.note("nobody listens to " + message.type());
        }

        @Override
        public void failed(Message message, Throwable failure) {
            Bench.this.failed(failure);
        }
    }
}
