package dev.botkit.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One WebSocket client that says the same thing again and again. Pings are left unanswered: it is never silent for long. */
final class EchoClient extends LoadClient {

    private static final int SECRET_BYTES = 32;

    private EchoClient(SocketChannel channel, byte[] message, String text) {
        super(channel, ServerFrame.client(ServerFrame.TEXT, message), message.length, text);
    }

    /** Connects and shakes hands; from then on the channel does not block. */
    static EchoClient connect(InetSocketAddress server, int number, String text) throws IOException {
        String message = "{\"type\":\"message\",\"text\":\"echo " + text + "\",\"user\":\"visitor-" + number
                + "\",\"channel\":\"socket\"}";
        SocketChannel channel = shakeHands(server, null, 0);
        try {
            channel.configureBlocking(false);
            return new EchoClient(channel, message.getBytes(StandardCharsets.UTF_8), text);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** What a visitor says first. */
    static String hello(int number) {
        return "{\"type\":\"hello\",\"user\":\"visitor-" + number + "\",\"channel\":\"socket\"}";
    }

    /** The same of a client that shows replies while they grow. */
    static String helloToStreams(int number) {
        byte[] secret = ByteBuffer.allocate(SECRET_BYTES).putInt(number).array();
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        String hello = hello(number);
        return hello.substring(0, hello.length() - 1) + ",\"resume\":{\"v\":1,\"stream\":1,\"token\":\"" + token
                + "\"}}";
    }

    /** One that says this, and nothing more; it blocks. */
    static SocketChannel saying(InetSocketAddress server, InetAddress from, String text) throws IOException {
        return saying(server, from, text, 0);
    }

    /** The same; {@code receiveBuffer} is how many bytes the system keeps of what is not read, or 0 for as many as it likes. */
    static SocketChannel saying(InetSocketAddress server, InetAddress from, String text, int receiveBuffer)
            throws IOException {
        SocketChannel channel = shakeHands(server, from, receiveBuffer);
        try {
            channel.write(ServerFrame.client(ServerFrame.TEXT, text.getBytes(StandardCharsets.UTF_8)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    boolean take(ByteBuffer received) {
        ServerFrame frame = ServerFrame.take(received);
        if (frame != null && frame.opcode() == ServerFrame.TEXT) {
            answered(frame.payload(), frame.length());
        }
        return frame != null;
    }

    @Override
    void sayGoodbye() {
        write(ServerFrame.client(ServerFrame.CLOSE, new byte[] {(byte) (1000 >> 8), (byte) 1000}));
    }

    private static SocketChannel shakeHands(InetSocketAddress server, @Nullable InetAddress from, int receiveBuffer)
            throws IOException {
        SocketChannel channel = open(server, from, receiveBuffer);
        try {
            shakeHands(channel, server);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
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
