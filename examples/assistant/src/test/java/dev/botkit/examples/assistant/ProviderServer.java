package dev.botkit.examples.assistant;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server of models on this computer, which speaks OpenAI's chat completions as far as this example needs them. */
final class ProviderServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 20;

    private final HttpServer server;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    ProviderServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        requests.add(
                new Request(exchange, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** The next request; waits for it. */
    Request next() throws InterruptedException {
        Request request = requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("The model was not asked within " + PATIENCE_SECONDS + " s.");
        }
        return request;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** One request, and its answer as far as it has gone. */
    record Request(HttpExchange exchange, String body) {

        @Nullable
        String authorization() {
            return exchange.getRequestHeaders().getFirst("Authorization");
        }

        Request begins() throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            return this;
        }

        /** A part of the text, which has nothing in it that JSON would have to quote. */
        Request says(String text) throws IOException {
            return sends("{\"content\":\"" + text + "\"}", "null");
        }

        Request calls(String tool, int number) throws IOException {
            return sends(
                    "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"" + tool
                            + "\",\"arguments\":\"{\\\"number\\\":" + number + "}\"}}]}",
                    "null");
        }

        void ends(String reason) throws IOException {
            sends("{}", "\"" + reason + "\"");
            write("data: [DONE]\n\n");
            exchange.close();
        }

        private Request sends(String delta, String reason) throws IOException {
            write(
                    "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"tiny\",\"choices\":[{"
                            + "\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + reason + "}]}\n\n");
            return this;
        }

        private void write(String text) throws IOException {
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        }

        void fails(int status, String message) throws IOException {
            byte[] body = ("{\"error\":{\"message\":\"" + message + "\"}}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }
    }
}
