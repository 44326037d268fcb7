package dev.botkit.webclient;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPOutputStream;

/** A small web server on the JDK alone, with a thread for each connection: pages, POSTs for a chat and its sockets. */
final class FakeServer implements AutoCloseable {

    /** What the issue promises to be content with. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data: https:; require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml");

    /** One answer to a request that is no handshake. */
    record Answer(int status, String type, String body, Map<String, String> headers) {
        static Answer json(int status, String body) {
            return new Answer(status, "application/json", body, Map.of());
        }

        static Answer html(String body, String policy) {
            return new Answer(200, TYPES.get("html"), body, policy(policy));
        }

        private static Map<String, String> policy(String policy) {
            return policy.isEmpty() ? Map.of() : Map.of("Content-Security-Policy", policy);
        }
    }

    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final int ATTEMPTS = 100;

    private final ServerSocket listener;
    private final FakeChat chat;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, Answer> pages = new ConcurrentHashMap<>();

    private FakeServer(FakeChat chat, ServerSocket listener) {
        this.chat = chat;
        this.listener = listener;
        threads.execute(this::accept);
    }

    static FakeServer start(FakeChat chat) throws IOException {
        for (int attempt = 1; ; attempt++) {
            // None of those that clients get: it has to be free again when a test restarts its server there.
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try {
                return start(chat, port);
            } catch (BindException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    static FakeServer start(FakeChat chat, int port) throws IOException {
        return new FakeServer(chat, new ServerSocket(port, 200, InetAddress.getLoopbackAddress()));
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return "http://localhost:" + port() + "/";
    }

    /** Another origin for browsers, and the same server. */
    String otherUrl() {
        return "http://127.0.0.1:" + port() + "/";
    }

    /** Serves a page under the policy of the issue. */
    String page(String path, String html) {
        return page(path, html, POLICY);
    }

    String page(String path, String html, String policy) {
        pages.put("/" + path, Answer.html(html, policy));
        return url() + path;
    }

    void answer(String path, Answer answer) {
        pages.put("/" + path, answer);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (Request request = Request.read(in); request != null; request = Request.read(in)) {
                if ("websocket".equalsIgnoreCase(request.headers().get("upgrade"))) {
                    upgrade(request, socket, in, out);
                    return;
                }
                boolean zipped =
                        request.headers().getOrDefault("accept-encoding", "").contains("gzip");
                write(out, respond(request), zipped);
            }
        } catch (IOException e) {
            // The browser, or the test, has ended it.
        } finally {
            sockets.remove(socket);
        }
    }

    private void upgrade(Request request, Socket socket, InputStream in, OutputStream out) throws IOException {
        if (!chat.acceptsSockets()) {
            write(out, Answer.json(503, "{}"), false);
            return;
        }
        String accept = hash(request.headers().get("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        new FakeSocket(socket, in, out).run(chat);
    }

    private Answer respond(Request request) {
        String path = request.path();
        Answer page = pages.get(path);
        if (page != null) {
            return page;
        }
        if (request.method().equals("POST")) {
            return chat.post(path, request.headers().getOrDefault("authorization", ""), request.body());
        }
        return resource(path);
    }

    private static Answer resource(String path) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        try (InputStream in = FakeServer.class.getResourceAsStream("/META-INF/resources" + path)) {
            if (in == null || !TYPES.containsKey(name)) {
                return new Answer(404, "text/plain", "", Map.of());
            }
            Map<String, String> headers = name.equals("html") ? Map.of("Content-Security-Policy", POLICY) : Map.of();
            return new Answer(200, TYPES.get(name), new String(in.readAllBytes(), StandardCharsets.UTF_8), headers);
        } catch (IOException e) {
            return new Answer(500, "text/plain", "", Map.of());
        }
    }

    private static void write(OutputStream out, Answer answer, boolean zipped) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (zipped) {
            ByteArrayOutputStream small = new ByteArrayOutputStream();
            try (OutputStream zip = new GZIPOutputStream(small)) {
                zip.write(body);
            }
            body = small.toByteArray();
        }
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " x\r\nContent-Type: " + answer.type()
                + "\r\nContent-Length: " + body.length + "\r\nX-Content-Type-Options: nosniff\r\n"
                + (zipped ? "Content-Encoding: gzip\r\n" : ""));
        answer.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        out.write(all.toByteArray());
        out.flush();
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }

    private record Request(String method, String path, Map<String, String> headers, String body) {

        static Request read(InputStream in) throws IOException {
            String line = line(in);
            if (line == null || line.isEmpty()) {
                return null;
            }
            String[] words = line.split(" ", 3);
            Map<String, String> headers = new ConcurrentHashMap<>();
            for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            return new Request(words[0], words[1].replaceAll("[?#].*", ""), headers, body);
        }

        private static String line(InputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    return null;
                }
                if (next != '\r') {
                    line.write(next);
                }
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
