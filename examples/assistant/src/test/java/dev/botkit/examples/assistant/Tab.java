package dev.botkit.examples.assistant;

import dev.botkit.internal.json.BadJsonException;
import dev.botkit.internal.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A tab of a user's, with a client that shows replies that grow. */
final class Tab implements AutoCloseable, WebSocket.Listener {

    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<Map<String, @Nullable Object>> frames = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    private Tab(URI page) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws" + page.toString().substring("http".length())), this)
                .join();
    }

    /** Opens the page: a user who comes for the first time, or comes back, which the secret says. */
    static Tab open(URI page, String secret) throws InterruptedException {
        Tab tab = new Tab(page);
        tab.send("{\"type\":\"hello\",\"user\":\"u\",\"resume\":{\"v\":1,\"stream\":1,\"last\":50,\"token\":\"" + secret
                + "\"}}");
        tab.next("session");
        return tab;
    }

    /** Opens the page and reads the greeting of a new conversation. */
    static Tab openNew(URI page, String secret) throws InterruptedException {
        Tab tab = open(page, secret);
        tab.reply();
        return tab;
    }

    private void send(String frame) {
        socket.sendText(frame, true).join();
    }

    Tab says(String id, String text) {
        send("{\"type\":\"message\",\"user\":\"u\",\"id\":\"" + id + "\",\"text\":\"" + text + "\"}");
        return this;
    }

    void stops() {
        send("{\"type\":\"stop\",\"user\":\"u\"}");
    }

    /** The next frame of a type; waits for it. Others are left out. */
    Map<String, @Nullable Object> next(String type) throws InterruptedException {
        List<Map<String, @Nullable Object>> others = new ArrayList<>();
        while (true) {
            Map<String, @Nullable Object> frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError(
                        "No frame of the type " + type + " within " + PATIENCE_SECONDS + " s behind " + others);
            }
            if (type.equals(frame.get("type"))) {
                return frame;
            }
            others.add(frame);
        }
    }

    /** The text of the bot's next message; waits for it. */
    String reply() throws InterruptedException {
        return text(next("message"));
    }

    /** What is shown beside the answer; waits for it. */
    String status() throws InterruptedException {
        return text(next("status"));
    }

    /** Waits until the reply that grows has shown a text; returns its id. */
    String awaitShown(String text) throws InterruptedException {
        StringBuilder shown = new StringBuilder();
        while (true) {
            Map<String, @Nullable Object> delta = next("delta");
            shown.append(delta.get("text"));
            if (shown.indexOf(text) >= 0) {
                return String.valueOf(delta.get("id"));
            }
        }
    }

    static String text(Map<String, @Nullable Object> frame) {
        return String.valueOf(frame.get("text"));
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            try {
                frames.add(Json.readObject(partial.toString()));
            } catch (BadJsonException e) {
                throw new AssertionError("Not a JSON object: " + partial, e);
            }
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
