package dev.botkit.reliability.proxy;

import dev.botkit.reliability.proxy.Fault.Direction;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection of a client and its counterpart to the server. For the loop's thread. */
final class Link {

    private final FaultProxy proxy;
    private final SocketChannel client;
    private final SocketChannel server;
    private final Flow toServer;
    private final Flow toClient;
    private @Nullable SelectionKey clientKey;
    private @Nullable SelectionKey serverKey;
    private boolean over;

    private Link(FaultProxy proxy, SocketChannel client, SocketChannel server, List<Fault> faults) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
        toServer = new Flow(client, server, of(faults, Direction.TO_SERVER));
        toClient = new Flow(server, client, of(faults, Direction.TO_CLIENT));
    }

    private static List<Fault> of(List<Fault> faults, Direction direction) {
        return faults.stream().filter(fault -> fault.direction() == direction).toList();
    }

    static Link open(FaultProxy proxy, SocketChannel client, List<Fault> faults) throws IOException {
        Link link = new Link(proxy, client, SocketChannel.open(), faults);
        try {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            link.server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            link.server.configureBlocking(false);
            boolean connected = link.server.connect(proxy.target());
            link.clientKey = proxy.loop().register(client, 0, key -> link.ready());
            link.serverKey = proxy.loop().register(link.server, SelectionKey.OP_CONNECT, key -> link.ready());
            if (connected) {
                proxy.loop().execute(link::ready);
            }
            return link;
        } catch (IOException | RuntimeException e) {
            link.reset();
            throw e;
        }
    }

    /** Something can be done with one of the channels: whatever can be done is done. */
    private void ready() {
        SelectionKey atClient = clientKey;
        SelectionKey atServer = serverKey;
        if (over || atClient == null || atServer == null) {
            return;
        }
        try {
            if (!server.isConnected() && !server.finishConnect()) {
                return;
            }
            if (atClient.isValid() && atClient.isReadable() && toServer.wantsToRead()) {
                toServer.read();
            }
            if (atServer.isValid() && atServer.isReadable() && toClient.wantsToRead()) {
                toClient.read();
            }
            pump();
        } catch (IOException e) {
            // One side has cut it: the other one is to feel it.
            reset();
        }
    }

    private void pump() throws IOException {
        for (Flow flow : List.of(toServer, toClient)) {
            for (Fault due = flow.pass(); due != null && !over; due = over ? null : flow.pass()) {
                if (proxy.count(due.kind())) {
                    happen(due, flow);
                }
            }
        }
        if (!over && toServer.isOver() && toClient.isOver()) {
            end();
        }
        if (!over) {
            interest(clientKey, toServer, toClient);
            interest(serverKey, toClient, toServer);
        }
    }

    private static void interest(@Nullable SelectionKey key, Flow readHere, Flow writtenHere) {
        if (key != null && key.isValid()) {
            key.interestOps((readHere.wantsToRead() ? SelectionKey.OP_READ : 0)
                    | (writtenHere.wantsToWrite() ? SelectionKey.OP_WRITE : 0));
        }
    }

    private void happen(Fault fault, Flow flow) throws IOException {
        switch (fault.kind()) {
            case DELAY -> {
                flow.hold(true);
                later(fault, () -> {
                    flow.hold(false);
                    ready();
                });
            }
            case RESET -> reset();
            case END -> end();
            case HALF -> {
                flow.passHalf();
                end();
            }
            case STALL -> {
                swallow();
                later(fault, this::reset);
            }
            case HALF_OPEN -> {
                swallow();
                cut(fault.direction() == Direction.TO_SERVER ? client : server);
                later(fault, this::reset);
            }
            default -> throw new IllegalStateException("Not a kind of fault: " + fault.kind());
        }
    }

    private void later(Fault fault, Runnable task) {
        proxy.loop().schedule(fault.lasts(), () -> {
            if (!over) {
                task.run();
            }
        });
    }

    private void swallow() {
        toServer.swallow();
        toClient.swallow();
    }

    /** Both sides get a reset. */
    void reset() {
        cut(client);
        cut(server);
        over();
    }

    /** Both sides get an end of the stream. */
    private void end() {
        close(client);
        close(server);
        over();
    }

    private void over() {
        over = true;
        proxy.forget(this);
    }

    private static void cut(SocketChannel channel) {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // It was cut by its other end.
        }
        close(channel);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
    }
}
