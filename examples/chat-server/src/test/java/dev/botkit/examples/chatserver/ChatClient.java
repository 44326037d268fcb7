package dev.botkit.examples.chatserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A user of the basic level of the protocol. */
final class ChatClient implements AutoCloseable, WebSocket.Listener {

    private static final Pattern TEXT = Pattern.compile("\"text\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final String user;
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    ChatClient(HttpClient http, URI page, String user) {
        this.user = user;
        URI url = URI.create(page.toString().replaceFirst("^http", "ws"));
        socket = http.newWebSocketBuilder().buildAsync(url, this).join();
    }

    void send(String type, String text) {
        String frame = "{\"type\":\"" + type + "\",\"text\":\"" + text + "\",\"user\":\"" + user
                + "\",\"channel\":\"socket\"}";
        send(frame);
    }

    /** Sends a frame as it is. */
    void send(String frame) {
        socket.sendText(frame, true).join();
    }

    /** The next frame, whatever it is. */
    String frame() throws InterruptedException {
        String frame = frames.poll(30, TimeUnit.SECONDS);
        assertThat(frame)
                .as(() -> "a frame from the server within 30 s; the socket's close: " + closeCode + ", ended: "
                        + socket.isInputClosed() + "/" + socket.isOutputClosed())
                .isNotNull();
        return frame;
    }

    /** The text of the next frame, which must be a message. */
    String text() throws InterruptedException {
        return textOf(frame());
    }

    /** Says something and returns the text of the next frame. */
    String ask(String text) throws InterruptedException {
        send("message", text);
        return text();
    }

    int closeCode() throws Exception {
        return closeCode.get(30, TimeUnit.SECONDS);
    }

    static String textOf(String frame) {
        assertThat(frame).contains("\"type\":\"message\"");
        Matcher matcher = TEXT.matcher(frame);
        assertThat(matcher.find()).as("a text in " + frame).isTrue();
        return matcher.group(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            frames.add(partial.toString());
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closeCode.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closeCode.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
