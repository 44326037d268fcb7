package dev.botkit.internal.client;

import dev.botkit.Limits;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.runtime.Locks;
import dev.botkit.time.Timer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.Peer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one connection: a bounded queue and one writer at a time. The next
 * write starts from the end of the last, whichever thread that is; no lock is held over a write. A
 * peer that takes too much or too long is closed with 1013. What waits counts in the memory budget with what is being
 * written.
 */
final class Outbox {

    private static final Log LOG = Log.of(Outbox.class);

    private static final Peer NOBODY = new Peer() {
        @Override
        public void write(String frame, WriteDone done) {
            done.done(false);
        }

        @Override
        public void close(CloseCode code, String reason) {}
    };

    private volatile Peer peer;
    private final Limits limits;
    private final Timer timer;
    private final HeldMemory memory;

    /** Seen by the tests, which hold it to bring about its races. */
    final ReentrantLock lock = new ReentrantLock();

    private final ArrayDeque<String> queue = new ArrayDeque<>(1);
    private long queued;
    private long underWay;
    private boolean writing;

    /** Whether a thread has run out of stack while it wrote: nobody knows how far it came. */
    private volatile boolean isLost;

    private long writingSince;
    private boolean watched;
    private Timer.@Nullable Scheduled watchdog;
    private @Nullable Close close;
    private boolean abandoned;
    private boolean closeCalled;
    private boolean gone;
    private @Nullable Runnable whenEmpty;

    private record Close(CloseCode code, String reason) {}

    Outbox(Peer peer, Limits limits, Timer timer, HeldMemory memory) {
        this.peer = peer;
        this.limits = limits;
        this.timer = timer;
        this.memory = memory;
    }

    /** Puts a frame into the queue; call {@link #pump()} then, without a lock. Over the bound it closes, and this is false. */
    boolean offer(String frame) {
        lock.lock();
        try {
            if (tryOffer(frame)) {
                return true;
            }
            dropAndClose("too slow");
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Puts a frame into the queue unless it is full. */
    boolean tryOffer(String frame) {
        lock.lock();
        try {
            if (close != null) {
                return true;
            }
            if (queued + frame.length() > limits.clients().sendCharacters()
                    || queue.size() >= limits.clients().sendFrames()
                    || !memory.resize(2 * (queued + underWay + frame.length()))) {
                return false;
            }
            queue.addLast(frame);
            queued += frame.length();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits or is being written, so that a frame leaves at once. */
    boolean isIdle() {
        lock.lock();
        try {
            return !writing && queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Runs a task once, when all that is queued has been written; call {@link #pump()} then. */
    void whenEmpty(Runnable task) {
        lock.lock();
        try {
            whenEmpty = task;
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

    /** Closes at once, whatever is queued or being written. Only the first reason counts. */
    void closeNow(CloseCode code, String reason) {
        lock.lock();
        try {
            if (close == null) {
                close = new Close(code, reason);
            }
            dropAndClose(reason);
        } finally {
            lock.unlock();
        }
        pump();
    }

    /** Whether it was decided that the connection ends. */
    boolean isClosing() {
        lock.lock();
        try {
            return close != null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The peer is gone: nothing more is written, and it is not closed again.
     *
     * @return how it was closed from here, or was to be; null if it went by itself
     */
    @Nullable
    CloseCode gone() {
        lock.lock();
        try {
            CloseCode decided = close == null ? null : close.code();
            queue.clear();
            queued = 0;
            memory.close();
            gone = true;
            // What still waits for this connection elsewhere is not to keep what the container has for it.
            peer = NOBODY;
            // It would keep all that the container holds for the connection.
            if (watchdog != null) {
                watchdog.cancel();
                watchdog = null;
            }
            closeCalled = true;
            if (close == null) {
                close = new Close(CloseCode.GOING_AWAY, "gone");
            }
            return decided;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is queued, unless somebody does so already. Called without a lock. */
    void pump() {
        try {
            pumpAll();
        } catch (StackOverflowError e) {
            isLost = true;
            throw e;
        }
    }

    private void pumpAll() {
        while (true) {
            String frame = null;
            Close closeNow = null;
            Runnable next = null;
            lock.lock();
            try {
                if (writing && !abandoned) {
                    return;
                }
                frame = queue.pollFirst();
                if (frame != null) {
                    queued -= frame.length();
                    underWay = frame.length();
                    writing = true;
                    writingSince = timer.nanoTime();
                } else if (close == null) {
                    next = whenEmpty;
                    whenEmpty = null;
                } else if (!closeCalled) {
                    closeCalled = true;
                    closeNow = close;
                }
            } finally {
                lock.unlock();
            }
            if (frame == null) {
                if (closeNow != null) {
                    close(closeNow);
                } else if (next != null) {
                    next.run();
                }
                return;
            }
            if (!write(frame)) {
                return;
            }
        }
    }

    /** Lets go of what a thread that has run out of stack in here still holds. Called on that thread, behind its handler. */
    void letGo() {
        Locks.letGo(lock);
        if (isLost) {
            isLost = false;
            finished(false);
            pump();
        }
    }

    /** Writes one frame; true if it is done already, so that the loop goes on instead of a recursion. */
    private boolean write(String frame) {
        Write write = new Write();
        try {
            peer.write(frame, write);
        } catch (Throwable e) {
            // The contract says that it does not throw; a container that does has lost the socket.
            write.done(false);
        }
        if (write.compareAndSet(Write.BEGUN, Write.RETURNED)) {
            watch();
            return false;
        }
        return true;
    }

    /** One write: over once it is done, on whichever thread and however often that is said. */
    private final class Write extends AtomicInteger implements Peer.WriteDone {

        private static final long serialVersionUID = 1L;
        static final int BEGUN = 0;
        static final int RETURNED = 1;
        static final int DONE = 2;

        private final AtomicBoolean told = new AtomicBoolean();

        @Override
        public void done(boolean written) {
            if (!told.compareAndSet(false, true)) {
                return;
            }
            // First, so that the one who wrote, if it goes on with its loop, sees that the writing has ended.
            finished(written);
            if (getAndSet(DONE) == RETURNED) {
                pump();
            }
        }
    }

    private void close(Close how) {
        try {
            peer.close(how.code(), how.reason());
        } catch (Throwable e) {
            LOG.debug("A peer could not be closed", e);
        }
    }

    private void finished(boolean written) {
        lock.lock();
        try {
            writing = false;
            underWay = 0;
            memory.resize(2 * queued);
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
        lookAfter(limits.clients().sendTimeout());
    }

    private void lookAfter(Duration delay) {
        Timer.Scheduled next = timer.schedule(delay, this::look);
        lock.lock();
        try {
            if (gone) {
                next.cancel();
            } else {
                watchdog = next;
            }
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        Close closeNow = null;
        Duration again = null;
        lock.lock();
        try {
            watched = false;
            if (writing) {
                long left = limits.clients().sendTimeout().toNanos() - (timer.nanoTime() - writingSince);
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
            lookAfter(again);
        }
        if (closeNow != null) {
            close(closeNow);
        }
    }

    /** With the lock. Closes without waiting for a write under way. What is queued is lost to this connection; it is in the log. */
    private void dropAndClose(String reason) {
        queue.clear();
        queued = 0;
        memory.resize(2 * underWay);
        abandoned = true;
        if (close == null) {
            close = new Close(CloseCode.OVERLOADED, reason);
        }
    }
}
