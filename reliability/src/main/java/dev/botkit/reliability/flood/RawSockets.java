package dev.botkit.reliability.flood;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sockets that do what no browser does, from any address of this computer. */
final class RawSockets {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int SMALL_BUFFER = 4_096;

    private RawSockets() {}

    /** Connects from the n-th loopback address. Small buffers, so that the system takes over little of what is not read. */
    static Socket connect(InetSocketAddress server, int n) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress("127.0." + (1 + n / 250) + "." + (1 + n % 250), 0));
        socket.connect(server, CONNECT_MILLIS);
        return socket;
    }

    /** Sends a request, as an anonymous user if there is a secret; does not wait for the answer. */
    static void post(Socket socket, String path, @Nullable String secret, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + (secret == null ? "" : "Authorization: Botkit " + secret + "\r\n") + "Content-Length: " + bytes.length
                + "\r\n\r\n";
        ByteBuffer all = ByteBuffer.allocate(head.length() + bytes.length);
        all.put(head.getBytes(StandardCharsets.US_ASCII)).put(bytes);
        socket.getOutputStream().write(all.array());
    }

    /** Reads a status line. */
    static int status(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c >= 0 && c != '\n') {
            line.append((char) c);
            c = in.read();
        }
        return line.length() < 12 ? -1 : Integer.parseInt(line.substring(9, 12));
    }

    /** Opens a WebSocket; -1 or another status than 101 if it is refused. */
    static int upgrade(Socket socket) throws IOException {
        String head = String.join(
                "\r\n",
                "GET / HTTP/1.1",
                "Host: localhost",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                "",
                "");
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        int status = status(socket);
        if (status == 101) {
            skipHead(socket.getInputStream());
        }
        return status;
    }

    private static void skipHead(InputStream in) throws IOException {
        int last = 0;
        for (int c = in.read(); c >= 0; c = in.read()) {
            last = (last << 8) | c;
            if (last == 0x0d0a0d0a) {
                return;
            }
        }
    }

    /** A frame of a client, unmasked in effect: its mask is zero. */
    static byte[] frame(int first, byte[] payload) {
        int more = payload.length < 126 ? 0 : 2;
        ByteBuffer frame = ByteBuffer.allocate(6 + more + payload.length);
        frame.put((byte) first).put((byte) (0x80 | (more == 0 ? payload.length : 126)));
        if (more > 0) {
            frame.putShort((short) payload.length);
        }
        return frame.putInt(0).put(payload).array();
    }

    /** The same so many times. */
    static byte[] frames(int count, byte[] frame) {
        ByteBuffer all = ByteBuffer.allocate(count * frame.length);
        for (int i = 0; i < count; i++) {
            all.put(frame);
        }
        return all.array();
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
