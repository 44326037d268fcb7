package dev.botkit.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A chat client as simple as can be: the JDK's WebSocket, and queues of what came. */
final class ChatClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE = 20;

    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final CompletableFuture<Void> pong = new CompletableFuture<>();
    private final WebSocket socket;

    private ChatClient(URI uri, List<Map.Entry<String, String>> headers) throws Exception {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        headers.forEach(header -> builder.header(header.getKey(), header.getValue()));
        socket = builder.buildAsync(uri, new Listener()).get(PATIENCE, TimeUnit.SECONDS);
    }

    static ChatClient open(URI uri, List<Map.Entry<String, String>> headers) throws Exception {
        return new ChatClient(uri, headers);
    }

    void send(String frame) throws Exception {
        socket.sendText(frame, true).get(PATIENCE, TimeUnit.SECONDS);
    }

    void sendPart(String part, boolean last) throws Exception {
        socket.sendText(part, last).get(PATIENCE, TimeUnit.SECONDS);
    }

    void sendBinary(int bytes, boolean last) throws Exception {
        socket.sendBinary(ByteBuffer.allocate(bytes), last).get(PATIENCE, TimeUnit.SECONDS);
    }

    void hello(String user) throws Exception {
        send("{\"type\":\"hello\",\"user\":\"" + user + "\",\"channel\":\"socket\"}");
    }

    void says(String user, String text) throws Exception {
        send("{\"type\":\"message\",\"user\":\"" + user + "\",\"channel\":\"socket\",\"text\":\"" + text + "\"}");
    }

    /** Waits until the server has opened the session: it answers pings then. */
    ChatClient opened() throws Exception {
        socket.sendPing(ByteBuffer.allocate(0)).get(PATIENCE, TimeUnit.SECONDS);
        pong.get(PATIENCE, TimeUnit.SECONDS);
        return this;
    }

    /** The next frame. */
    String next() throws Exception {
        String frame = frames.poll(PATIENCE, TimeUnit.SECONDS);
        assertThat(frame)
                .as("a frame within %s s; close code so far: %s", PATIENCE, closed.getNow(null))
                .isNotNull();
        return frame;
    }

    void expectText(String text) throws Exception {
        assertThat(next()).contains("\"text\":\"" + text + "\"");
    }

    void expectError(String code) throws Exception {
        assertThat(next()).contains("\"error\":\"" + code + "\"");
    }

    void expectNothingWaits() {
        assertThat(frames).isEmpty();
    }

    int closeCode() throws Exception {
        return closed.get(PATIENCE, TimeUnit.SECONDS);
    }

    /** Leaves as a browser does, and waits for the server's answer. */
    void leave() throws Exception {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(PATIENCE, TimeUnit.SECONDS);
        closeCode();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                frames.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            pong.complete(null);
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            // 1006 is what a browser reports when a connection ends without a close frame.
            closed.complete(1006);
        }
    }
}
