package dev.botkit.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One WebSocket client that says the same thing again and again. Pings are left unanswered: it is never silent for long. */
final class EchoClient extends LoadClient {

    private EchoClient(SocketChannel channel, byte[] message, String text) {
        super(channel, ServerFrame.client(ServerFrame.TEXT, message), message.length, text);
    }

    /** Connects and shakes hands; from then on the channel does not block. */
    static EchoClient connect(InetSocketAddress server, int number, String text) throws IOException {
        String message = "{\"type\":\"message\",\"text\":\"echo " + text + "\",\"user\":\"visitor-" + number
                + "\",\"channel\":\"socket\"}";
        SocketChannel channel = shakeHands(server, null);
        try {
            channel.configureBlocking(false);
            return new EchoClient(channel, message.getBytes(StandardCharsets.UTF_8), text);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** One that says hello, and nothing more; it blocks. */
    static SocketChannel hello(InetSocketAddress server, InetAddress from, int number) throws IOException {
        String hello = "{\"type\":\"hello\",\"user\":\"visitor-" + number + "\",\"channel\":\"socket\"}";
        SocketChannel channel = shakeHands(server, from);
        try {
            channel.write(ServerFrame.client(ServerFrame.TEXT, hello.getBytes(StandardCharsets.UTF_8)));
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

    private static SocketChannel shakeHands(InetSocketAddress server, @Nullable InetAddress from) throws IOException {
        SocketChannel channel = open(server, from);
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
