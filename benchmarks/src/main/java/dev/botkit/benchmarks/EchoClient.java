package dev.botkit.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One WebSocket client that says the same thing again and again (RFC 6455). For one thread. */
final class EchoClient {

    private static final int BUFFER = 32 * 1024;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int FIN = 0x80;
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int MASKED = 0x80;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer out;
    private final byte[] text;
    private final int sentBytes;
    private int receivedBytes;
    private int textAt = -1;
    private boolean waiting;
    private long sentAt;

    private EchoClient(SocketChannel channel, byte[] message, byte[] text) {
        this.channel = channel;
        this.out = frame(TEXT, message);
        this.text = text;
        this.sentBytes = message.length;
    }

    /** Connects and shakes hands; from then on the channel does not block. */
    static EchoClient connect(InetSocketAddress server, int number, String text) throws IOException {
        String message = "{\"type\":\"message\",\"text\":\"echo " + text + "\",\"user\":\"visitor-" + number
                + "\",\"channel\":\"socket\"}";
        SocketChannel channel = open(server, null);
        try {
            channel.configureBlocking(false);
            return new EchoClient(
                    channel, message.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** One that says hello, and nothing more; it blocks. */
    static SocketChannel hello(InetSocketAddress server, InetAddress from, int number) throws IOException {
        String hello = "{\"type\":\"hello\",\"user\":\"visitor-" + number + "\",\"channel\":\"socket\"}";
        SocketChannel channel = open(server, from);
        try {
            channel.write(frame(TEXT, hello.getBytes(StandardCharsets.UTF_8)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SocketChannel open(InetSocketAddress server, @Nullable InetAddress from) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            if (from != null) {
                channel.bind(new InetSocketAddress(from, 0));
            }
            channel.socket().connect(server, TIMEOUT_MILLIS);
            channel.socket().setTcpNoDelay(true);
            shakeHands(channel, server);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    SocketChannel channel() {
        return channel;
    }

    boolean isWaiting() {
        return waiting;
    }

    /** How many bytes longer the last answer was than what was sent. */
    int difference() {
        return receivedBytes - sentBytes;
    }

    void send() {
        waiting = true;
        sentAt = System.nanoTime();
        write(out.duplicate());
    }

    void sendClose() {
        write(frame(CLOSE, new byte[] {(byte) (1000 >> 8), (byte) 1000}));
    }

    /** Reads what is there; returns how long the echo took if it is complete, or else -1. */
    long read() {
        try {
            if (channel.read(in) < 0) {
                throw new EOFException("The server closed a connection.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        in.flip();
        boolean echo = false;
        while (takeFrame()) {
            echo = !waiting;
        }
        in.compact();
        return echo ? System.nanoTime() - sentAt : -1;
    }

    /** Takes one frame out of the buffer; false if there is no whole one. Pings are left unanswered. */
    private boolean takeFrame() {
        int start = in.position();
        if (in.remaining() < 2) {
            return false;
        }
        int first = in.get(start);
        int length = in.get(start + 1) & 0x7f;
        int header = length < 126 ? 2 : 4;
        if (length == 127) {
            throw new IllegalStateException("A frame is larger than what was sent could explain.");
        } else if (length == 126) {
            if (in.remaining() < 4) {
                return false;
            }
            length = in.getShort(start + 2) & 0xffff;
        }
        if (in.remaining() < header + length) {
            return false;
        }
        take(first, start + header, length);
        in.position(start + header + length);
        return true;
    }

    private void take(int first, int payload, int length) {
        int opcode = first & 0xf;
        if (opcode == CLOSE) {
            throw new IllegalStateException("The server closed a connection: " + closeReason(payload, length));
        }
        if (opcode == CONTINUATION || (opcode == TEXT && (first & FIN) == 0)) {
            throw new IllegalStateException("The server answered in parts, which this client does not put together.");
        }
        if (opcode == TEXT) {
            checkEcho(payload, length);
            waiting = false;
            receivedBytes = length;
        }
    }

    private String closeReason(int payload, int length) {
        if (length < 2) {
            return "no reason";
        }
        byte[] reason = new byte[length - 2];
        in.get(payload + 2, reason);
        return (in.getShort(payload) & 0xffff) + " " + new String(reason, StandardCharsets.UTF_8);
    }

    /** The echo stands where it stood the first time. */
    private void checkEcho(int payload, int length) {
        byte[] content = new byte[length];
        in.get(payload, content);
        if (textAt < 0) {
            String answer = new String(content, StandardCharsets.UTF_8);
            textAt = answer.indexOf(new String(text, StandardCharsets.UTF_8));
        }
        if (textAt < 0
                || textAt + text.length > length
                || !Arrays.equals(content, textAt, textAt + text.length, text, 0, text.length)) {
            throw new IllegalStateException(
                    "The server answered something else than an echo: " + new String(content, StandardCharsets.UTF_8));
        }
    }

    /** A client's frame. The mask is all zeros, so the payload stays as it is; the server masks it all the same. */
    private static ByteBuffer frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocateDirect(payload.length + 8);
        frame.put((byte) (FIN | opcode));
        if (payload.length < 126) {
            frame.put((byte) (MASKED | payload.length));
        } else {
            frame.put((byte) (MASKED | 126)).putShort((short) payload.length);
        }
        return frame.putInt(0).put(payload).flip();
    }

    private void write(ByteBuffer frame) {
        try {
            while (frame.hasRemaining()) {
                channel.write(frame); // One small message is under way: there is always room.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void shakeHands(SocketChannel channel, InetSocketAddress server) throws IOException {
        String request = "GET " + LoadServer.PATH + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyAhIQ==\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channel.socket().setSoTimeout(TIMEOUT_MILLIS);
        var input = channel.socket().getInputStream();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = input.read();
            if (next < 0 || answer.length() > BUFFER) {
                throw new EOFException("The handshake was not answered: " + answer);
            }
            answer.append((char) next);
        }
        if (!answer.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("The handshake was refused: " + answer.substring(0, answer.indexOf("\r\n")));
        }
    }
}
