package dev.botkit.identity.jwt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to read a key set, on a thread of its own, so that whoever waits for it can stop waiting:
 * the time-outs of the connection only bound the silence between two bytes.
 */
final class JwksDownload {

    static final int MOST_BYTES = 128 * 1024;

    private final URI url;
    private final Duration timeout;
    private final CompletableFuture<List<VerificationKey>> result = new CompletableFuture<>();
    private volatile @Nullable HttpURLConnection waitsForHeaders;

    JwksDownload(URI url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
    }

    void start() {
        Thread thread = new Thread(null, this::run, "botkit-jwks", 0, false);
        thread.setDaemon(true);
        // Needs nothing of a webapp, and is not to keep one.
        thread.setContextClassLoader(null);
        thread.start();
    }

    /** The keys, or an exception whose message says in a few words what went wrong. */
    CompletableFuture<List<VerificationKey>> result() {
        return result;
    }

    /** It takes too long. Whoever waits is told so, and the thread ends soon. */
    void abort() {
        result.completeExceptionally(tooSlow());
        HttpURLConnection connection = waitsForHeaders;
        if (connection != null) {
            connection.disconnect();
        }
    }

    private void run() {
        try {
            result.complete(JwkParser.parse(read()));
        } catch (SocketTimeoutException e) {
            result.completeExceptionally(tooSlow());
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
        } catch (Throwable e) {
            result.completeExceptionally(new IOException("reading it failed", e));
            throw e;
        }
    }

    private String read() throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        int millis = (int) timeout.toMillis();
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        // A key set comes from where the host said, not from where that server sends us.
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
        connection.setRequestProperty("Connection", "close");
        waitsForHeaders = connection;
        try {
            int status = connection.getResponseCode();
            waitsForHeaders = null;
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("the status is " + status + ", not 200");
            }
            try (InputStream in = connection.getInputStream()) {
                return body(in, end);
            }
        } finally {
            connection.disconnect();
        }
    }

    private String body(InputStream in, long end) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            body.write(buffer, 0, count);
            if (body.size() > MOST_BYTES) {
                throw new IOException("it is larger than " + MOST_BYTES + " bytes");
            }
            if (System.nanoTime() - end > 0) {
                throw tooSlow();
            }
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private IOException tooSlow() {
        return new IOException("it took longer than " + timeout.toMillis() + " ms");
    }
}
