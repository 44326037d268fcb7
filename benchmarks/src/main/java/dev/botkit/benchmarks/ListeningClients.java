package dev.botkit.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket clients that said hello and then nothing: pages that people have open in the background. A thread answers
 * the server's pings, or the bot would close them after a minute, and counts the texts that it sends.
 */
final class ListeningClients implements AutoCloseable {

    /** So many have the same address of their own: a machine has no more ports than about twice as many. */
    private static final int OF_ONE_ADDRESS = 15_000;

    private static final long STOP_MILLIS = 10_000;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final InetSocketAddress server;
    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LoadClient.BUFFER);
    private final OnText onText;
    private final IntFunction<String> hello;
    private long texts;
    private volatile boolean closed;
    private volatile @Nullable String lost;

    /** Is told of texts, on the thread that reads. */
    interface OnText {

        /**
         * One has come.
         *
         * @param texts how many have come to all clients by now
         * @param length how many bytes this one has
         */
        void came(long texts, int length);
    }

    private ListeningClients(InetSocketAddress server, Selector selector, IntFunction<String> hello, OnText onText) {
        this.server = server;
        this.selector = selector;
        this.hello = hello;
        this.onText = onText;
        thread = new Thread(this::listen, "listening-clients");
        thread.setDaemon(true);
        thread.start();
    }

    /** Connects so many, which count nothing. */
    static ListeningClients connect(int port, int count) throws IOException {
        return connect(port, count, (texts, length) -> {});
    }

    /** Connects so many, and tells of each text that comes. */
    static ListeningClients connect(int port, int count, OnText onText) throws IOException {
        return connect(port, count, EchoClient::hello, onText);
    }

    /** Connects so many that begin with what this says for their numbers, and tells of each text that comes. */
    static ListeningClients connect(int port, int count, IntFunction<String> hello, OnText onText) throws IOException {
        ListeningClients all =
                new ListeningClients(new InetSocketAddress(loopback(1), port), Selector.open(), hello, onText);
        try {
            all.connect(count);
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** Connects so many more. */
    void connect(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int number = channels.size();
            SocketChannel channel =
                    EchoClient.saying(server, loopback(1 + number / OF_ONE_ADDRESS), hello.apply(number));
            channels.add(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    int count() {
        return channels.size();
    }

    /** Fails if the server has closed one: what was measured was measured beside fewer. */
    void check() {
        if (lost != null) {
            throw new IllegalStateException(lost);
        }
    }

    private static InetAddress loopback(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private void listen() {
        try {
            while (!closed) {
                selector.select(this::read, 100);
            }
        } catch (IOException | RuntimeException e) {
            lost("The clients have stopped listening: " + e.getMessage());
        }
    }

    private void read(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        byte @Nullable [] begun = (byte[]) key.attachment();
        buffer.clear();
        if (begun != null) {
            buffer.put(begun);
        }
        try {
            if (channel.read(buffer) < 0) {
                throw new IOException("The server closed a connection.");
            }
            buffer.flip();
            ServerFrame frame = ServerFrame.take(buffer);
            while (frame != null) {
                take(channel, frame);
                frame = ServerFrame.take(buffer);
            }
        } catch (IOException | IllegalStateException e) {
            key.cancel();
            lost("A connection does not listen any more: " + e.getMessage());
            return;
        }
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        key.attach(rest.length == 0 ? null : rest);
    }

    private void lost(String why) {
        if (!closed && lost == null) {
            System.err.println(why);
            lost = why;
        }
    }

    private void take(SocketChannel channel, ServerFrame frame) throws IOException {
        if (frame.opcode() == ServerFrame.PING) {
            channel.write(ServerFrame.client(ServerFrame.PONG, frame.bytes(buffer)));
        } else if (frame.opcode() == ServerFrame.TEXT) {
            texts++;
            onText.came(texts, frame.length());
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            selector.close();
            thread.join(STOP_MILLIS);
        } catch (IOException e) {
            System.err.println("The clients cannot stop listening: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                System.err.println("A connection could not be closed: " + e.getMessage());
            }
        }
    }
}
