package dev.botkit.websocket.internal;

import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Gateway;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All open sockets of one installation: containers differ in which sessions they close at undeploy,
 * and Undertow closes none that a filter upgraded.
 *
 * <p>It has a few threads for the calls into the container that block until the client reads: some for pings (Tomcat, Jetty),
 * and others for closes (Tomcat), so that clients which read nothing delay the close of no other one. They start when needed and
 * end after some idle seconds.
 */
public final class Sockets {

    static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

    /**
     * How long a socket may be there after it was closed here, where the container does not say when it is gone: Tomcat looks
     * every 10 s for clients that have not answered the close within {@link Socket#MOST_CLOSING_MILLIS}, Undertow cuts them off
     * after {@link #CLOSE_GRACE}.
     */
    static final Duration GONE_AFTER = Duration.ofSeconds(20);

    private static final int THREADS = 4;
    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    private final Gateway gateway;
    private final Settings settings;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch allGone = new CountDownLatch(1);
    private final ThreadPoolExecutor pings;
    private final ThreadPoolExecutor closes;

    public Sockets(Gateway gateway, Settings settings) {
        this.gateway = gateway;
        this.settings = settings;
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        pings = threads(loader);
        closes = threads(loader);
    }

    private static ThreadPoolExecutor threads(ClassLoader loader) {
        // The queue needs no bound of its own: a socket has at most one ping or one close in it.
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    // Without the inheritable thread locals of whichever request starts the thread.
                    Thread thread =
                            new Thread(null, task, "botkit-websocket-" + THREAD_NUMBER.incrementAndGet(), 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(loader);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    Gateway gateway() {
        return gateway;
    }

    Settings settings() {
        return settings;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Takes a socket in. One that comes during the close sees {@link #isClosed()} afterwards, or is closed by it. */
    void add(Socket socket) {
        open.add(socket);
    }

    void remove(Socket socket) {
        open.remove(socket);
        signalIfAllGone();
    }

    /** Runs a ping, which may block until its client reads; on this thread where there are no others any more. */
    void runPing(Runnable task) {
        if (!runs(pings, task)) {
            task.run();
        }
    }

    /** Runs a close, which may block, on a thread that is there for it; false where there is none any more. */
    boolean runsClose(Runnable task) {
        return runs(closes, task);
    }

    private static boolean runs(ThreadPoolExecutor threads, Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Closes all sockets with 1001 and ends the threads, within about {@link #CLOSE_GRACE}. Idempotent. */
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        for (Socket socket : open) {
            socket.close(CloseCode.GOING_AWAY, "The server is going away.");
        }
        signalIfAllGone();
        try {
            allGone.await(CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS);
            pings.shutdown();
            closes.shutdown();
            if (!closes.awaitTermination(1, TimeUnit.SECONDS)) {
                closes.shutdownNow();
            }
            pings.shutdownNow();
        } catch (InterruptedException e) {
            pings.shutdownNow();
            closes.shutdownNow();
            Thread.currentThread().interrupt();
        }
        // The bot may live on; it is not to keep what is left of this webapp.
        open.forEach(Socket::abandon);
        open.clear();
    }

    private void signalIfAllGone() {
        if (closed.get() && open.isEmpty()) {
            allGone.countDown();
        }
    }
}
