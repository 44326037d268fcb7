package dev.botkit.reliability.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** As much of a WebSocket server as a test needs that wants to play the server itself. */
public final class MiniServer implements AutoCloseable {

    private static final int TEXT = 1;
    private static final int CLOSE = 8;

    private final ServerSocket listening;
    private final Handler handler;

    /** What the server does; called on one thread for each connection. */
    public interface Handler {

        /** A connection is open. */
        default void opened(Peer peer) {}

        /** A client sent a text. */
        void text(Peer peer, String text);

        /** A connection has ended. */
        default void closed(Peer peer) {}
    }

    /** The server's end of a connection. */
    public static final class Peer {

        private final Socket socket;
        private final ReentrantLock lock = new ReentrantLock();

        Peer(Socket socket) {
            this.socket = socket;
        }

        /** Sends a text; nothing happens where the client has gone. */
        public void send(String text) {
            frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        /** Says goodbye. */
        public void close(int code) {
            frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
        }

        /** Cuts the connection. */
        public void cut() {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is cut already.
            }
        }

        private void frame(int opcode, byte[] payload) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(0x80 | opcode);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else {
                frame.write(126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            }
            frame.writeBytes(payload);
            write(frame.toByteArray());
        }

        private void write(byte[] bytes) {
            lock.lock();
            try {
                OutputStream out = socket.getOutputStream();
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                // The reading side notices.
            } finally {
                lock.unlock();
            }
        }
    }

    /** Starts one on a free port. */
    public MiniServer(Handler handler) throws IOException {
        this.handler = handler;
        listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        Peer peer = new Peer(socket);
        boolean opened = false;
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) in.readUnsignedByte());
            }
            peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            opened = true;
            handler.opened(peer);
            read(in, peer);
        } catch (IOException e) {
            // The client has gone.
        }
        if (opened) {
            handler.closed(peer);
        }
    }

    private void read(DataInputStream in, Peer peer) throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0xf;
            int length = in.readUnsignedByte() & 0x7f;
            length = length == 126 ? in.readUnsignedShort() : length;
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                return;
            }
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i & 3];
            }
            if (opcode == CLOSE) {
                peer.frame(CLOSE, payload);
                return;
            }
            handler.text(peer, new String(payload, StandardCharsets.UTF_8));
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "mini-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
