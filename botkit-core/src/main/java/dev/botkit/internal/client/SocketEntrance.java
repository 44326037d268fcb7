package dev.botkit.internal.client;

import dev.botkit.InvalidArgumentException;
import dev.botkit.RefusedException;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Peer;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Lets sockets in: reserves their places, and opens their connections. Thread-safe. */
public final class SocketEntrance {

    private final ClientParts parts;
    private final Connections connections;
    private final Slots slots;
    private final AtomicLong opened = new AtomicLong();

    public SocketEntrance(ClientParts parts, Connections connections, Slots slots) {
        this.parts = parts;
        this.connections = connections;
        this.slots = slots;
    }

    /** See {@link dev.botkit.transport.Gateway#reserve}. */
    public Slot reserve(Handshake handshake) {
        return tellingRefusals(() -> {
            if (handshake.kind() == Handshake.Kind.REQUEST) {
                // Where the bot is going away, the request's own answer says so.
                return slots.request(handshake);
            }
            checkNotClosing();
            return slots.socket(handshake, parts.signOuts().count());
        });
    }

    /** See {@link dev.botkit.transport.Gateway#open(Handshake, Peer, Slot)}. */
    public Connection open(Handshake handshake, Peer peer, Slot slot) {
        if (!(slot instanceof Slots.Taken taken)) {
            throw new InvalidArgumentException("The slot is not of this bot; take one with reserve(…).");
        }
        return tellingRefusals(() -> {
            if (!taken.open()) {
                throw new RefusedException(Refusal.BUSY, "The handshake took too long.");
            }
            return letIn(handshake, peer, taken);
        });
    }

    /** See {@link dev.botkit.transport.Gateway#open(Handshake, Peer)}. */
    public Connection open(Handshake handshake, Peer peer) {
        return tellingRefusals(() -> {
            checkNotClosing();
            return letIn(
                    handshake,
                    peer,
                    slots.openSocket(handshake, parts.signOuts().count()));
        });
    }

    private <T> T tellingRefusals(Supplier<T> work) {
        try {
            return work.get();
        } catch (RefusedException e) {
            parts.events().refused(e.refusal(), null);
            throw e;
        }
    }

    private LiveConnection letIn(Handshake handshake, Peer peer, Slots.Taken slot) {
        LiveConnection connection =
                new LiveConnection(parts, connections, handshake, peer, opened.incrementAndGet(), slot);
        connections.add(connection);
        try {
            checkNotClosing();
        } catch (RefusedException e) {
            connections.remove(connection);
            slot.connectionClosed();
            throw e;
        }
        parts.events().opened(connection.number());
        connection.awaitFirstFrame();
        return connection;
    }

    private void checkNotClosing() {
        if (parts.runner().isClosing()) {
            throw new RefusedException(Refusal.CLOSING, "The bot is going away.");
        }
    }
}
