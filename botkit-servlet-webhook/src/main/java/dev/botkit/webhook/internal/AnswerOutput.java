package dev.botkit.webhook.internal;

import dev.botkit.time.Timer;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer, as it goes out: the container gets a part as soon as the client can take it. Thread-safe: one thread at a time writes, also
 * for those that come meanwhile, and none waits.
 */
final class AnswerOutput implements WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerOutput.class);

    /** How much of an answer the container gets at once: what it has taken says how far the client is. */
    private static final int PART = 16 * 1024;

    private final Owner owner;
    private final ServletOutputStream out;
    private final WriteWatch watch;

    private volatile byte @Nullable [] answer;

    /** Who counts it up from 0 writes. */
    private final AtomicInteger wantWriting = new AtomicInteger();

    // Of the one who writes.
    private int written;
    private boolean watched;
    private boolean flushed;

    /** The request. */
    interface Owner {

        /** Whether the request is over, and nothing is written any more. */
        boolean isOver();

        /** Whether the rest of the body is to be read before the request may end. */
        boolean awaitsBody();

        /** Ends the request: the container has all of the answer, or the client takes nothing of it. */
        void complete();

        /** The container says that reading or writing has failed. */
        void failed(Throwable failure);

        /** The answer could not be written: the client has gone. */
        void isGone(Throwable failure);
    }

    /** {@code most} is how long the client may take nothing. */
    AnswerOutput(Owner owner, ServletOutputStream out, Timer timer, Duration most) {
        this.owner = owner;
        this.out = out;
        this.watch = new WriteWatch(timer, most, this::cut);
    }

    private void cut() {
        LOG.debug("The client of a POST does not take its answer; it is cut off");
        owner.complete();
    }

    /** There is an answer. Called once. */
    void begin(byte[] bytes) {
        answer = bytes;
        write();
    }

    /** Nothing more is written. May be called several times. */
    void end() {
        watch.end();
        answer = null;
    }

    @Override
    public void onWritePossible() {
        write();
    }

    @Override
    public void onError(Throwable failure) {
        owner.failed(failure);
    }

    /** Gives the container the answer as soon as there is one and the client can take it. */
    void write() {
        if (wantWriting.getAndIncrement() != 0) {
            return;
        }
        do {
            try {
                writeNow();
            } catch (IOException | RuntimeException e) {
                owner.isGone(e);
            }
        } while (wantWriting.decrementAndGet() != 0);
    }

    private void writeNow() throws IOException {
        byte[] bytes = answer;
        while (bytes != null && !owner.isOver() && out.isReady()) {
            watch.progressed();
            if (written < bytes.length) {
                int part = Math.min(PART, bytes.length - written);
                out.write(bytes, written, part);
                written += part;
            } else if (!owner.awaitsBody()) {
                owner.complete();
            } else if (!flushed) {
                flushed = true;
                out.flush();
            } else {
                watch.end();
                return;
            }
        }
        if (bytes != null && !watched && !owner.isOver()) {
            watched = true;
            watch.begin();
        }
    }
}
