package dev.botkit.springai;

import dev.botkit.testtools.RecordingPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A provider of models on loopback, which speaks the chat completions of OpenAI. The test says what it answers, and when. */
final class ModelServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 20;
    private static final int BETWEEN_PARTS_MILLIS = 20;
    private static final String CRLF = "\r\n";

    private final ServerSocket server;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    ModelServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread acceptor = new Thread(this::accept, "model-server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    String url() {
        return "http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort() + "/v1";
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                requests.add(new Request(socket));
            } catch (IOException e) {
                // The test is over, or a client has gone.
            }
        }
    }

    /** The next request; waits for it. */
    Request next() throws InterruptedException {
        return next(PATIENCE_SECONDS);
    }

    /** The same for a client that takes its time. */
    Request next(int seconds) throws InterruptedException {
        Request request = requests.poll(seconds, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("The model was not asked within " + seconds + " s.");
        }
        return request;
    }

    /** Whether the model was asked and nobody has looked. */
    boolean wasAsked() {
        return !requests.isEmpty();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A part of the answer's text. */
    static String text(String text) {
        return data("{\"content\":" + quoted(text) + "}", "null");
    }

    /** The model wants a tool called. */
    static String call(int index, String id, String tool, String arguments) {
        return data(
                "{\"tool_calls\":[{\"index\":" + index + ",\"id\":" + quoted(id)
                        + ",\"type\":\"function\",\"function\":{\"name\":" + quoted(tool) + ",\"arguments\":"
                        + quoted(arguments) + "}}]}",
                "null");
    }

    /** The end of an answer, for a reason such as {@code stop} or {@code tool_calls}. */
    static String end(String reason) {
        return data("{}", quoted(reason)) + "data: [DONE]\n\n";
    }

    private static String data(String delta, String reason) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"delta\":" + delta + ",\"finish_reason\":" + reason + "}]}\n\n";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    /** One request, and its answer as far as it has gone. */
    static final class Request {

        final Map<String, @Nullable Object> body;
        private final Socket socket;
        private final OutputStream out;

        Request(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            this.out = socket.getOutputStream();
            this.body = RecordingPeer.parse(read(socket.getInputStream()));
        }

        private static String read(InputStream in) throws IOException {
            int length = 0;
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String lower = line.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(
                            lower.substring("content-length:".length()).strip());
                }
            }
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        private static String line(InputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                if (next != '\r') {
                    line.write(next);
                }
            }
            return line.toString(StandardCharsets.UTF_8);
        }

        /** What the model sees, one line for each message: its role and its text, or what it calls. */
        List<String> messages() {
            List<String> lines = new ArrayList<>();
            for (Object message : (List<?>) body.getOrDefault("messages", List.of())) {
                Map<?, ?> fields = (Map<?, ?>) message;
                Object calls = fields.get("tool_calls");
                lines.add(
                        fields.get("role") + ": " + (calls == null ? fields.get("content") : called((List<?>) calls)));
            }
            return lines;
        }

        private static String called(List<?> calls) {
            return String.join(
                    ", ",
                    calls.stream()
                            .map(call -> (Map<?, ?>) ((Map<?, ?>) call).get("function"))
                            .map(function -> function.get("name") + String.valueOf(function.get("arguments")))
                            .toList());
        }

        /** Begins an answer that streams, with these parts. */
        Request streams(String... parts) throws IOException {
            head("200 OK", "text/event-stream", "Transfer-Encoding: chunked");
            return sends(parts);
        }

        private void head(String status, String type, String more) throws IOException {
            write("""
                    HTTP/1.1 %s
                    Content-Type: %s
                    Connection: close
                    %s

                    """.formatted(status, type, more).replace("\n", "\r\n"));
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        /** Goes on. */
        Request sends(String... parts) throws IOException {
            for (String part : parts) {
                chunk(part.getBytes(StandardCharsets.UTF_8), 0, Integer.MAX_VALUE);
            }
            return this;
        }

        /** Goes on in pieces of so many bytes, wherever that cuts. */
        Request sendsInPieces(int size, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; at += size) {
                chunk(bytes, at, size);
            }
            return this;
        }

        private void chunk(byte[] bytes, int from, int most) throws IOException {
            int length = Math.min(most, bytes.length - from);
            write(Integer.toHexString(length) + CRLF);
            out.write(bytes, from, length);
            write(CRLF);
        }

        /** The answer's end. */
        void ends(String reason) throws IOException {
            sends(end(reason));
            endsWithoutReason();
        }

        /** The answer's end, with the tokens of the request and of the answer. */
        void endsCounted(String reason, int request, int answer) throws IOException {
            sends(
                    data("{}", quoted(reason)),
                    "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],"
                            + "\"usage\":{\"prompt_tokens\":" + request + ",\"completion_tokens\":" + answer
                            + ",\"total_tokens\":" + (request + answer) + "}}\n\ndata: [DONE]\n\n");
            endsWithoutReason();
        }

        /** The end of the HTTP answer, with nothing of the model's. */
        void endsWithoutReason() throws IOException {
            write("0" + CRLF + CRLF);
            socket.close();
        }

        /** The connection ends where it is. */
        void cuts() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Answers with an error. */
        void fails(int status, String json) throws IOException {
            head(status + " Error", "application/json", "Retry-After: 0\nContent-Length: " + json.length());
            write(json);
            socket.close();
        }

        /** Sends a part again and again until the client closes the connection. Returns how many milliseconds that took. */
        long sendsUntilClosed(String part) throws IOException {
            long began = System.nanoTime();
            long end = began + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            socket.setSoTimeout(BETWEEN_PARTS_MILLIS);
            while (System.nanoTime() < end) {
                try {
                    sends(part);
                    if (socket.getInputStream().read() < 0) {
                        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                    }
                } catch (SocketTimeoutException e) {
                    // It is still there.
                } catch (IOException e) {
                    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
                }
            }
            throw new AssertionError("The connection was not closed within " + PATIENCE_SECONDS + " s.");
        }

        /** Waits for the client to close the connection. Returns how many milliseconds that took. */
        long awaitClosed() throws IOException {
            long began = System.nanoTime();
            socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
            try {
                while (socket.getInputStream().read() >= 0) {
                    // Nothing is to come.
                }
            } catch (SocketTimeoutException e) {
                throw new AssertionError("The connection was not closed within " + PATIENCE_SECONDS + " s.", e);
            } catch (IOException e) {
                // Closed the hard way.
            }
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        }
    }
}
