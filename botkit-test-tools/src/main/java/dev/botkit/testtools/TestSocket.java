package dev.botkit.testtools;

import dev.botkit.Botkit;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client's socket without a network. What it sends is JSON, so that tests can send what a {@code BotTester} does not. */
public final class TestSocket extends RecordingPeer {

    /** The secret of all anonymous clients: the user makes the difference. */
    public static final AnonymousSecret SECRET = AnonymousSecret.generate();

    /** The way to the bot. */
    public final Connection connection;

    private final String user;

    private TestSocket(Botkit botkit, Handshake handshake, String user) {
        this.user = user;
        this.connection = botkit.gateway().open(handshake, this);
    }

    /** An anonymous client, always with the same secret. */
    public static TestSocket open(Botkit botkit, String user) {
        return with(botkit, SECRET, user);
    }

    /** An anonymous client. */
    public static TestSocket with(Botkit botkit, AnonymousSecret secret, String user) {
        return new TestSocket(botkit, Handshake.socket("127.0.0.1").withCookie(secret), user);
    }

    /** A client with a handshake of the test's. */
    public static TestSocket shows(Botkit botkit, Handshake handshake, String user) {
        return new TestSocket(botkit, handshake, user);
    }

    /** An anonymous client elsewhere. */
    public static TestSocket at(Botkit botkit, String address, String user) {
        return new TestSocket(botkit, Handshake.socket(address).withCookie(SECRET), user);
    }

    /** A user whom the host knows. */
    public static TestSocket signedIn(Botkit botkit, String principal) {
        return new TestSocket(
                botkit,
                Handshake.socket("127.0.0.1").withPrincipal(principal).withCookie(AnonymousSecret.generate()),
                "label");
    }

    /** An anonymous client of resume v1 that has all entries up to a number. */
    public static TestSocket resume(Botkit botkit, String user, long after) {
        TestSocket socket = open(botkit, user);
        return socket.sends(
                "{\"type\":\"hello\",\"user\":\"" + user + "\",\"resume\":{\"v\":1,\"after\":" + after + "}}");
    }

    /** As a client does: it comes again until it is let in, and has read that. */
    public static TestSocket reconnect(Botkit botkit, String user, long after) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            TestSocket socket = resume(botkit, user, after);
            Map<String, @Nullable Object> first = null;
            while (first == null && socket.closes.isEmpty() && System.nanoTime() < end) {
                first = socket.frames.poll(10, TimeUnit.MILLISECONDS);
            }
            if (first != null && "session".equals(first.get("type"))) {
                return socket;
            }
        }
        throw new AssertionError("The bot let nobody in for 20 s.");
    }

    @Override
    public void close(CloseCode code, String reason) {
        super.close(code, reason);
        connection.closed();
    }

    /** Sends a frame. */
    public TestSocket sends(String frame) {
        connection.receive(frame);
        return this;
    }

    /** Says hello, as a client without resume. */
    public TestSocket hello() {
        return sends("{\"type\":\"hello\",\"user\":\"" + user + "\",\"channel\":\"socket\"}");
    }

    /** Sends a message without an id. */
    public TestSocket says(String text) {
        return sends(
                "{\"type\":\"message\",\"text\":\"" + text + "\",\"user\":\"" + user + "\",\"channel\":\"socket\"}");
    }

    /** Sends a message with an id. */
    public TestSocket says(String id, String text) {
        return sends(
                "{\"type\":\"message\",\"id\":\"" + id + "\",\"text\":\"" + text + "\",\"user\":\"" + user + "\"}");
    }
}
