package dev.botkit.websocket.internal;

import dev.botkit.RefusedException;
import dev.botkit.time.Timer;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of the container, as core's peer. Public, because containers look at the class of an
 * endpoint.
 */
public final class Socket extends Endpoint implements Peer {

    private static final Logger LOG = LoggerFactory.getLogger(Socket.class);

    /** Tomcat takes two bytes a character of this for each session; parts of messages are enough for us. */
    private static final int BUFFER = 1024;

    /**
     * Tomcat answers pings on its threads for requests and waits there until the client reads, 20 s by default; then it closes.
     * In milliseconds. Jetty and Undertow wait on no thread.
     */
    private static final String BLOCKING_SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private static final long MOST_BLOCKED_MILLIS = 500;

    /** How long Tomcat waits for a client's answer to a close, 30 s by default; it looks every 10 s. */
    private static final String SESSION_CLOSE_TIMEOUT = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

    static final long MOST_CLOSING_MILLIS = 3_000;

    /**
     * How long Tomcat tries to write a close frame with a code other than 1000, 50 ms by default; then it closes without one, and the
     * client sees 1006. In milliseconds.
     */
    static final String CLOSE_SEND_TIMEOUT = "org.apache.tomcat.websocket.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";

    private static final int PINGS_UNANSWERED = 2;
    private static final Duration ERROR_GRACE = Duration.ofSeconds(1);

    private final Sockets sockets;
    private final Timer timer;
    private final TextParts textParts;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean pingWaits = new AtomicBoolean();
    private final AtomicInteger unanswered = new AtomicInteger();
    private @Nullable Handshake handshake;
    private boolean inBinary;
    private volatile @Nullable Session session;
    private volatile @Nullable Connection connection;
    private volatile Timer.@Nullable Scheduled nextPing;
    private volatile Timer.@Nullable Scheduled grace;
    private volatile boolean writing;
    private volatile boolean pinging;
    private volatile boolean gone;

    /** The thread that closes the session now. */
    private volatile @Nullable Thread closer;

    private final Slot slot;

    Socket(Sockets sockets, Handshake handshake, Slot slot) {
        this.sockets = sockets;
        this.slot = slot;
        this.handshake = handshake;
        this.timer = sockets.gateway().timer();
        this.textParts = new TextParts(sockets.gateway().limits().clients().frameBytes());
    }

