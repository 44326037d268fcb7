package dev.botkit.websocket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A WebSocket client by hand, which can do what a well-behaved one cannot. */
final class RawClient implements AutoCloseable {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final DataInputStream in;
    private final List<String> head = new ArrayList<>();

    /** A frame from the server. */
    record Frame(int opcode, ByteBuffer payload) {
        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }

        int closeCode() {
            return payload.getShort(0) & 0xffff;
        }
    }

    /** Connects and sends a request; a header replaces the usual one, or with nothing behind its colon takes it away. */
    RawClient(int port, String path, String... headers) throws IOException {
        // Small, so that a client that does not read is felt soon.
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
        List<String> lines = new ArrayList<>(List.of(
                "Host: localhost:" + port,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: MDEyMzQ1Njc4OUFCQ0RFRg==",
                "Sec-WebSocket-Version: 13"));
        for (String header : headers) {
            String name = header.substring(0, header.indexOf(':') + 1);
            lines.removeIf(line -> line.startsWith(name));
        }
        Arrays.stream(headers).filter(header -> !header.endsWith(":")).forEach(lines::add);
        out.write(("GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.add(line);
        }
    }

    int status() {
        return Integer.parseInt(head.get(0).split(" ", 3)[1]);
    }

    /** All lines of a header, without its name. */
    List<String> header(String name) {
        return head.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .toList();
    }

    /** The body of an answer that has a length. */
    String body() throws IOException {
        return new String(
                in.readNBytes(Integer.parseInt(header("Content-Length").get(0))), StandardCharsets.UTF_8);
    }

    void text(String text) throws IOException {
        frame(TEXT, true, text.getBytes(StandardCharsets.UTF_8));
    }

    void frame(int opcode, boolean last, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write((last ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            frame.write(new byte[4]);
            for (int shift = 24; shift >= 0; shift -= 8) {
                frame.write(payload.length >> shift);
            }
        }
        // A mask of zeros is a mask.
        frame.write(new byte[4]);
        frame.write(payload);
        out.write(frame.toByteArray());
        out.flush();
    }

    void pong(Frame ping) throws IOException {
        byte[] payload = new byte[ping.payload().remaining()];
        ping.payload().duplicate().get(payload);
        frame(PONG, true, payload);
    }

    /** The next control frame or whole message; null when the server has cut the connection. */
    Frame read() throws IOException {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            int type = CONTINUATION;
            while (true) {
                int first = in.readUnsignedByte();
                byte[] payload = new byte[length(in.readUnsignedByte())];
                in.readFully(payload);
                int opcode = first & 0x0f;
                if (opcode >= CLOSE) {
                    // The tests never need a control frame in the middle of a message.
                    return new Frame(opcode, ByteBuffer.wrap(payload));
                }
                type = opcode == CONTINUATION ? type : opcode;
                message.write(payload);
                if ((first & 0x80) != 0) {
                    return new Frame(type, ByteBuffer.wrap(message.toByteArray()));
                }
            }
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    private int length(int shortForm) throws IOException {
        return switch (shortForm) {
            case 126 -> in.readUnsignedShort();
            case 127 -> (int) in.readLong();
            default -> shortForm;
        };
    }

    /** The next text; pings are left unanswered. */
    String readText() throws IOException {
        Frame frame = read();
        while (frame != null && frame.opcode() != TEXT) {
            frame = read();
        }
        return frame == null ? "(connection lost)" : frame.text();
    }

    /** Goes away without a word, as a phone in a tunnel does. */
    void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The server closed the connection instead of answering.");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
