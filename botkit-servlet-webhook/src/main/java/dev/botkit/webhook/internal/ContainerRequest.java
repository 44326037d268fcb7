package dev.botkit.webhook.internal;

import dev.botkit.transport.PostAnswer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that goes on without the thread that brought it, as its container keeps it. What containers do differently is in here. Has no
 * state of its own: who may touch the response, and when, is decided by the {@link Exchange}.
 */
final class ContainerRequest {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerRequest.class);
    private static final long COMMIT_NANOS = 1_000_000_000L;

    private final AsyncContext async;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private final boolean waitsForBody;

    private ContainerRequest(
            AsyncContext async,
            HttpServletRequest request,
            HttpServletResponse response,
            ServletInputStream in,
            ServletOutputStream out) {
        this.async = async;
        this.request = request;
        this.response = response;
        this.in = in;
        this.out = out;
        String container = request.getServletContext().getServerInfo();
        this.waitsForBody = container != null && container.contains("Undertow");
    }

    /** Takes a request over from the container's thread. */
    static ContainerRequest take(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // A host's filter may have taken the streams: that has to fail before anything has begun.
        ServletInputStream in = request.getInputStream();
        ServletOutputStream out = response.getOutputStream();
        return new ContainerRequest(request.startAsync(request, response), request, response, in, out);
    }

    // ---- what came

    /** How many bytes its body has, as its head says; -1 if that does not say it. */
    long length() {
        return request.getContentLengthLong();
    }

    /** Whether the client sends the body only when it is told to. */
    boolean asksFirst() {
        return request.getHeader("Expect") != null;
    }

    ServletInputStream in() {
        return in;
    }

    HttpServletResponse response() {
        return response;
    }

    ServletOutputStream out() {
        return out;
    }

    // ---- whom the container calls

    /** Who is told how the request ends, and after how long at the latest. */
    void endsAfter(Duration most, AsyncListener listener) {
        timeOut(most);
        async.addListener(listener);
    }

    void timeOut(Duration most) {
        async.setTimeout(most.toMillis());
    }

    void reads(ReadListener listener) {
        in.setReadListener(listener);
    }

    /**
     * To be called by the thread that brought the request, and not when there is an answer: where another thread did so, Tomcat (11.0.27)
     * now and then left an event behind that made a socket on the same connection deaf.
     */
    void writes(WriteListener listener) {
        out.setWriteListener(listener);
    }

    // ---- the answer's head, and the end

    /** Writes a short answer of this module's own, from the container's thread. */
    void write(PostAnswer ready) throws IOException {
        Answers.write(response, ready);
        response.flushBuffer();
    }

    /**
     * Before the answer goes out: else Tomcat (11.0.27) has a thread wait for the rest of the body in the end. HTTP/2 has no such
     * header, and a stream ends without the connection.
     */
    void restMayNotCome() {
        if (request.getProtocol().startsWith("HTTP/1")) {
            response.setHeader("Connection", "close");
        }
    }

    /**
     * Whether the container has a thread wait for the rest of the body, for as long as the client likes, when a request is
     * completed. Undertow (2.3.24) does; it cuts the connection, and no thread waits, if one that was answered is over time.
     */
    boolean waitsForBody() {
        return waitsForBody;
    }

    /** Whether the head of the answer is on its way. */
    boolean isCommitted() {
        return response.isCommitted();
    }

    /** The container may be about to write the answer: it has to be out before a request can be cut off. A bounded moment. */
    void awaitCommit() {
        long end = System.nanoTime() + COMMIT_NANOS;
        while (!response.isCommitted() && System.nanoTime() < end) {
            LockSupport.parkNanos(COMMIT_NANOS / 1000);
        }
    }

    void complete() {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            LOG.debug("The container ended a POST first");
        }
    }
}
