package dev.botkit.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** WebSocket clients that said hello and then nothing: pages that people have open in the background. */
final class IdleClients implements AutoCloseable {

    /** So many have the same address of their own: a machine has no more ports than about twice as many. */
    private static final int OF_ONE_ADDRESS = 15_000;

    private final List<SocketChannel> channels = new ArrayList<>();

    private final InetSocketAddress server;

    private IdleClients(InetSocketAddress server) {
        this.server = server;
    }

    static IdleClients connect(int port, int count) throws IOException {
        IdleClients all = new IdleClients(new InetSocketAddress(loopback(1), port));
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
            channels.add(EchoClient.hello(server, loopback(1 + number / OF_ONE_ADDRESS), number));
        }
    }

    private static InetAddress loopback(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @Override
    public void close() {
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                System.err.println("A connection could not be closed: " + e.getMessage());
            }
        }
    }
}
