package dev.botkit.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Reads what comes over connections, and looks at none of it, on a thread of its own. */
final class DrainedClients implements Closeable {

    private static final long STOP_MILLIS = 10_000;

    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LoadClient.BUFFER);
    private volatile boolean closed;

    private DrainedClients(Selector selector) {
        this.selector = selector;
        thread = new Thread(this::drain, "drained-clients");
        thread.setDaemon(true);
    }

    /** Begins; the connections stay the caller's to close. */
    static DrainedClients start(List<SocketChannel> channels) throws IOException {
        DrainedClients all = new DrainedClients(Selector.open());
        for (SocketChannel channel : channels) {
            channel.configureBlocking(false);
            channel.register(all.selector, SelectionKey.OP_READ);
        }
        all.thread.start();
        return all;
    }

    private void drain() {
        try {
            while (!closed) {
                selector.select(this::read, 100);
            }
        } catch (IOException e) {
            System.err.println("The clients read no more: " + e.getMessage());
        }
    }

    private void read(SelectionKey key) {
        buffer.clear();
        try {
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new IOException("The server closed it.");
            }
        } catch (IOException e) {
            key.cancel();
            System.err.println("A connection is read no more: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.close();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
