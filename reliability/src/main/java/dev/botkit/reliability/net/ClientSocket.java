package dev.botkit.reliability.net;

import dev.botkit.reliability.net.FrameCodec.BadFrameException;
import dev.botkit.reliability.net.FrameCodec.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of a client, on an {@link EventLoop}: all of it is for the loop's thread. It ends
 * exactly once, with {@link Listener#closed}, whatever happens.
 */
public final class ClientSocket {

    /** What a browser tells when a connection ends without a word. */
    public static final int CUT = 1006;

    private static final int BUFFER = 16 * 1024;
    private static final int MOST_HEAD = 16 * 1024;

    private final EventLoop loop;
    private final InetSocketAddress address;
    private final Listener listener;
    private final SplittableRandom masks = new SplittableRandom(7);
    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final StringBuilder head = new StringBuilder();
    private ByteBuffer in = ByteBuffer.allocate(BUFFER);
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private boolean open;
    private boolean closed;
    private boolean closeSent;

    /** Is told, on the loop's thread, what happens. */
    public interface Listener {

        /** The handshake is over: texts can be sent. */
        void opened();

        /** The server sent a text. */
        void text(String text);

        /** It is over; told once, and last. The code is {@link #CUT} where nobody said one. */
        void closed(int code, String reason);
    }

    private ClientSocket(EventLoop loop, InetSocketAddress address, Listener listener) {
        this.loop = loop;
        this.address = address;
        this.listener = listener;
    }

    /** Begins to connect. A failure is told to the listener, later. */
    public static ClientSocket open(
            EventLoop loop, InetSocketAddress address, String path, Map<String, String> headers, Listener listener) {
        ClientSocket socket = new ClientSocket(loop, address, listener);
        try {
            socket.connect(path, headers);
        } catch (IOException e) {
            loop.execute(() -> socket.end(CUT, e.toString()));
        }
        return socket;
    }

    /** Sends a text; does nothing on a socket that has ended. */
    public void send(String text) {
        if (!closeSent) {
            write(FrameCodec.make(FrameCodec.TEXT, text.getBytes(StandardCharsets.UTF_8), masks.nextInt()));
        }
    }

    /** Says goodbye; the end comes when the server has answered. */
    public void close(int code) {
        if (!open) {
            abort();
        } else if (!closeSent) {
            closeSent = true;
            write(FrameCodec.make(FrameCodec.CLOSE, new byte[] {(byte) (code >> 8), (byte) code}, masks.nextInt()));
        }
    }

    /** Cuts the connection with a reset. */
    public void abort() {
        if (channel != null) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // It is cut already.
            }
        }
        end(CUT, "cut by the client");
    }

    private void connect(String path, Map<String, String> headers) throws IOException {
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.configureBlocking(false);
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + address.getHostString() + ":"
                + address.getPort() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyAhIQ==\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        waiting.add(ByteBuffer.wrap(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII)));
        opened.connect(address);
        key = loop.register(opened, SelectionKey.OP_CONNECT, this::ready);
    }

    private void ready(SelectionKey ready) {
        SocketChannel to = (SocketChannel) ready.channel();
        try {
            if (ready.isConnectable()) {
                to.finishConnect();
                ready.interestOps(SelectionKey.OP_READ);
            }
            flush(to, ready);
            if (ready.isValid() && ready.isReadable()) {
                read(to);
            }
        } catch (BadFrameException e) {
            end(CUT, "PROTOCOL " + e.getMessage());
        } catch (IOException e) {
            end(CUT, e.toString());
        }
    }

    private void read(SocketChannel from) throws IOException {
        while (!closed) {
            int count = from.read(in);
            in.flip();
            if (!open) {
                readHead();
            }
            if (open) {
                takeFrames();
            }
            in.compact();
            if (!in.hasRemaining()) {
                in = ByteBuffer.allocate(in.capacity() * 2).put(in.flip());
            }
            if (count < 0) {
                end(CUT, "the server ended the connection");
            } else if (count == 0) {
                return;
            }
        }
    }

    private void readHead() throws IOException {
        while (in.hasRemaining() && !open) {
            head.append((char) (in.get() & 0xff));
            if (head.length() > MOST_HEAD) {
                throw new IOException("The answer to the handshake has no end.");
            }
            int end = head.length();
            if (end >= 4 && head.charAt(end - 1) == '\n' && head.charAt(end - 3) == '\n') {
                if (!head.toString().startsWith("HTTP/1.1 101")) {
                    throw new IOException("The handshake was answered: " + head.substring(0, head.indexOf("\r\n")));
                }
                open = true;
                listener.opened();
            }
        }
    }

    private void takeFrames() throws IOException {
        Frame frame = closed ? null : FrameCodec.take(in);
        while (frame != null) {
            take(frame);
            frame = closed ? null : FrameCodec.take(in);
        }
    }

    private void take(Frame frame) throws IOException {
        switch (frame.opcode()) {
            case FrameCodec.TEXT, FrameCodec.CONTINUATION -> {
                message.writeBytes(frame.payload());
                if (frame.last()) {
                    String text = FrameCodec.text(message.toByteArray());
                    message.reset();
                    listener.text(text);
                }
            }
            case FrameCodec.PING -> write(FrameCodec.make(FrameCodec.PONG, frame.payload(), masks.nextInt()));
            case FrameCodec.PONG -> {
                // Nobody asked.
            }
            case FrameCodec.CLOSE -> {
                byte[] payload = frame.payload();
                int code = payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
                close(code == 1005 ? 1000 : code);
                end(code, payload.length < 3 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
            }
            default -> throw new BadFrameException("The server sent a frame of the kind " + frame.opcode() + ".");
        }
    }

    private void write(ByteBuffer frame) {
        SocketChannel to = channel;
        SelectionKey at = key;
        if (closed || to == null || at == null) {
            return;
        }
        waiting.add(frame);
        try {
            flush(to, at);
        } catch (IOException e) {
            loop.execute(() -> end(CUT, e.toString()));
        }
    }

    private void flush(SocketChannel to, SelectionKey at) throws IOException {
        if (closed || !to.isConnected()) {
            return;
        }
        ByteBuffer next = waiting.peek();
        while (next != null) {
            to.write(next);
            if (next.hasRemaining()) {
                break;
            }
            waiting.poll();
            next = waiting.peek();
        }
        at.interestOps(next == null ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private void end(int code, String reason) {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
        listener.closed(code, reason);
    }
}
