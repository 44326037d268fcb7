package dev.botkit.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients on one thread, each with one message under way: as soon as its echo is there, the next
 * one is sent. Lean, so that the server has the processors: frames and requests are made beforehand and
 * nothing is parsed but where an answer ends; each echo is compared with what was sent.
 */
final class EchoClients implements AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Selector selector;
    private final List<LoadClient> clients = new ArrayList<>();
    private Latencies latencies = new Latencies();
    private boolean ending;
    private boolean isPaced;

    private EchoClients(Selector selector) {
        this.selector = selector;
    }

    /** Connects so many clients, which say nothing yet. */
    static EchoClients connect(Transport transport, int port, int count, String text) throws IOException {
        EchoClients all = new EchoClients(Selector.open());
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            for (int i = 0; i < count; i++) {
                LoadClient client = switch (transport) {
                    case WEBSOCKET -> EchoClient.connect(server, i, text);
                    case WEBHOOK -> PostClient.connect(server, i, text);
                };
                all.clients.add(client);
                client.channel().register(all.selector, SelectionKey.OP_READ, client);
            }
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** Keeps all of them busy for so long, and counts the echoes that came. */
    Latencies run(Duration duration) throws IOException {
        latencies = new Latencies();
        long end = System.nanoTime() + duration.toNanos();
        for (LoadClient client : clients) {
            if (!client.isWaiting()) {
                client.send();
            }
        }
        long left = duration.toNanos();
        while (left > 0) {
            selector.select(this::ready, Math.max(1, left / 1_000_000));
            left = end - System.nanoTime();
        }
        return latencies;
    }

    /** Has so many messages a second sent, evenly, by one client after the other, and counts the echoes that came. */
    Latencies run(Duration duration, int perSecond) throws IOException {
        latencies = new Latencies();
        isPaced = true;
        long start = System.nanoTime();
        long sent = 0;
        for (long gone = 0; gone < duration.toNanos(); gone = System.nanoTime() - start) {
            for (long due = gone * perSecond / 1_000_000_000; sent < due; sent++) {
                LoadClient next = clients.get((int) (sent % clients.size()));
                if (!next.isWaiting()) {
                    next.send();
                }
            }
            selector.select(this::ready, 1);
        }
        return latencies;
    }

    /** How much longer the server's answers are than what is sent. */
    int difference() {
        return clients.get(0).difference();
    }

    private void ready(SelectionKey key) {
        LoadClient client = (LoadClient) key.attachment();
        long nanos = client.read();
        if (nanos >= 0) {
            latencies.add(nanos);
            if (!ending && !isPaced) {
                client.send();
            }
        }
    }

    /**
     * A client that goes while its answer is being sent can hold a thread of Tomcat's for 20 s: the answer to its close waits
     * for the end of that send, which needs a thread, too. Thousands of them hold all threads.
     */
    private void awaitAnswers() throws IOException {
        ending = true;
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (clients.stream().anyMatch(LoadClient::isWaiting) && System.nanoTime() < end) {
            selector.select(this::ready, 100);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            awaitAnswers();
        } catch (RuntimeException e) {
            System.err.println("A client does not get its last answer: " + e.getMessage());
        }
        for (LoadClient client : clients) {
            SocketChannel channel = client.channel();
            try {
                client.sayGoodbye();
            } finally {
                channel.close();
            }
        }
        selector.close();
    }
}
