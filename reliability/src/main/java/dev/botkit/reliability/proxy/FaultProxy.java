package dev.botkit.reliability.proxy;

import dev.botkit.reliability.net.EventLoop;
import dev.botkit.reliability.proxy.Fault.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Stands between clients and a server on the loopback interface, and lets a {@link FaultPlan}
 * happen to each connection. It has a thread of its own.
 */
public final class FaultProxy implements AutoCloseable {

    private final EventLoop loop = EventLoop.start("fault-proxy");
    private final InetSocketAddress target;
    private final FaultPlan plan;
    private final int mostCuts;
    private final ServerSocketChannel listening;
    private final InetSocketAddress address;

    // Of the loop's thread.
    private final Set<Link> links = new LinkedHashSet<>();
    private final Map<Kind, Integer> happened = new EnumMap<>(Kind.class);
    private int accepted;
    private int cuts;

    private FaultProxy(InetSocketAddress target, FaultPlan plan, int mostCuts) throws IOException {
        this.target = target;
        this.plan = plan;
        this.mostCuts = mostCuts;
        listening = ServerSocketChannel.open();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        address = (InetSocketAddress) listening.getLocalAddress();
    }

    /**
     * Starts one on a free port.
     *
     * @param target where the server is
     * @param plan what happens
     * @param mostCuts after so many cuts it goes on as a plain proxy
     */
    public static FaultProxy start(InetSocketAddress target, FaultPlan plan, int mostCuts) {
        try {
            FaultProxy proxy = new FaultProxy(target, plan, mostCuts);
            proxy.loop.execute(proxy::listen);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return address;
    }

    /** What has happened up to now. */
    public Figures figures() {
        CompletableFuture<Figures> figures = new CompletableFuture<>();
        loop.execute(() -> figures.complete(new Figures(accepted, links.size(), cuts, Map.copyOf(happened))));
        return figures.join();
    }

    /**
     * What has happened.
     *
     * @param connections how many were taken in all
     * @param open how many of them are open
     * @param cuts how many were cut
     * @param happened how often each kind of fault happened
     */
    public record Figures(int connections, int open, int cuts, Map<Kind, Integer> happened) {}

    /** Cuts all that are open, which does not count against the bound. */
    public void resetAll() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            new ArrayList<>(links).forEach(Link::reset);
            done.complete(null);
        });
        done.join();
    }

    /** Ends all connections. What went wrong inside is thrown. */
    @Override
    public void close() {
        loop.close();
        loop.failure().ifPresent(failure -> {
            throw new IllegalStateException("The proxy failed.", failure);
        });
    }

    private void listen() {
        try {
            loop.register(listening, SelectionKey.OP_ACCEPT, key -> accept());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            SocketChannel client = listening.accept();
            if (client != null) {
                links.add(Link.open(this, client, plan.faults(accepted++)));
            }
        } catch (IOException e) {
            // The client is gone already.
        }
    }

    // ---- for links, on the loop's thread

    EventLoop loop() {
        return loop;
    }

    InetSocketAddress target() {
        return target;
    }

    /** Whether a fault may happen now; if so it counts. */
    boolean count(Kind kind) {
        if (kind.isCut() && cuts >= mostCuts) {
            return false;
        }
        cuts += kind.isCut() ? 1 : 0;
        happened.merge(kind, 1, Integer::sum);
        return true;
    }

    void forget(Link link) {
        links.remove(link);
    }
}
