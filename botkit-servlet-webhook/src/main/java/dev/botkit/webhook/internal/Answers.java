package dev.botkit.webhook.internal;

import dev.botkit.transport.HttpFacts;
import dev.botkit.transport.PostAnswer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How answers look over HTTP. */
final class Answers {

    /** For everything but POST. */
    static final PostAnswer METHOD_NOT_ALLOWED =
            new PostAnswer(405, "{\"error\":{\"code\":\"method_not_allowed\",\"message\":\"Use POST.\"}}");

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final int FRAMES_LOGGED = 30;

    private Answers() {}

    /** Sets status and headers; returns the body, for the caller to write. */
    static byte[] begin(HttpServletResponse response, PostAnswer answer) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        response.setContentType("application/json; charset=utf-8");
        response.setContentLength(body.length);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        switch (answer.status()) {
            case 401 -> response.setHeader("WWW-Authenticate", "Bearer");
            case 405 -> response.setHeader("Allow", "POST");
            case 429 -> response.setHeader("Retry-After", "1");
            case 503 -> response.setHeader("Retry-After", "5");
            default -> {}
        }
        return body;
    }

    /** Writes a short answer at once: it fits into the container's buffer, so that nothing has to wait. */
    static void write(HttpServletResponse response, PostAnswer answer) throws IOException {
        response.getOutputStream().write(begin(response, answer));
    }

    /** Lets the page of an allowed other origin read the answer. */
    static void allowOrigin(HttpServletResponse response, HttpFacts facts) {
        response.setHeader("Access-Control-Allow-Origin", facts.header().get("Origin"));
        response.setHeader("Access-Control-Allow-Credentials", "true");
        response.addHeader("Vary", "Origin");
    }

    /** Lets the page of an allowed other origin POST JSON. */
    static void allowPost(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Access-Control-Allow-Methods", "POST");
        response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type");
        response.setHeader("Access-Control-Max-Age", "600");
    }

    /**
     * Logs what should not have happened and makes the answer that names the log's line. An exception's
     * message may hold a user's words, so that only classes and frames are logged.
     */
    static PostAnswer failed(Throwable failure) {
        return failed(Arrays.stream(failure.getStackTrace())
                .limit(FRAMES_LOGGED)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < ", failure.getClass().getName() + " at ", "")));
    }

    /** As {@link #failed(Throwable)}, in words that are not a user's. */
    static PostAnswer failed(String why) {
        String id = UUID.randomUUID().toString();
        LOG.error("A POST to the bot failed, correlation id {}: {}", id, why);
        return new PostAnswer(
                500,
                "{\"error\":{\"code\":\"failed\",\"message\":\"Something went wrong; the server's log says more under"
                        + " this correlation id.\",\"correlation_id\":\"" + id + "\"}}");
    }
}
