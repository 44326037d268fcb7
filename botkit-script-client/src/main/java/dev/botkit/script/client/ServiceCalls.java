package dev.botkit.script.client;

import static dev.botkit.BotkitException.loggable;

import dev.botkit.history.StoreUnavailableException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the script service, bounded in time, headers to last byte, and in size. The token stands in the address, so no address and
 * no exception that may hold one gets out of here. Redirects are not followed, as they would take the token along.
 */
final class ServiceCalls {

    private static final int OK = 200;
    private static final int FORBIDDEN = 403;

    private final HttpClient client;
    private final String server;
    private final Duration timeout;
    private final int mostBytes;

    /** {@code server} is what people are told it is called. */
    ServiceCalls(String server, Duration timeout, int mostBytes) {
        this.server = server;
        this.timeout = timeout;
        this.mostBytes = mostBytes;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /** The text that the service answers with 200. */
    String get(URI address) {
        return call(HttpRequest.newBuilder(address).GET());
    }

    /** The text that the service answers with 200 to a form. */
    String post(URI address, String form) {
        return call(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.UTF_8)));
    }

    /** What went wrong, as callers are told. */
    StoreUnavailableException unavailable(String why) {
        return loggable(new StoreUnavailableException("The script service at " + server + " " + why, null));
    }

    /** Ends what is under way. */
    @SuppressWarnings("ConstantValue") // from JDK 21 on it can be closed
    void close() {
        if ((Object) client instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw unavailable("cannot be closed (" + e.getClass().getSimpleName() + ").");
            }
        }
    }

    private String call(HttpRequest.Builder request) {
        HttpRequest built =
                request.timeout(timeout).header("Accept", "application/json").build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(built, head -> new Bounded(head.statusCode() == OK ? mostBytes : 0));
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return switch (response.statusCode()) {
                case OK -> new String(response.body(), StandardCharsets.UTF_8);
                case FORBIDDEN -> throw unavailable("refuses the token (status 403).");
                default -> throw unavailable("answered with status " + response.statusCode() + ".");
            };
        } catch (TimeoutException e) {
            throw unavailable("did not answer in full within " + timeout.toMillis() + " ms.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("was not asked to the end: the thread was interrupted.");
        } catch (ExecutionException e) {
            throw unavailable(reason(e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    private String reason(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof TooLarge) {
                return "answered with more than " + mostBytes + " bytes.";
            }
        }
        return "cannot be reached or does not speak HTTP ("
                + (cause == null ? "unknown" : cause.getClass().getSimpleName()) + ").";
    }

    /** An answer is larger than it may be. */
    private static final class TooLarge extends Exception {

        private static final long serialVersionUID = 1L;
    }

    /** Collects a body up to a bound; a bound of 0 passes over any body. */
    private static final class Bounded implements BodySubscriber<byte[]> {

        private final int most;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription started) {
            subscription = started;
            if (most == 0) {
                started.cancel();
                body.complete(new byte[0]);
            } else {
                started.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (bytes.size() + (long) part.remaining() > most) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    body.completeExceptionally(new TooLarge());
                    return;
                }
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                bytes.writeBytes(copy);
            }
        }

        @Override
        public void onError(Throwable problem) {
            body.completeExceptionally(problem);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
