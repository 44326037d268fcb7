package dev.botkit.webclient;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy that passes all requests on but handshakes of sockets: those it takes, and never answers. */
final class SwallowingProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger swallowed = new AtomicInteger();
    private final int target;
    private volatile boolean swallows = true;

    SwallowingProxy(int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    String url() {
        return "http://localhost:" + listener.getLocalPort() + "/";
    }

    void swallows(boolean handshakes) {
        swallows = handshakes;
    }

    /** How many handshakes have got no answer. */
    int swallowed() {
        return swallowed.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try {
            InputStream in = new BufferedInputStream(client.getInputStream());
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            threads.execute(() -> copy(server, client));
            while (true) {
                String head = head(in);
                String small = head.toLowerCase(Locale.ROOT);
                boolean upgrade = small.contains("upgrade: websocket");
                if (upgrade && swallows) {
                    swallowed.incrementAndGet();
                    in.transferTo(OutputStream.nullOutputStream());
                    return;
                }
                OutputStream out = server.getOutputStream();
                out.write(head.getBytes(StandardCharsets.ISO_8859_1));
                if (upgrade) {
                    in.transferTo(out);
                    return;
                }
                int at = small.indexOf("content-length: ");
                if (at >= 0) {
                    int length = Integer.parseInt(small.substring(at + 16, small.indexOf('\r', at)));
                    out.write(in.readNBytes(length));
                }
            }
        } catch (IOException e) {
            // One of both has ended it.
        } finally {
            close(client);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // As well.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        sockets.forEach(SwallowingProxy::close);
        threads.shutdownNow();
    }
}
