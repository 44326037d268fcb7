package dev.botkit.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.botkit.Botkit;
import dev.botkit.identity.AnonymousSecret;
import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import dev.botkit.transport.CloseCode;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client's socket without a network: what the bot writes ends in a queue. */
final class TestSocket implements Peer {

    static final AnonymousSecret SECRET = AnonymousSecret.generate();

    final BlockingQueue<Map<String, Object>> frames = new LinkedBlockingQueue<>();
    final BlockingQueue<CloseCode> closes = new LinkedBlockingQueue<>();
    final Connection connection;
    private final String user;

    private TestSocket(Botkit botkit, Handshake handshake, String user) {
        this.user = user;
        this.connection = botkit.gateway().open(handshake, this);
    }

    /** An anonymous client, always with the same secret: the user makes the difference. */
    static TestSocket open(Botkit botkit, String user) {
        return with(botkit, SECRET, user);
    }

    static TestSocket with(Botkit botkit, AnonymousSecret secret, String user) {
        return new TestSocket(botkit, Handshake.socket("127.0.0.1").withCookie(secret), user);
    }

    static TestSocket shows(Botkit botkit, Handshake handshake, String user) {
        return new TestSocket(botkit, handshake, user);
    }

    static TestSocket at(Botkit botkit, String address, String user) {
        return new TestSocket(botkit, Handshake.socket(address).withCookie(SECRET), user);
    }

    static TestSocket signedIn(Botkit botkit, String principal) {
        return new TestSocket(
                botkit,
                Handshake.socket("127.0.0.1").withPrincipal(principal).withCookie(AnonymousSecret.generate()),
                "label");
    }

    @Override
    public void write(String frame, WriteDone done) {
        frames.add(parse(frame));
        done.done(true);
    }

    @Override
    public void close(CloseCode code, String reason) {
        closes.add(code);
        connection.closed();
    }

    TestSocket sends(String frame) {
        connection.receive(frame);
        return this;
    }

    TestSocket hello() {
        return sends("{\"type\":\"hello\",\"user\":\"" + user + "\",\"channel\":\"socket\"}");
    }

    TestSocket says(String text) {
        return sends(
                "{\"type\":\"message\",\"text\":\"" + text + "\",\"user\":\"" + user + "\",\"channel\":\"socket\"}");
    }

    TestSocket says(String id, String text) {
        return sends(
                "{\"type\":\"message\",\"id\":\"" + id + "\",\"text\":\"" + text + "\",\"user\":\"" + user + "\"}");
    }

    /** The next frame; waits for it. */
    Map<String, Object> next() {
        try {
            Map<String, Object> frame = frames.poll(20, TimeUnit.SECONDS);
            assertThat(frame).as("a frame within 20 s").isNotNull();
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    String nextText() {
        return String.valueOf(next().get("text"));
    }

    /** The texts of all frames that are there. */
    List<String> texts() {
        return frames.stream().map(frame -> String.valueOf(frame.get("text"))).toList();
    }

    CloseCode awaitClose() {
        try {
            CloseCode code = closes.poll(20, TimeUnit.SECONDS);
            assertThat(code).as("a close within 20 s").isNotNull();
            return code;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    static Map<String, Object> parse(String frame) {
        try {
            return Json.readState(frame);
        } catch (BadJsonException e) {
            throw new AssertionError("The bot wrote no JSON object: " + frame, e);
        }
    }
}
