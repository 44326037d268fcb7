package dev.botkit.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One HTTP client that posts the same message again and again over one connection. */
final class PostClient extends LoadClient {

    private static final String OK = "http/1.1 200 ";
    private static final String LENGTH = "\r\ncontent-length:";
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private PostClient(SocketChannel channel, byte[] request, int bodyBytes, String text) {
        super(channel, ByteBuffer.allocateDirect(request.length).put(request).flip(), bodyBytes, text);
    }

    /** Connects; the channel does not block. */
    static PostClient connect(InetSocketAddress server, int number, String text) throws IOException {
        String body = "{\"type\":\"message\",\"text\":\"echo " + text + "\",\"user\":\"visitor-" + number
                + "\",\"channel\":\"webhook\"}";
        int bodyBytes = body.getBytes(StandardCharsets.UTF_8).length;
        String request = "POST " + LoadServer.WEBHOOK_PATH + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + bodyBytes + "\r\n\r\n" + body;
        SocketChannel channel = open(server, null);
        try {
            channel.configureBlocking(false);
            return new PostClient(channel, request.getBytes(StandardCharsets.UTF_8), bodyBytes, text);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    boolean take(ByteBuffer received) {
        int start = received.position();
        int headEnd = endOfHead(received, start);
        if (headEnd < 0) {
            return false;
        }
        byte[] bytes = new byte[headEnd - start];
        received.get(start, bytes);
        String head = new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int length = length(head);
        if (received.limit() - headEnd < length) {
            return false;
        }
        if (!head.startsWith(OK)) {
            byte[] body = new byte[length];
            received.get(headEnd, body);
            throw new IllegalStateException("The server answered: " + head + new String(body, StandardCharsets.UTF_8));
        }
        received.position(headEnd + length);
        answered(headEnd, length);
        return true;
    }

    private static int endOfHead(ByteBuffer received, int start) {
        for (int i = start; i + END_OF_HEAD.length <= received.limit(); i++) {
            int matched = 0;
            while (matched < END_OF_HEAD.length && received.get(i + matched) == END_OF_HEAD[matched]) {
                matched++;
            }
            if (matched == END_OF_HEAD.length) {
                return i + matched;
            }
        }
        return -1;
    }

    private static int length(String head) {
        int at = head.indexOf(LENGTH);
        if (at < 0) {
            throw new IllegalStateException("The server does not say how long its answer is: " + head);
        }
        int begin = at + LENGTH.length();
        return Integer.parseInt(head.substring(begin, head.indexOf('\r', begin)).strip());
    }

    @Override
    void sayGoodbye() {
        // The end of the connection says it.
    }
}
