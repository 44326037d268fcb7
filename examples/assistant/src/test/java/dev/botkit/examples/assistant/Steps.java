package dev.botkit.examples.assistant;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The time of a scripted model, which passes when a test says so, on the test's thread. */
final class Steps implements Executor {

    private static final int PATIENCE_SECONDS = 20;

    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable step) {
        waiting.add(step);
    }

    private Runnable next() throws InterruptedException {
        Runnable step = waiting.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (step == null) {
            throw new AssertionError("The model was not asked within " + PATIENCE_SECONDS + " s.");
        }
        return step;
    }

    /** Takes so many steps; waits for the model to be asked. */
    void take(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            next().run();
        }
    }

    /** Takes all steps of one request; waits for the model to be asked. What follows its end, such as a tool, is done then. */
    void takeRequest() throws InterruptedException {
        Runnable request = next();
        request.run();
        while (waiting.peek() == request) {
            waiting.remove();
            request.run();
        }
    }

    /** How many wait: one for each answer that is being written. */
    int count() {
        return waiting.size();
    }
}
