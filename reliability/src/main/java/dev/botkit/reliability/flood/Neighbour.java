package dev.botkit.reliability.flood;

import dev.botkit.reliability.net.ClientSocket;
import dev.botkit.reliability.net.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A user who does no harm: says something, waits for the echo, and says the next thing a little later. What is not
 * answered counts with the time that it has waited so far; a connection that is closed counts, and is opened again.
 */
public final class Neighbour implements AutoCloseable {

    /** So that it stays below the rate that one connection may have. */
    private static final Duration PAUSE = Duration.ofMillis(60);

    private static final Duration AGAIN = Duration.ofMillis(200);

    private final EventLoop loop;
    private final InetSocketAddress server;
    private final String user;
    private final Latencies latencies = new Latencies();
    private @Nullable ClientSocket socket;
    private long number;
    private long sentAt;
    private boolean ended;
    private final AtomicInteger closes = new AtomicInteger();

    private Neighbour(EventLoop loop, InetSocketAddress server, String user) {
        this.loop = loop;
        this.server = server;
        this.user = user;
    }

    /** Begins to chat. */
    public static Neighbour start(InetSocketAddress server, String user) {
        EventLoop loop = EventLoop.start("neighbour");
        Neighbour neighbour = new Neighbour(loop, server, user);
        loop.execute(neighbour::open);
        return neighbour;
    }

    /** How long the answers took since the last call, and what waits for one now. */
    public Latencies take() {
        Latencies taken = latencies.take();
        long since = sentAt();
        if (since != 0) {
            taken.add(System.nanoTime() - since);
        }
        return taken;
    }

    /** How often its connection was closed. */
    public int closes() {
        return closes.get();
    }

    private synchronized long sentAt() {
        return sentAt;
    }

    private synchronized void sentAt(long time) {
        sentAt = time;
    }

    private void open() {
        if (!ended) {
            socket = ClientSocket.open(loop, server, "/", Map.of(), new Listener());
        }
    }

    private void say() {
        if (socket != null && !ended) {
            number++;
            sentAt(System.nanoTime());
            socket.send("{\"type\":\"message\",\"user\":\"" + user + "\",\"channel\":\"socket\",\"text\":\"echo #"
                    + number + ".\"}");
        }
    }

    @Override
    public void close() {
        loop.execute(() -> ended = true);
        loop.close();
    }

    private final class Listener implements ClientSocket.Listener {

        @Override
        public void opened() {
            ClientSocket opened = socket;
            if (opened != null) {
                opened.send(
                        "{\"type\":\"hello\",\"user\":\"" + user + "\",\"channel\":\"socket\",\"user_profile\":null}");
                say();
            }
        }

        @Override
        public void text(String text) {
            if (text.contains("\"#" + number + ".\"") && sentAt() != 0) {
                latencies.add(System.nanoTime() - sentAt());
                sentAt(0);
                loop.schedule(PAUSE, Neighbour.this::say);
            }
        }

        @Override
        public void closed(int code, String reason) {
            closes.incrementAndGet();
            socket = null;
            loop.schedule(AGAIN, Neighbour.this::open);
        }
    }
}
