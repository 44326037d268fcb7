package dev.botkit.history.mongo;

import com.mongodb.MongoException;
import dev.botkit.history.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the first calls to the server, again and again for as long as the host is willing to wait for it. */
final class Start {

    private static final Logger LOG = LoggerFactory.getLogger(Start.class);
    private static final long PAUSE_MILLIS = 250;

    private final Calls calls;
    private final Duration wait;

    Start(Calls calls, Duration wait) {
        this.calls = calls;
        this.wait = wait;
    }

    /** {@code first} throws what the driver throws. */
    void run(Runnable first) {
        long end = System.nanoTime() + wait.toNanos();
        boolean said = false;
        while (true) {
            try {
                first.run();
                return;
            } catch (MongoException | IllegalStateException e) {
                StoreUnavailableException problem = calls.translate(e);
                if (Calls.isRefusal(e)
                        || System.nanoTime() - end >= 0
                        || Thread.currentThread().isInterrupted()) {
                    throw problem;
                }
                if (!said) {
                    LOG.info("Waiting up to {} s: {}", wait.toSeconds(), problem.getMessage());
                    said = true;
                }
                pause(problem);
            }
        }
    }

    /** Most failures have taken some seconds already; some come at once. */
    private static void pause(StoreUnavailableException problem) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw problem;
        }
    }
}