    @Override
    public void onOpen(Session opened, EndpointConfig config) {
        session = opened;
        opened.setMaxIdleTimeout(sockets.settings().idleTimeout().toMillis());
        shrinkBuffers(opened);
        opened.getUserProperties().put(BLOCKING_SEND_TIMEOUT, MOST_BLOCKED_MILLIS);
        opened.getUserProperties().put(SESSION_CLOSE_TIMEOUT, MOST_CLOSING_MILLIS);
        sockets.add(this);
        if (sockets.isClosed()) {
            shut(CloseCode.GOING_AWAY, "The server is going away.");
            return;
        }
        try {
            Connection taken = sockets.gateway()
                    .open(
                            Objects.requireNonNull(handshake)
                                    .withThreadsOf(opened.getClass().getName()),
                            this,
                            slot);
            connection = taken;
            listen(opened, taken);
            scheduleNextPing();
            if (gone) {
                taken.closed();
            }
        } catch (RefusedException e) {
            close(e.refusal().closeCode(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            debug("A socket was not opened: {}", e);
            lost();
            close(CloseCode.OVERLOADED, "The connection failed.");
        } finally {
            // No use for the secrets in it any more.
            handshake = null;
        }
    }

    /** For this session only. Undertow has no buffers to shrink: its 0 means that parts come as they come. */
    private static void shrinkBuffers(Session session) {
        if (session.getMaxTextMessageBufferSize() > BUFFER) {
            session.setMaxTextMessageBufferSize(BUFFER);
        }
        if (session.getMaxBinaryMessageBufferSize() > BUFFER) {
            session.setMaxBinaryMessageBufferSize(BUFFER);
        }
    }

    private void listen(Session opened, Connection taken) {
        opened.addMessageHandler(String.class, (MessageHandler.Partial<String>) (part, last) -> {
            unanswered.set(0);
            if (textParts.add(part, last, taken)) {
                close(CloseCode.TOO_LARGE, "The message is far too large.");
            }
        });
        opened.addMessageHandler(ByteBuffer.class, (MessageHandler.Partial<ByteBuffer>) (part, last) -> {
            unanswered.set(0);
            if (!inBinary) {
                taken.refuse(Refusal.BAD_FRAME, "Binary frames are not understood; send text.");
            }
            inBinary = !last;
            if (textParts.swallowed(part.remaining(), last)) {
                close(CloseCode.TOO_LARGE, "The message is far too large.");
            }
        });
        opened.addMessageHandler(PongMessage.class, pong -> {
            if (unanswered.getAndSet(0) == 0) {
                taken.control();
            }
        });
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
        Timer.Scheduled last = grace;
        if (last != null) {
            last.cancel();
        }
        lost();
        if (closer == Thread.currentThread()) {
            // Tomcat and Undertow say so as soon as the close frame is out; the socket is there until the client
            // answers.
            slot.closeAfter(Sockets.GONE_AFTER);
        } else {
            slot.close();
        }
        sockets.remove(this);
    }

    @Override
    public void onError(Session failed, Throwable failure) {
        debug("A socket failed: {}", failure);
        lost();
        // Most containers close now, with a code that fits; Undertow leaves some sessions open.
        grace = timer.schedule(ERROR_GRACE, () -> {
            if (failed.isOpen()) {
                close(CloseCode.OVERLOADED, "The connection failed.");
            }
        });
    }

    /** The webapp has stopped and nothing is awaited any more. */
    void abandon() {
        lost();
        slot.closeAfter(Sockets.GONE_AFTER);
    }

    private void lost() {
        gone = true;
        Timer.Scheduled ping = nextPing;
        if (ping != null) {
            ping.cancel();
        }
        Connection taken = connection;
        if (taken != null) {
            taken.closed();
        }
    }

    @Override
    public void write(String frame, WriteDone done) {
        Write write = new Write(done);
        writing = true;
        try {
            session().getAsyncRemote().sendText(frame, write);
        } catch (RuntimeException e) {
            debug("A frame was not written: {}", e);
            write.end(false);
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        // Decided here: the threads that do it may overtake each other.
        if (closing.compareAndSet(false, true)) {
            if (!sockets.runsClose(() -> shutNow(code, reason, true))) {
                shutNow(code, reason, false);
            }
        }
    }

    private void shut(CloseCode code, String reason) {
        if (closing.compareAndSet(false, true)) {
            shutNow(code, reason, false);
        }
    }

    /** {@code mayWait} is true on a thread for closes: there a busy server has time to write the frame, if the client reads. */
    private void shutNow(CloseCode code, String reason, boolean mayWait) {
        closer = Thread.currentThread();
        try {
            if (mayWait && !writing && !pinging) {
                session().getUserProperties().put(CLOSE_SEND_TIMEOUT, Sockets.CLOSE_GRACE.toMillis());
            }
            // A client that does not answer the close frame is cut off after this.
            session().setMaxIdleTimeout(Sockets.CLOSE_GRACE.toMillis());
            session()
                    .close(new CloseReason(
                            CloseReason.CloseCodes.getCloseCode(code.number()), CloseReasons.cut(reason)));
        } catch (IOException | RuntimeException e) {
            debug("A socket was closed already: {}", e);
            lost();
            slot.closeAfter(Sockets.GONE_AFTER);
            sockets.remove(this);
        } finally {
            closer = null;
        }
    }

    private Session session() {
        return Objects.requireNonNull(session, "session");
    }

    private void scheduleNextPing() {
        double share = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
        Duration delay =
                Duration.ofNanos((long) (sockets.settings().pingInterval().toNanos() * share));
        Timer.Scheduled ping = timer.schedule(delay, this::pingIsDue);
        nextPing = ping;
        if (gone) {
            ping.cancel();
        }
    }

    /** On the timer's thread. */
    private void pingIsDue() {
        if (gone || closing.get()) {
            return;
        }
        if (unanswered.get() >= PINGS_UNANSWERED) {
            close(CloseCode.RECONNECT, "No answer to pings.");
            lost();
            return;
        }
        pingWaits.set(true);
        pingUnlessWriting();
        scheduleNextPing();
    }

    /** While a frame is being written a ping would wait for it; core watches how long that takes. */
    private void pingUnlessWriting() {
        if (!writing && pingWaits.compareAndSet(true, false)) {
            sockets.runPing(this::ping);
        }
    }

    /** On a thread that may block: Tomcat and Jetty return when the ping is with the operating system. */
    private void ping() {
        if (gone || closing.get()) {
            return;
        }
        Timer.Scheduled watchdog = timer.schedule(
                sockets.gateway().limits().clients().sendTimeout(), () -> shut(CloseCode.OVERLOADED, "Too slow."));
        try {
            unanswered.incrementAndGet();
            pinging = true;
            session().getAsyncRemote().sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            debug("A ping was not written: {}", e);
            shut(CloseCode.OVERLOADED, "The connection failed.");
        } finally {
            pinging = false;
            watchdog.cancel();
        }
    }

    /** Without the words of whoever threw: they may be a user's. */
    private static void debug(String format, Throwable failure) {
        LOG.debug(format, failure.getClass().getName());
    }

    /** Tells core once, whatever the container does. */
    private final class Write implements SendHandler {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final WriteDone done;

        Write(WriteDone done) {
            this.done = done;
        }

        @Override
        public void onResult(SendResult result) {
            end(result.isOK());
        }

        void end(boolean written) {
            if (ended.compareAndSet(false, true)) {
                writing = false;
                // Core may begin the next write in here.
                done.done(written);
                pingUnlessWriting();
            }
        }
    }
}
