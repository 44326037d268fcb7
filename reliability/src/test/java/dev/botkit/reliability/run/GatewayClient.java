package dev.botkit.reliability.run;

import dev.botkit.Botkit;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of resume v1 without a network, that sends a message until it is confirmed, on one connection after another.
 * Other recording peers have one.
 */
final class GatewayClient implements Peer {

    private static final long PATIENCE_MILLIS = 20_000;

    private static final int LAST = 20;

    private final Botkit botkit;
    private final Handshake handshake;
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    /** All that was sent and came, for a failing message. */
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    private volatile @Nullable CloseCode closed;
    private volatile Connection connection;
    private int closes;

    private GatewayClient(Botkit botkit, Handshake handshake) {
        this.botkit = botkit;
        this.handshake = handshake;
        this.connection = botkit.gateway().open(handshake, this);
        hello();
    }

    static GatewayClient anonymous(Botkit botkit, AnonymousSecret secret) {
        return new GatewayClient(botkit, Handshake.socket("127.0.0.1").withCookie(secret));
    }

    static GatewayClient signedIn(Botkit botkit, String name) {
        return new GatewayClient(
                botkit, Handshake.socket("127.0.0.1").withPrincipal(name).withCookie(AnonymousSecret.generate()));
    }

    private void hello() {
        sends("{\"type\":\"welcome_back\",\"user\":\"u\",\"resume\":{\"v\":1}}");
    }

    @Override
    public void write(String frame, WriteDone done) {
        came(frame);
        done.done(true);
    }

    @Override
    public void close(CloseCode code, String reason) {
        // First: once it is known to be closed, there may be another one.
        connection.closed();
        closed = code;
        came("{\"type\":\"closed\"}");
    }

    private void came(String frame) {
        seen.add("< " + frame);
        frames.add(frame);
    }

    void sends(String frame) {
        seen.add("> " + frame);
        connection.receive(frame);
    }

    /** Sends without waiting for anything. */
    void says(String id) {
        sends("{\"type\":\"message\",\"id\":\"" + id + "\",\"text\":\"" + id + "\",\"user\":\"u\"}");
    }

    /** How often the server has closed the connection. */
    int closes() {
        return closes;
    }

    @Nullable
    CloseCode closed() {
        return closed;
    }

    /** Sends a message, again and on a new connection if need be, until it is confirmed. */
    void confirms(String id) throws InterruptedException {
        while (true) {
            if (closed != null) {
                closes++;
                closed = null;
                frames.clear();
                connection = botkit.gateway().open(handshake, this);
                hello();
            }
            says(id);
            String answer = await("\"received\",\"id\":\"" + id + "\"", "\"rejected\"", "\"closed\"");
            if (answer.contains("\"received\"")) {
                return;
            }
        }
    }

    /** Waits for the answer to a message, or for the end of the connection. */
    void awaitAnswer(String id) throws InterruptedException {
        await("\"in_reply_to\":\"" + id + "\"", "\"closed\"");
    }

    /** Takes frames up to the first one with one of these parts. */
    String await(String... parts) throws InterruptedException {
        while (true) {
            String frame = frames.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (frame == null) {
                List<String> last = List.copyOf(seen);
                throw new AssertionError("no frame with " + String.join(" or ", parts)
                        + " within 20 s; the last ones:\n"
                        + String.join("\n", last.subList(Math.max(0, last.size() - LAST), last.size()))
                        + "\nthreads:\n" + threads());
            }
            for (String part : parts) {
                if (frame.contains(part)) {
                    return frame;
                }
            }
        }
    }

    /** Where a server hangs that says nothing. */
    private static String threads() {
        StringBuilder dump = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            dump.append(thread.getName()).append(", ").append(thread.getState()).append('\n');
            for (StackTraceElement element : stack) {
                dump.append("    ").append(element).append('\n');
            }
        });
        return dump.toString();
    }
}
