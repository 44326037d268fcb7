package dev.botkit.webhook.internal;

import dev.botkit.RefusedException;
import dev.botkit.transport.Gateway;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.HttpFacts;
import dev.botkit.transport.HttpPolicy;
import dev.botkit.transport.PostAnswer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A URL that takes POSTs of JSON: what all of them have in common, until the body is read. Thread-safe.
 */
public final class Endpoint {

    /** Beyond it a client that is turned away may see its connection cut instead of the answer. */
    private static final int MOST_DRAINING = 64;

    private final Gateway gateway;
    private final HttpPolicy policy;
    private final Duration timeLimit;
    private final String tooLate;
    private final Call call;
    private volatile boolean closed;
    private final AtomicInteger draining = new AtomicInteger();

    /** Has the bot answer a body, exactly once and without waiting for it. */
    @FunctionalInterface
    public interface Call {
        /** The answer may come on any thread, also before this returns. */
        void hand(Handshake handshake, String body, Consumer<PostAnswer> answer);
    }

    /**
     * Makes one; nothing but the bot's bounds, its memory and its time are taken from the gateway.
     *
     * @param tooLate what a caller is to do when the answer takes much longer than it should
     */
    public Endpoint(Gateway gateway, HttpPolicy policy, Duration timeLimit, String tooLate, Call call) {
        this.gateway = gateway;
        this.policy = Objects.requireNonNull(policy, "policy");
        this.timeLimit = Objects.requireNonNull(timeLimit, "timeLimit");
        this.tooLate = tooLate;
        this.call = call;
    }

    /** Refuses what comes from now on; what is under way goes on. Idempotent. */
    public void close() {
        closed = true;
    }

    /** Answers a request, or has it answered later. */
    public void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            switch (request.getMethod()) {
                case "POST" -> receive(request, response);
                case "OPTIONS" -> preflight(request, response);
                default -> Answers.write(response, Answers.METHOD_NOT_ALLOWED);
            }
        } catch (RefusedException e) {
            gateway.refused(e.refusal());
            Answers.write(response, refusal(e));
        } catch (RuntimeException e) {
            Answers.write(response, Answers.failed(e));
        }
    }

    private void receive(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.isAsyncSupported()) {
            Answers.write(
                    response,
                    Answers.failed("the bot's servlet, or a filter before it, is not registered with async-supported;"
                            + " set it on each of them"));
            return;
        }
        Handshake handshake = null;
        PostAnswer refusal = null;
        Refusal reason = null;
        try {
            handshake = admitted(request, response);
        } catch (RefusedException e) {
            reason = e.refusal();
            refusal = refusal(e);
        } catch (RuntimeException e) {
            refusal = Answers.failed(e);
        }
        Slot slot;
        try {
            // Before the container holds anything for a request that goes on without its thread.
            slot = gateway.reserve(handshake == null ? Handshake.request(address(request)) : handshake);
        } catch (RefusedException e) {
            Exchange.turnAway(request, response, this, refusal(e));
            return;
        }
        if (reason != null) {
            gateway.refused(reason);
        }
        Exchange.begin(request, response, this, slot, handshake, refusal);
    }

    private static String address(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        return address == null ? "" : address;
    }

    /** Checks what a request's head says. */
    private Handshake admitted(HttpServletRequest request, HttpServletResponse response) {
        HttpFacts facts = Rules.facts(request);
        policy.checkOrigin(facts);
        if (policy.isAllowedOtherOrigin(facts)) {
            Answers.allowOrigin(response, facts);
        }
        if (closed) {
            throw new RefusedException(Refusal.CLOSING, "The bot is going away.");
        }
        Rules.checkContentType(request);
        return policy.handshake(Handshake.Kind.REQUEST, facts)
                .withThreadsOf(request.getServletContext().getServerInfo());
    }

    private static PostAnswer refusal(RefusedException e) {
        return PostAnswer.refusal(e.refusal(), String.valueOf(e.getMessage()));
    }

    /** What browsers ask before they let a page of another origin POST JSON. */
    private void preflight(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpFacts facts = Rules.facts(request);
        policy.checkOrigin(facts);
        if (policy.isAllowedOtherOrigin(facts)) {
            Answers.allowOrigin(response, facts);
            Answers.allowPost(response);
        } else {
            Answers.write(response, Answers.METHOD_NOT_ALLOWED);
        }
    }

    // ---- for the request in flight

    /** Whether the body of one more request that was turned away is waited for; {@link #drained()} is called then. */
    boolean mayDrain() {
        if (draining.incrementAndGet() <= MOST_DRAINING) {
            return true;
        }
        draining.decrementAndGet();
        return false;
    }

    /** The wait is over. */
    void drained() {
        draining.decrementAndGet();
    }

    /** The bot's bounds, and its time. */
    Gateway gateway() {
        return gateway;
    }

    /** How large a body may be. */
    int mostBytes() {
        return gateway.limits().clients().frameBytes();
    }

    /** How long the answer should take at most, from when the body is there. */
    Duration timeLimit() {
        return timeLimit;
    }

    String tooLate() {
        return tooLate;
    }

    void hand(Handshake handshake, String body, Consumer<PostAnswer> answer) {
        call.hand(handshake, body, answer);
    }
}
