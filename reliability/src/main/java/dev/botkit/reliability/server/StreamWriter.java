package dev.botkit.reliability.server;

import dev.botkit.BotkitException;
import dev.botkit.Reply;
import dev.botkit.ReplyStream;
import java.util.Iterator;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets many replies grow side by side, as so many language models would, without a thread for each. */
final class StreamWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamWriter.class);

    private static final int THREADS = 2;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(THREADS, task -> {
        Thread thread = new Thread(task, "stream-writer");
        thread.setDaemon(true);
        return thread;
    });

    StreamWriter() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Appends the first piece now and the others one after the other. */
    void write(ReplyStream stream, StreamTalk.Growth growth) {
        new Writing(stream, growth).goOn();
    }

    private final class Writing {

        private final ReplyStream stream;
        private final Iterator<String> pieces;
        private final StreamTalk.Growth growth;

        Writing(ReplyStream stream, StreamTalk.Growth growth) {
            this.stream = stream;
            this.growth = growth;
            pieces = growth.pieces().iterator();
        }

        private void goOn() {
            try {
                // Whether it was stopped is not looked at: nothing of what is appended then may be seen.
                if (pieces.hasNext()) {
                    stream.append(pieces.next());
                    var unused = timer.schedule(this::goOn, growth.everyMillis(), TimeUnit.MILLISECONDS);
                } else {
                    stream.complete(Reply.of(growth.end()));
                }
            } catch (BotkitException | IllegalStateException e) {
                // The checker misses what is left, unless the server ends.
                LOG.warn("A reply does not grow on: {}", e.toString());
            } catch (RejectedExecutionException e) {
                LOG.debug("The server ends: {}", e.toString());
            }
        }
    }

    /** Lets go of what grows. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
