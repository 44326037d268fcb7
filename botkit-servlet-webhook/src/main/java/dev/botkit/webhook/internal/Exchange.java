package dev.botkit.webhook.internal;

import dev.botkit.transport.Gateway;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One POST in flight: its body comes in, the bot answers, the answer goes out. The container or the
 * bot calls in whenever there is something to do; no thread waits in between.
 *
 * <p>Whoever sets {@link #answered} decides what the client gets. All others leave the response
 * alone, which the container may have given to another request by then.
 */
public final class Exchange implements ReadListener, WriteListener, AsyncListener {

    /** How much longer than its turn a request may take, for the body to come in and the answer to go out. */
    static final Duration MARGIN = Duration.ofSeconds(30);

    private static final long HAND_OVER_NANOS = 100_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int FIRST_BUFFER = 1024;
    private static final byte[] NOTHING = {};

    /** What is read, and dropped, of a body over the limit. */
    private static final int MOST_DROPPED = 2 * 1024 * 1024;

    private final HttpServletResponse response;
    private final Gateway gateway;
    private final Handshake handshake;
    private final Duration timeLimit;
    private final AsyncContext async;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private volatile boolean handingOver;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean completed = new AtomicBoolean();

    private byte[] body = new byte[FIRST_BUFFER];
    private int size;
    private long total;
    private volatile byte @Nullable [] answer;
    private boolean written;
    private boolean flushed;
    private volatile boolean draining;

    /** Who counts it up from 0 writes, also for those who come meanwhile: one thread at a time, and none waits. */
    private final AtomicInteger wantWriting = new AtomicInteger();

    private Exchange(AsyncContext async, Gateway gateway, Handshake handshake, Duration timeLimit) throws IOException {
        this.async = async;
        this.response = (HttpServletResponse) async.getResponse();
        this.in = async.getRequest().getInputStream();
        this.out = response.getOutputStream();
        this.gateway = gateway;
        this.handshake = handshake;
        this.timeLimit = timeLimit;
    }

    /** Takes a request over from the thread that brought it. */
    public static void begin(
            HttpServletRequest request,
            HttpServletResponse response,
            Gateway gateway,
            Handshake handshake,
            Duration timeLimit)
            throws IOException {
        // A host's filter may have taken the streams: that has to fail before anything has begun.
        request.getInputStream();
        response.getOutputStream();
        AsyncContext async = request.startAsync(request, response);
        Exchange exchange = new Exchange(async, gateway, handshake, timeLimit);
        async.setTimeout(timeLimit.plus(MARGIN).toMillis());
        async.addListener(exchange);
        exchange.start(request.getContentLengthLong(), request.getHeader("Expect") != null);
    }

    private void start(long length, boolean asksFirst) {
        try {
            if (length > mostRead() || (length > limit() && asksFirst)) {
                answerNow(tooLarge());
                return;
            }
            in.setReadListener(this);
            // In here and not when there is an answer: set from another thread, Tomcat (11.0.27) now and then
            // leaves an event behind that makes a socket on the same connection deaf.
            out.setWriteListener(this);
            if (length > limit()) {
                answerAndDrain();
            }
        } catch (RuntimeException e) {
            answerNow(Answers.failed(e));
        }
    }

    // ---- the body comes in

    @Override
    public void onDataAvailable() throws IOException {
        while (!completed.get() && in.isReady()) {
            int count = in.read(body, size, body.length - size);
            if (count < 0) {
                return;
            }
            total += count;
            if (total <= limit()) {
                keep(count);
            } else if (total <= mostRead()) {
                size = 0;
                answerAndDrain();
            } else {
                complete();
            }
        }
    }

    private void keep(int count) {
        size += count;
        if (size == body.length) {
            body = Arrays.copyOf(body, size > limit() / 2 ? limit() + 1 : size * 2);
        }
    }

    @Override
    public void onAllDataRead() {
        if (total > limit()) {
            draining = false;
            write();
            return;
        }
        try {
            String frame = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, 0, size))
                    .toString();
            // Not kept while the turn runs.
            body = NOTHING;
            gateway.post(handshake, frame, timeLimit, this::answer);
        } catch (CharacterCodingException e) {
            answer(PostAnswer.refusal(Refusal.BAD_FRAME, "The body is not UTF-8."));
        } catch (RuntimeException e) {
            answer(Answers.failed(e));
        }
    }

    // ---- the answer goes out

    /** On any thread. */
    private void answer(PostAnswer ready) {
        handingOver = true;
        try {
            if (answered.compareAndSet(false, true) && !completed.get()) {
                answer = Answers.begin(response, ready);
                write();
            }
        } catch (RuntimeException e) {
            gone(e);
        } finally {
            handingOver = false;
        }
    }

    /**
     * Waits until an answer that another thread has begun is with the container, so that it is not
     * written into a response that serves somebody else by then. A moment, and a bounded one.
     */
    private void awaitHandOver() {
        long end = System.nanoTime() + HAND_OVER_NANOS;
        while (handingOver && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void onWritePossible() {
        write();
    }

    /** Gives the container the answer as soon as there is one and the client can take it. */
    private void write() {
        if (wantWriting.getAndIncrement() != 0) {
            return;
        }
        do {
            try {
                writeNow();
            } catch (IOException | RuntimeException e) {
                gone(e);
            }
        } while (wantWriting.decrementAndGet() != 0);
    }

    private void writeNow() throws IOException {
        byte[] bytes = answer;
        while (bytes != null && !completed.get() && out.isReady()) {
            if (!written) {
                written = true;
                out.write(bytes);
            } else if (!draining) {
                complete();
            } else if (!flushed) {
                flushed = true;
                out.flush();
            } else {
                return;
            }
        }
    }

    /** Writes a short answer of this module's own before the body is read, from the container's thread. */
    private void answerNow(PostAnswer ready) {
        if (answered.compareAndSet(false, true)) {
            try {
                Answers.write(response, ready);
                complete();
            } catch (IOException | RuntimeException e) {
                gone(e);
            }
        }
    }

    /**
     * Refuses a body that is too large and goes on reading it: a connection that is closed while its
     * client still sends may lose the answer, and left to themselves some containers have a thread wait
     * for the rest.
     */
    private void answerAndDrain() {
        draining = true;
        answer(tooLarge());
    }

    private PostAnswer tooLarge() {
        return PostAnswer.refusal(Refusal.TOO_LARGE, "The body is larger than " + limit() + " bytes.");
    }

    private int limit() {
        return gateway.limits().frameBytes();
    }

    private long mostRead() {
        return (long) limit() + MOST_DROPPED;
    }

    // ---- what goes wrong on the way

    /** Reading or writing failed. */
    @Override
    public void onError(Throwable failure) {
        if (answered.get()) {
            gone(failure);
        } else {
            answer(PostAnswer.refusal(Refusal.BAD_FRAME, "The body ended too early."));
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        answer(PostAnswer.refusal(
                Refusal.TIMEOUT, "The request took too long; post the message again with the same id."));
        // If there was an answer already, its client does not take it.
        awaitHandOver();
        complete();
    }

    @Override
    public void onError(AsyncEvent event) {
        answered.set(true);
        awaitHandOver();
        gone(event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        answered.set(true);
        completed.set(true);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody dispatches this request to another servlet.
    }

    /** The client went away, which is its right; the turn goes on. */
    private void gone(@Nullable Throwable failure) {
        LOG.debug(
                "A webhook's client went away: {}",
                failure == null ? "" : failure.getClass().getName());
        complete();
    }

    private void complete() {
        if (completed.compareAndSet(false, true)) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                LOG.debug("The container ended a webhook's request first");
            }
        }
    }
}
