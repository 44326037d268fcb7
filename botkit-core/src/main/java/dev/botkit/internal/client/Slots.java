package dev.botkit.internal.client;

import dev.botkit.Limits;
import dev.botkit.RefusedException;
import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.logging.Log;
import dev.botkit.internal.memory.Addresses;
import dev.botkit.internal.runtime.Deadlines;
import dev.botkit.time.Timer;
import dev.botkit.transport.Handshake;
import dev.botkit.transport.Refusal;
import dev.botkit.transport.Slot;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How many sockets and requests there may be, in all and of each network address. */
public final class Slots {

    /** How long a handshake may take from its reservation until its socket is open. */
    static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private static final Log LOG = Log.of(Slots.class);

    private final Limits limits;
    private final Addresses addresses;
    private final Deadlines deadlines;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicBoolean reportedConnections = new AtomicBoolean();
    private final AtomicBoolean reportedPosts = new AtomicBoolean();

    public Slots(Limits limits, Addresses addresses, Timer timer) {
        this.limits = limits;
        this.addresses = addresses;
        this.deadlines = new Deadlines(timer);
    }

    /**
     * Takes a slot for a request.
     *
     * @throws RefusedException if there is none
     */
    public Slot request(Handshake handshake) {
        String network = AddressRange.networkOf(handshake.address());
        takeOne();
        if (!addresses.beginPost(network)) {
            taken.decrementAndGet();
            if (reportedPosts.compareAndSet(false, true)) {
                report("requests in flight", limits.clients().postsPerAddress(), "postsPerAddress");
            }
            throw new RefusedException(Refusal.RATE_LIMITED, "Too many requests from one address are in flight.");
        }
        return new Taken(network, State.REQUEST);
    }

    /**
     * Takes a slot for a socket whose handshake is accepted after this; it is given back if that takes too long.
     *
     * @param signOuts how many users had been signed out when the client showed who it is
     * @throws RefusedException if there is none
     */
    public Taken socket(Handshake handshake, long signOuts) {
        Taken slot = open(handshake, signOuts, State.RESERVED);
        slot.expireAfter(HANDSHAKE);
        return slot;
    }

    /**
     * Takes a slot for a socket that is there already, which is given back when the connection is closed.
     *
     * @throws RefusedException if there is none
     */
    public Taken openSocket(Handshake handshake, long signOuts) {
        return open(handshake, signOuts, State.UNTIL_CLOSED);
    }

    private Taken open(Handshake handshake, long signOuts, State state) {
        String network = AddressRange.networkOf(handshake.address());
        takeOne();
        if (!addresses.connect(network)) {
            taken.decrementAndGet();
            if (reportedConnections.compareAndSet(false, true)) {
                report("connections", limits.clients().connectionsPerAddress(), "connectionsPerAddress");
            }
            throw new RefusedException(Refusal.RATE_LIMITED, "Too many connections from one address.");
        }
        Taken slot = new Taken(network, state);
        slot.signOuts = signOuts;
        return slot;
    }

    private void takeOne() {
        if (taken.incrementAndGet() > limits.clients().connections()) {
            taken.decrementAndGet();
            throw new RefusedException(Refusal.BUSY, "Too many connections.");
        }
    }

    private static void report(String what, int most, String option) {
        LOG.warn(
                "More than {} {} from one address are refused (ClientLimits.{}). If all users come through a proxy, name it"
                        + " with HttpPolicy.trustProxy. Reported once.",
                most,
                what,
                option);
    }

    private enum State {
        REQUEST,
        /** The handshake is not over. */
        RESERVED,
        OPEN,
        /** Open, and given back when the connection is closed: its transport has reserved nothing. */
        UNTIL_CLOSED,
        /** The connection is closed, and the socket may still be there. */
        ENDING,
        FREE
    }

    /** One that is taken. */
    public final class Taken implements Slot {

        private final String network;
        private final AtomicReference<State> state;
        private long signOuts;
        private volatile Timer.@Nullable Scheduled end;

        private Taken(String network, State state) {
            this.network = network;
            this.state = new AtomicReference<>(state);
        }

        /** How many users had been signed out when the client showed who it is. */
        long signOuts() {
            return signOuts;
        }

        private void expireAfter(Duration delay) {
            Timer.Scheduled expiry = deadlines.schedule(delay, () -> giveBackIf(State.RESERVED));
            end = expiry;
            if (state.get() != State.RESERVED) {
                expiry.cancel();
            }
        }

        /** Its socket is open; false if that comes too late. */
        public boolean open() {
            boolean opened = state.compareAndSet(State.RESERVED, State.OPEN);
            cancelEnd();
            return opened;
        }

        /** Its connection is closed, which the socket may outlive. */
        public void connectionClosed() {
            if (state.compareAndSet(State.OPEN, State.ENDING)) {
                addresses.ending(network);
            } else {
                giveBackIf(State.UNTIL_CLOSED);
            }
        }

        @Override
        public void close() {
            cancelEnd();
            giveBack(state.getAndSet(State.FREE));
        }

        @Override
        public void closeAfter(Duration delay) {
            Timer.Scheduled later = deadlines.schedule(delay, this::close);
            end = later;
            if (state.get() == State.FREE) {
                later.cancel();
            }
        }

        private void giveBackIf(State expected) {
            if (state.compareAndSet(expected, State.FREE)) {
                giveBack(expected);
            }
        }

        private void giveBack(@Nullable State last) {
            if (last == State.FREE) {
                return;
            }
            if (last == State.REQUEST) {
                addresses.endPost(network);
            } else if (last == State.ENDING) {
                addresses.ended(network);
            } else {
                addresses.disconnect(network);
            }
            taken.decrementAndGet();
        }

        private void cancelEnd() {
            Timer.Scheduled scheduled = end;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }
}
