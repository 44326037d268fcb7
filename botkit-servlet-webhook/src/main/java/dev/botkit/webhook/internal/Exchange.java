package dev.botkit.webhook.internal;

import dev.botkit.transport.Gateway;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One POST in flight: its {@link RequestBody} comes in, the bot answers, its {@link AnswerOutput} goes out. This decides what the client
 * gets, and when the request is over. The container or the bot calls in whenever there is something to do, on any thread; no thread
 * waits in between.
 *
 * <p>Whoever sets {@link #answered} decides what the client gets. All others leave the response alone, which the container may have
 * given to another request by then.
 */
final class Exchange implements RequestBody.Owner, AnswerOutput.Owner, AsyncListener {

    /** How much longer than its answer a request may take, for the body to come in and the answer to go out. */
    static final Duration MARGIN = Duration.ofSeconds(30);

    /** How long the body of a request that was turned away is waited for. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    /** The same for one that has a place, and is refused. */
    private static final Duration REST = Duration.ofSeconds(3);

    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private static final long HAND_OVER_NANOS = 100_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final ContainerRequest request;
    private final Endpoint endpoint;
    private final @Nullable Handshake handshake;

    /** What the client gets whatever its body is; null if the bot is to say. */
    private final @Nullable PostAnswer refusal;

    private final Place place;
    private final RequestBody body;
    private final AnswerOutput output;

    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean completed = new AtomicBoolean();
    private volatile boolean handingOver;

    /** Whether the answer was written on the container's thread, before the body was read. */
    private volatile boolean inPart;

    /** Gives back what the answer takes. */
    private volatile @Nullable Runnable done;

    private Exchange(
            ContainerRequest request,
            Endpoint endpoint,
            @Nullable Handshake handshake,
            @Nullable PostAnswer refusal,
            Place place) {
        this.request = request;
        this.endpoint = endpoint;
        this.handshake = handshake;
        this.refusal = refusal;
        this.place = place;
        Gateway gateway = endpoint.gateway();
        this.body = new RequestBody(
                this, request.in(), endpoint.mostBytes(), handshake == null ? null : gateway.held(handshake));
        this.output = new AnswerOutput(
                this, request.out(), gateway.timer(), gateway.limits().clients().sendTimeout());
    }

    // ---- how it begins

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
            begin(request, response, endpoint, handshake, refusal, new Place(slot, null));
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
        ContainerRequest taken = ContainerRequest.take(request, response);
        Exchange exchange = new Exchange(taken, endpoint, handshake, refusal, place);
        taken.endsAfter(endpoint.timeLimit().plus(MARGIN), exchange);
        exchange.start();
        return exchange;
    }

    private void start() {
        try {
            PostAnswer refused = refusal;
            Refusal untold = null;
            long length = request.length();
            if (refused == null && length > endpoint.mostBytes()) {
                refused = tooLarge();
                untold = Refusal.TOO_LARGE;
            }
            if (refused == null) {
                request.reads(body);
                request.writes(output);
            } else {
                body.drop();
                startRefused(refused, untold, length);
            }
        } catch (RuntimeException e) {
            answerHere(Answers.failed(e), null, false);
        }
    }

    /**
     * Refuses a request and goes on reading its body: a connection that is closed while its client still sends may lose the answer, or
     * the client's next request, and left to themselves some containers have a thread wait for the rest.
     */
    private void startRefused(PostAnswer refused, @Nullable Refusal untold, long length) {
        if (length != 0) {
            request.restMayNotCome();
            request.timeOut(place.hasSlot() ? REST : DRAIN);
        }
        if (body.isTooLongToRead(length) || request.asksFirst()) {
            answerHere(refused, untold, false);
            return;
        }
        request.reads(body);
        if (request.waitsForBody()) {
            // It is cut off only if it has an answer by then, which a listener may not have written yet.
            answerHere(refused, untold, true);
        } else {
            request.writes(output);
            answer(refused, untold);
        }
    }

    private PostAnswer tooLarge() {
        return PostAnswer.refusal(Refusal.TOO_LARGE, "The body is larger than " + endpoint.mostBytes() + " bytes.");
    }

    // ---- the body comes in

    @Override
    public boolean isOver() {
        return completed.get();
    }

    @Override
    public void isNotKept(Refusal why) {
        PostAnswer refused = why == Refusal.TOO_LARGE
                ? tooLarge()
                : PostAnswer.refusal(why, "Too much is coming in now; send it again later.");
        answer(refused, why);
    }

    @Override
    public void isRead() {
        if (body.isDropped() || handshake == null) {
            output.write();
            if (inPart) {
                complete();
            }
            return;
        }
        try {
            endpoint.hand(handshake, body.take(), this::answer);
        } catch (CharacterCodingException e) {
            refuse(Refusal.BAD_FRAME, "The body is not UTF-8.");
        } catch (RuntimeException e) {
            answer(Answers.failed(e));
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
                output.begin(Answers.begin(request.response(), ready));
                if (completed.get()) {
                    output.end();
                }
            }
        } catch (RuntimeException e) {
            isGone(e);
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
    public boolean awaitsBody() {
        return body.isDropped() && !body.isAllRead();
    }

    /**
     * Writes a short answer of this module's own before the body is read, from the container's thread. {@code drains} says whether the
     * body is read and dropped before the request is completed.
     */
    private void answerHere(PostAnswer ready, @Nullable Refusal why, boolean drains) {
        if (answered.compareAndSet(false, true)) {
            tell(why);
            inPart = drains;
            try {
                request.write(ready);
                if (!drains) {
                    completeBeforeBody(DRAIN);
                }
            } catch (IOException | RuntimeException e) {
                isGone(e);
            }
        }
    }

    /** Ends a request whose body is not here, and was answered on the container's thread, from which this is called. */
    private void completeBeforeBody(Duration atTheLatest) {
        if (request.waitsForBody()) {
            request.timeOut(atTheLatest);
        } else {
            complete();
        }
    }

    // ---- what goes wrong on the way

    @Override
    public void failed(Throwable failure) {
        if (answered.get()) {
            isGone(failure);
        } else {
            refuse(Refusal.BAD_FRAME, "The body ended too early.");
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        boolean cuts = request.waitsForBody() && !body.isAllRead();
        if (cuts) {
            body.drop();
        }
        if (!body.isAllRead() && !request.isCommitted()) {
            request.restMayNotCome();
        }
        refuse(Refusal.TIMEOUT, endpoint.tooLate());
        // If there was an answer already, its client does not take it.
        awaitHandOver();
        if (cuts) {
            request.awaitCommit();
        }
        if (cuts && request.isCommitted()) {
            leave();
        } else {
            complete();
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        answered.set(true);
        awaitHandOver();
        isGone(event.getThrowable());
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
    @Override
    public void isGone(@Nullable Throwable failure) {
        LOG.debug(
                "The client of a POST went away: {}",
                failure == null ? "" : failure.getClass().getName());
        complete();
    }

    /**
     * Gives back what the request and its answer take. May be called several times. The container may hold this for much
     * longer: Tomcat waits until its client takes what it has been given, or its own time-out.
     */
    private void over() {
        output.end();
        body.close();
        Runnable end = done;
        if (end != null) {
            end.run();
        }
    }

    @Override
    public void complete() {
        if (leave()) {
            request.complete();
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
