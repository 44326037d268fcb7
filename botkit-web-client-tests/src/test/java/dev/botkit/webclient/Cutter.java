package dev.botkit.webclient;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A bad line to a server: it breaks off whenever so many bytes have come through, as often as it is told to. */
final class Cutter implements AutoCloseable {

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cutsLeft = new AtomicInteger();
    private volatile int target;
    private volatile int bytesPerCut = Integer.MAX_VALUE;

    Cutter(int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Where the server is from now on. */
    void target(int port) {
        target = port;
    }

    void cutAfter(int bytes, int times) {
        cutsLeft.set(times);
        bytesPerCut = bytes;
    }

    /** Cuts all connections; new ones break off until there is a target again. */
    void cut() throws IOException {
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            target = unused.getLocalPort();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    int cutsLeft() {
        return Math.max(0, cutsLeft.get());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server;
                try {
                    server = new Socket(InetAddress.getLoopbackAddress(), target);
                } catch (IOException e) {
                    client.close();
                    continue;
                }
                sockets.add(client);
                sockets.add(server);
                threads.execute(() -> copy(client, server, false));
                threads.execute(() -> copy(server, client, true));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void copy(Socket from, Socket to, boolean counted) {
        byte[] buffer = new byte[512];
        int copied = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                copied += read;
                if (counted && copied >= bytesPerCut && cutsLeft.getAndDecrement() > 0) {
                    to.setSoLinger(true, 0);
                    return;
                }
            }
        } catch (IOException e) {
            // One of both has ended it.
        } finally {
            sockets.remove(from);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
