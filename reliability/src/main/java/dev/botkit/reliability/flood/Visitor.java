package dev.botkit.reliability.flood;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A visitor of the host's own page, who knows nothing of the bot: opens it again and again. A page that does not come
 * counts as the time that was waited for it.
 */
public final class Visitor implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;
    private final Latencies latencies = new Latencies();
    private final Thread thread = new Thread(this::run, "visitor");

    private Visitor(InetSocketAddress server, String path) {
        request = HttpRequest.newBuilder(
                        URI.create("http://" + server.getAddress().getHostAddress() + ":" + server.getPort() + path))
                .timeout(PATIENCE)
                .build();
    }

    /** Begins to visit. */
    public static Visitor start(InetSocketAddress server, String path) {
        Visitor visitor = new Visitor(server, path);
        visitor.thread.setDaemon(true);
        visitor.thread.start();
        return visitor;
    }

    /** How long the page took since the last call. */
    public Latencies take() {
        return latencies.take();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long begun = System.nanoTime();
                visit();
                latencies.add(System.nanoTime() - begun);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void visit() throws InterruptedException {
        try {
            HttpResponse<String> page = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (page.statusCode() != 200) {
                latencies.add(PATIENCE.toNanos());
            }
        } catch (IOException e) {
            latencies.add(PATIENCE.toNanos());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
