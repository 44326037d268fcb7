package dev.botkit.internal.engine;

import dev.botkit.Limits;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection: a bounded queue and one writer at a time. The next
 * write starts from the end of the last, whichever thread that is; no lock is held over a write. A
 * peer that takes too much or too long is closed with 1013.
 */
final class Outbox {

    private final Peer peer;
    private final Limits limits;
    private final Timer timer;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<String> queue = new ArrayDeque<>();
    private long queued;
    private boolean writing;
    private long writingSince;
    private boolean watched;
    private @Nullable Close close;
    private boolean abandoned;
    private boolean closeCalled;

    private record Close(CloseCode code, String reason) {}

    Outbox(Peer peer, Limits limits, Timer timer) {
        this.peer = peer;
        this.limits = limits;
        this.timer = timer;
    }

    /** Puts a frame into the queue; call {@link #pump()} then, without a lock. */
    void offer(String frame) {
        lock.lock();
        try {
            if (close != null) {
                return;
            }
            if (queued + frame.length() > limits.sendBytes() || queue.size() >= limits.sendFrames()) {
                dropAndClose("too slow");
                return;
            }
            queue.addLast(frame);
            queued += frame.length();
        } finally {
            lock.unlock();
        }
    }

    /** Closes after what is queued now has been written. Only the first close counts. */
    void closeAfterQueue(CloseCode code, String reason) {
        lock.lock();
        try {
            if (close == null) {
                close = new Close(code, reason);
            }
        } finally {
            lock.unlock();
        }
        pump();
    }

    /** The peer is gone: nothing more is written, and it is not closed again. */
    void gone() {
        lock.lock();
        try {
            queue.clear();
            queued = 0;
            closeCalled = true;
            if (close == null) {
                close = new Close(CloseCode.GOING_AWAY, "gone");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is queued, unless somebody does so already. Called without a lock. */
    void pump() {
        while (true) {
            String frame = null;
            Close closeNow = null;
            lock.lock();
            try {
                if (writing && !abandoned) {
                    return;
                }
                frame = queue.pollFirst();
                if (frame != null) {
                    queued -= frame.length();
                    writing = true;
                    writingSince = timer.nanoTime();
                } else if (close != null && !closeCalled) {
                    closeCalled = true;
                    closeNow = close;
                }
            } finally {
                lock.unlock();
            }
            if (frame == null) {
                if (closeNow != null) {
                    peer.close(closeNow.code(), closeNow.reason());
                }
                return;
            }
            if (!write(frame)) {
                return;
            }
        }
    }

    /** Writes one frame; true if it is done already, so that the loop goes on instead of a recursion. */
    private boolean write(String frame) {
        AtomicBoolean first = new AtomicBoolean();
        AtomicBoolean called = new AtomicBoolean();
        try {
            peer.write(frame, written -> {
                if (called.compareAndSet(false, true)) {
                    finished(written);
                    if (!first.compareAndSet(false, true)) {
                        pump();
                    }
                }
            });
        } catch (RuntimeException e) {
            // The contract says that it does not throw; a container that does has lost the socket.
            if (called.compareAndSet(false, true)) {
                finished(false);
                return true;
            }
        }
        boolean returnedFirst = first.compareAndSet(false, true);
        if (returnedFirst) {
            watch();
        }
        return !returnedFirst;
    }

    private void finished(boolean written) {
        lock.lock();
        try {
            writing = false;
            if (!written) {
                dropAndClose("not writable");
            }
        } finally {
            lock.unlock();
        }
    }

    /** One watchdog for each connection at most, and only while a write does not end by itself. */
    private void watch() {
        lock.lock();
        try {
            if (!writing || watched) {
                return;
            }
            watched = true;
        } finally {
            lock.unlock();
        }
        timer.schedule(limits.sendTimeout(), this::look);
    }

    private void look() {
        Close closeNow = null;
        Duration again = null;
        lock.lock();
        try {
            watched = false;
            if (writing) {
                long left = limits.sendTimeout().toNanos() - (timer.nanoTime() - writingSince);
                if (left > 0) {
                    watched = true;
                    again = Duration.ofNanos(left);
                } else {
                    dropAndClose("too slow");
                    if (!closeCalled) {
                        closeCalled = true;
                        closeNow = close;
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        if (again != null) {
            timer.schedule(again, this::look);
        }
        if (closeNow != null) {
            peer.close(closeNow.code(), closeNow.reason());
        }
    }

    /** With the lock. Closes without waiting for a write under way. What is queued is lost to this connection; it is in the log. */
    private void dropAndClose(String reason) {
        queue.clear();
        queued = 0;
        abandoned = true;
        if (close == null) {
            close = new Close(CloseCode.OVERLOADED, reason);
        }
    }
}
