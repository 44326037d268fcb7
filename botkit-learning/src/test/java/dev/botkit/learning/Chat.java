package dev.botkit.learning;

import dev.botkit.Botkit;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A resume client of a bot that runs on threads of its own, which a {@code BotTester} does not. */
final class Chat implements Peer {

    static final AnonymousSecret SECRET = AnonymousSecret.generate();

    final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    final CompletableFuture<CloseCode> closed = new CompletableFuture<>();
    private final Connection connection;

    Chat(Botkit botkit) {
        connection = botkit.gateway().open(Handshake.socket("127.0.0.1").withCookie(SECRET), this);
        connection.receive("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"after\":0}}");
    }

    void says(String id, String text) {
        connection.receive("{\"type\":\"message\",\"text\":\"" + text + "\",\"id\":\"" + id + "\"}");
    }

    /** Waits for a frame that holds this. */
    boolean receives(String part) throws InterruptedException {
        String frame;
        do {
            frame = frames.poll(20, TimeUnit.SECONDS);
        } while (frame != null && !frame.contains(part));
        return frame != null;
    }

    @Override
    public void write(String frame, WriteDone done) {
        frames.add(frame);
        done.done(true);
    }

    @Override
    public void close(CloseCode code, String reason) {
        connection.closed();
        closed.complete(code);
        frames.add("closed");
    }
}
