package dev.botkit.history.mongo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A network between the client and the server, which can be away, or swallow everything. */
final class Relay implements AutoCloseable {

    enum Mode {
        /** Connections end as soon as they begin. */
        AWAY,
        /** Bytes go to and fro. */
        OPEN,
        /** Connections stay, and nothing comes out of them. */
        SILENT
    }

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch calledTwice = new CountDownLatch(2);
    private volatile Mode mode;

    Relay(InetSocketAddress target, Mode mode) throws IOException {
        this.target = target;
        this.mode = mode;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    String uri() {
        return "mongodb://127.0.0.1:" + listener.getLocalPort() + "/?directConnection=true";
    }

    void mode(Mode next) {
        mode = next;
    }

    /** Ends all connections. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Passed when two connections were attempted. */
    CountDownLatch calledTwice() {
        return calledTwice;
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                sockets.add(near);
                calledTwice.countDown();
                if (mode == Mode.AWAY) {
                    near.close();
                } else {
                    Socket far = new Socket();
                    sockets.add(far);
                    far.connect(target);
                    start(() -> pump(near, far));
                    start(() -> pump(far, near));
                }
            }
        } catch (IOException e) {
            close();
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (mode == Mode.OPEN) {
                    out.write(bytes, 0, n);
                }
            }
        } catch (IOException e) {
            // One of them was closed, and now the other is.
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
