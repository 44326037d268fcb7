package dev.botkit.webhook.internal;

import dev.botkit.transport.Gateway;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
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
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One POST in flight: its body comes in, the bot answers, the answer goes out. The container or the
 * bot calls in whenever there is something to do; no thread waits in between.
 *
 * <p>Whoever sets {@link #answered} decides what the client gets. All others leave the response
 * alone, which the container may have given to another request by then.
 *
 * <p>It is long because body, answer and what goes wrong on the way end each other, whichever comes first.
 */
final class Exchange implements ReadListener, WriteListener, AsyncListener {

    /** How much longer than its answer a request may take, for the body to come in and the answer to go out. */
    static final Duration MARGIN = Duration.ofSeconds(30);

    /** How long the body of a request that was turned away is waited for. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    /** The same for one that has a place, and is refused. */
    private static final Duration REST = Duration.ofSeconds(3);

    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private static final long HAND_OVER_NANOS = 100_000_000L;
    private static final long COMMIT_NANOS = 1_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int FIRST_BUFFER = 1024;

    /** How much of an answer the container gets at once: what it has taken says how far the client is. */
    private static final int PART = 16 * 1024;

    private static final byte[] NOTHING = {};

    /** What is read, and dropped, of a body over the limit. */
    private static final int MOST_DROPPED = 2 * 1024 * 1024;

    private final HttpServletResponse response;
    private final Endpoint endpoint;
    private final @Nullable Handshake handshake;

    /** What the client gets whatever its body is; null if the bot is to say. */
    private @Nullable PostAnswer refusal;

    /** Why it is refused, where nobody has been told so far. */
    private @Nullable Refusal refusedHere;

    private final Place place;

    /** What is here of the body. */
    private final @Nullable HeldMemory held;

    private final WriteWatch watch;

    private final AsyncContext async;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private volatile boolean handingOver;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean completed = new AtomicBoolean();

    /**
     * Whether the container has a thread wait for the rest of the body, for as long as the client likes, when a request is
     * completed. Undertow (2.3.24) does; it cuts the connection, and no thread waits, if one that was answered is over time.
     */
    private final boolean waitsForBody;

    private byte[] body = new byte[FIRST_BUFFER];
    private int size;
    private long total;
    private volatile byte @Nullable [] answer;
    private int written;
    private boolean watched;
    private boolean flushed;

    /** Gives back what the answer takes. */
    private volatile @Nullable Runnable done;

    /** Whether the answer does not wait for the body. */
    private volatile boolean early;

    private volatile boolean allRead;

    /** Whether the answer was written on the container's thread, before the body was read. */
    private volatile boolean inPart;

    /** Who counts it up from 0 writes, also for those who come meanwhile: one thread at a time, and none waits. */
    private final AtomicInteger wantWriting = new AtomicInteger();

    private Exchange(
            AsyncContext async,
            Endpoint endpoint,
            @Nullable Handshake handshake,
            @Nullable PostAnswer refusal,
            Place place)
            throws IOException {
        this.place = place;
        this.async = async;
        this.response = (HttpServletResponse) async.getResponse();
        this.in = async.getRequest().getInputStream();
        this.out = response.getOutputStream();
        this.endpoint = endpoint;
        this.handshake = handshake;
        String container = async.getRequest().getServletContext().getServerInfo();
        this.waitsForBody = container != null && container.contains("Undertow");
        this.refusal = refusal;
        this.held = handshake == null ? null : endpoint.gateway().held(handshake);
        Gateway gateway = endpoint.gateway();
        this.watch = new WriteWatch(gateway.timer(), gateway.limits().clients().sendTimeout(), this::cut);
    }

    /**
     * Takes a request over from the thread that brought it.
     *
     * @param handshake null if the request is refused for what its head says
     * @param refusal what it gets then; its body is read and dropped
     */
    static void begin(
            HttpServletRequest request,
            HttpServletResponse response,
            Endpoint endpoint,
            Slot slot,
            @Nullable Handshake handshake,
            @Nullable PostAnswer refusal)
            throws IOException {
        try {
            begin(request, response, endpoint, handshake, refusal, new Place(slot, null))
                    .start(request.getContentLengthLong(), request.getHeader("Expect") != null);
        } catch (IOException | RuntimeException e) {
            slot.close();
            throw e;
        }
    }

    /**
     * Refuses a request for which there is no place. Its body is waited for for a moment, and of a few such requests at once; all
     * others are over at once. Answered on the container's thread, some containers would have that wait for the body.
     */
    static void turnAway(
            HttpServletRequest request, HttpServletResponse response, Endpoint endpoint, PostAnswer refusal)
            throws IOException {
        boolean drains = endpoint.mayDrain();
        Place place = new Place(null, drains ? endpoint::drained : null);
        try {
            Exchange exchange = begin(request, response, endpoint, null, refusal, place);
            exchange.start(request.getContentLengthLong(), request.getHeader("Expect") != null);
            if (!drains) {
                exchange.completeBeforeBody(AT_ONCE);
            }
        } catch (IOException | RuntimeException e) {
            place.gone();
            throw e;
        }
    }

    private static Exchange begin(
            HttpServletRequest request,
            HttpServletResponse response,
            Endpoint endpoint,
            @Nullable Handshake handshake,
            @Nullable PostAnswer refusal,
            Place place)
            throws IOException {
        // A host's filter may have taken the streams: that has to fail before anything has begun.
        request.getInputStream();
        response.getOutputStream();
        AsyncContext async = request.startAsync(request, response);
        Exchange exchange = new Exchange(async, endpoint, handshake, refusal, place);
        async.setTimeout(endpoint.timeLimit().plus(MARGIN).toMillis());
        async.addListener(exchange);
        return exchange;
    }

    private void start(long length, boolean asksFirst) {
        try {
            boolean refused = refusal != null || length > limit();
            if (refused && length != 0) {
                restMayNotCome();
                async.setTimeout((place.hasSlot() ? REST : DRAIN).toMillis());
            }
            if (length > mostRead() || (refused && asksFirst)) {
                answerNow(refused(), whyHere());
                return;
            }
            in.setReadListener(this);
            if (refused && waitsForBody) {
                // It is cut off only if it has an answer by then, which a listener may not have written yet.
                answerInPart(refused(), whyHere());
                return;
            }
            // In here and not when there is an answer: set from another thread, Tomcat (11.0.27) now and then
            // leaves an event behind that makes a socket on the same connection deaf.
            out.setWriteListener(this);
            if (refused) {
                answerAndDrain();
            }
        } catch (RuntimeException e) {
            answerNow(Answers.failed(e), null);
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
            if (!early && total <= limit()) {
                keep(count);
            } else if (total <= mostRead()) {
                answerAndDrain();
            } else {
                complete();
            }
        }
    }

    private void keep(int count) {
        size += count;
        if (size < body.length) {
            return;
        }
        int larger = size > limit() / 2 ? limit() + 1 : size * 2;
        if (held != null && !held.resize(larger)) {
            refusal = PostAnswer.refusal(Refusal.BUSY, "Too much is coming in now; send it again later.");
            refusedHere = Refusal.BUSY;
            answerAndDrain();
            return;
        }
        body = Arrays.copyOf(body, larger);
    }

    @Override
    public void onAllDataRead() {
        allRead = true;
        if (early || refusal != null || handshake == null || total > limit()) {
            write();
            if (inPart) {
                complete();
            }
            return;
        }
        try {
            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, 0, size))
                    .toString();
            dropBody();
            endpoint.hand(handshake, json, this::answer);
        } catch (CharacterCodingException e) {
            refuse(Refusal.BAD_FRAME, "The body is not UTF-8.");
        } catch (RuntimeException e) {
            answer(Answers.failed(e));
        }
    }

    /** It is not kept while the bot works on the answer. */
    private void dropBody() {
        body = NOTHING;
        if (held != null) {
            held.close();
        }
    }

    // ---- the answer goes out

    /** On any thread. */
    private void answer(PostAnswer ready) {
        answer(ready, null);
    }

    private void refuse(Refusal why, String text) {
        answer(PostAnswer.refusal(why, text), why);
    }

    private void tell(@Nullable Refusal why) {
        if (why != null) {
            endpoint.gateway().refused(why);
        }
    }

    /** {@code why} is told to listeners: what is refused here the bot does not know of. Null if it is no refusal, or was told. */
    private void answer(PostAnswer ready, @Nullable Refusal why) {
        handingOver = true;
        try {
            if (!answered.compareAndSet(false, true)) {
                ready.done().run();
                return;
            }
            tell(why);
            done = ready.done();
            if (completed.get()) {
                over();
            } else {
                answer = Answers.begin(response, ready);
                write();
                if (completed.get()) {
                    answer = null;
                }
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

    /** The container may be about to write it: it has to be out before a request can be cut off. Bounded, too. */
    private void awaitCommit() {
        long end = System.nanoTime() + COMMIT_NANOS;
        while (!response.isCommitted() && System.nanoTime() < end) {
            LockSupport.parkNanos(COMMIT_NANOS / 1000);
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
            watch.progressed();
            if (written < bytes.length) {
                int part = Math.min(PART, bytes.length - written);
                out.write(bytes, written, part);
                written += part;
            } else if (!early || allRead) {
                complete();
            } else if (!flushed) {
                flushed = true;
                out.flush();
            } else {
                watch.end();
                return;
            }
        }
        if (bytes != null && !watched && !completed.get()) {
            watched = true;
            watch.begin();
        }
    }

    /** Writes a short answer of this module's own before the body is read, from the container's thread. */
    private void answerNow(PostAnswer ready, @Nullable Refusal why) {
        if (answered.compareAndSet(false, true)) {
            tell(why);
            try {
                Answers.write(response, ready);
                response.flushBuffer();
                completeBeforeBody(DRAIN);
            } catch (IOException | RuntimeException e) {
                gone(e);
            }
        }
    }

    /** The same, and the body is read and dropped before the request is completed. */
    private void answerInPart(PostAnswer ready, @Nullable Refusal why) {
        if (answered.compareAndSet(false, true)) {
            tell(why);
            early = true;
            inPart = true;
            try {
                Answers.write(response, ready);
                response.flushBuffer();
            } catch (IOException | RuntimeException e) {
                gone(e);
            }
        }
    }

    /** Ends a request whose body is not here, and was answered on the container's thread, from which this is called. */
    private void completeBeforeBody(Duration atTheLatest) {
        if (waitsForBody) {
            async.setTimeout(atTheLatest.toMillis());
        } else {
            complete();
        }
    }

    /**
     * Refuses a request and goes on reading its body: a connection that is closed while its client still
     * sends may lose the answer, or the client's next request, and left to themselves some containers have
     * a thread wait for the rest.
     */
    private void answerAndDrain() {
        if (early) {
            return;
        }
        early = true;
        body = new byte[FIRST_BUFFER];
        size = 0;
        if (held != null) {
            held.close();
        }
        answer(refused(), whyHere());
    }

    /**
     * Before the answer goes out: else Tomcat (11.0.27) has a thread wait for the rest of the body in the end. HTTP/2 has no such
     * header, and a stream ends without the connection.
     */
    private void restMayNotCome() {
        if (async.getRequest().getProtocol().startsWith("HTTP/1")) {
            response.setHeader("Connection", "close");
        }
    }

    private PostAnswer refused() {
        return refusal != null
                ? refusal
                : PostAnswer.refusal(Refusal.TOO_LARGE, "The body is larger than " + limit() + " bytes.");
    }

    private @Nullable Refusal whyHere() {
        return refusal == null ? Refusal.TOO_LARGE : refusedHere;
    }

    private int limit() {
        return endpoint.mostBytes();
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
            refuse(Refusal.BAD_FRAME, "The body ended too early.");
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        boolean cuts = waitsForBody && !allRead;
        early |= cuts;
        if (!allRead && !response.isCommitted()) {
            restMayNotCome();
        }
        refuse(Refusal.TIMEOUT, endpoint.tooLate());
        // If there was an answer already, its client does not take it.
        awaitHandOver();
        if (cuts) {
            awaitCommit();
        }
        if (cuts && response.isCommitted()) {
            leave();
        } else {
            complete();
        }
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
        over();
        place.gone();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody dispatches this request to another servlet.
    }

    /** The client went away, which is its right; the turn goes on. */
    private void gone(@Nullable Throwable failure) {
        LOG.debug(
                "The client of a POST went away: {}",
                failure == null ? "" : failure.getClass().getName());
        complete();
    }

    /** The client takes nothing of its answer. */
    private void cut() {
        LOG.debug("The client of a POST does not take its answer; it is cut off");
        complete();
    }

    /**
     * Gives back what the request and its answer take. May be called several times. The container may hold this for much
     * longer: Tomcat waits until its client takes what it has been given, or its own time-out.
     */
    private void over() {
        watch.end();
        answer = null;
        if (held != null) {
            held.close();
        }
        Runnable end = done;
        if (end != null) {
            end.run();
        }
    }

    private void complete() {
        if (leave()) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                LOG.debug("The container ended a POST first");
            }
        }
    }

    /** Has no more to do with the request; false if that was so already. */
    private boolean leave() {
        boolean first = completed.compareAndSet(false, true);
        if (first) {
            over();
            place.leaves();
        }
        return first;
    }
}
