package dev.botkit.internal.memory;

import dev.botkit.Limits;
import dev.botkit.internal.conversation.Conversations;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much all that clients can fill takes in memory, as an estimate. Conversations have what is left of
 * {@link dev.botkit.ClientLimits#memoryBytes()} by what is in flight: frames and request bodies that are still coming in, messages
 * that wait for the end of their turns, replies that are still being written, queues of connections, answers that are being read or written. So conversations make room for what is in flight; but that may take
 * only a share of the whole, and of this share one network address only a quarter; the last quarter of it is for addresses that
 * have little, a sixty-fourth of the share at most. Otherwise whoever never reads or never ends a frame could have the chats of
 * all others dropped, or with four addresses keep everybody else from sending. Without a store the share is smaller, because what is dropped then is gone.
 *
 * <p>What conversations have is fair by size: the largest logs give way first ({@link Conversations#makeRoom}), and without a store
 * none has to be smaller than half of what each could have. So whoever fills many logs makes room for all others with these.
 *
 * <p>An addition costs an atomic operation; nothing is locked or searched.
 */
public final class MemoryBudget {

    private static final int SHARE_WITH_STORE = 2;
    private static final int SHARE_WITHOUT = 4;
    private static final int RESERVE = 4;
    private static final long LEAST_TO_WAIT = 64 * 1024;
    private static final int ADDRESS = 4;
    private static final int ADDRESS_OF_LAST_QUARTER = 64;

    private final long most;
    private final boolean stored;
    private final long mostInFlight;
    private final long mostOfAddress;
    private final long mostOfAddressAtLast;
    private final long last;
    private final Addresses addresses;
    private final AtomicLong conversations = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();

    public MemoryBudget(Limits limits, boolean stored) {
        this.most = limits.clients().memoryBytes();
        this.stored = stored;
        this.mostInFlight = most / (stored ? SHARE_WITH_STORE : SHARE_WITHOUT);
        this.addresses = new Addresses(limits.clients());
        this.mostOfAddress = mostInFlight / ADDRESS;
        this.mostOfAddressAtLast = mostInFlight / ADDRESS_OF_LAST_QUARTER;
        this.last = mostInFlight - mostInFlight / 4;
    }

    /** What the bot says when it is built with a budget that the heap does not have; null if it has. */
    public static @Nullable String warning(long budget, long maxHeap) {
        return budget <= maxHeap / 2
                ? null
                : "ClientLimits.memoryBytes is " + mebibytes(budget) + " MiB, more than half of the maximum heap of "
                        + mebibytes(maxHeap) + " MiB: many clients can fill the heap. Set -Xmx to at least "
                        + mebibytes(2 * budget) + "m, or memoryBytes to a quarter of the heap";
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    // ---- conversations

    /** All conversations together take more or less than before. */
    public void conversationsGrew(long by) {
        conversations.addAndGet(by);
    }

    /** Whether conversations have more than there is for them. */
    public boolean isFull() {
        return excess() > 0;
    }

    /** How much conversations have to give up; 0 or below if nothing. */
    public long excess() {
        return bytes() - most;
    }

    /**
     * Whether a conversation can begin: there is more room for that, so that what can neither be dropped nor be given up keeps
     * nobody from beginning a small one. It is more than one address may have in flight, and less than all of them may. A new conversation gives up its
     * entries like all others while the budget is exceeded.
     */
    public boolean hasRoomToBegin() {
        return excess() <= most / RESERVE;
    }

    /**
     * How much of its log a conversation keeps, of so many, while others grow. Little if it can be read from the store again; otherwise
     * half of what each can have, as no log is searched for that which is just as large as its share.
     */
    public long keeps(int count) {
        long half = (most - mostInFlight) / Math.max(1, count) / 2;
        return stored ? Math.min(BySize.LEAST, half) : half;
    }

    /** What all takes. */
    public long bytes() {
        return conversations.get() + inFlight.get();
    }

    // ---- what is in flight

    /** So much more is in flight for an address; false if it is not to be had. */
    public boolean take(String network, long bytes) {
        // Who is late may check a stale sum: then a little more goes to one that has much already.
        return take(network, bytes, inFlight.get() + bytes <= last ? mostOfAddress : mostOfAddressAtLast);
    }

    /**
     * As {@link #take(String, long)}, for what is being read and may be so large. It is replaced by its size as soon as that is
     * known, and few threads read, so that the last quarter is there for it, too.
     */
    public boolean takeToRead(String network, long bytes) {
        return take(network, bytes, mostOfAddress);
    }

    /**
     * As {@link #take(String, long)}, for a message that waits for the end of its turn. However small the budget, an address has
     * some room for that.
     */
    public boolean takeToWait(String network, long bytes) {
        return takeToWait(network, bytes, 1);
    }

    /** The same for what waits beside messages and is to leave room for these: half of what an address may have. */
    public boolean takeBesideMessages(String network, long bytes) {
        return takeToWait(network, bytes, 2);
    }

    private boolean takeToWait(String network, long bytes, int part) {
        long share = inFlight.get() + bytes <= last ? mostOfAddress : mostOfAddressAtLast;
        if (!addresses.grow(network, bytes, Math.max(share, LEAST_TO_WAIT) / part)) {
            return false;
        }
        if (inFlight.addAndGet(bytes) <= Math.max(mostInFlight, LEAST_TO_WAIT)) {
            return true;
        }
        giveBack(network, bytes);
        return false;
    }

    private boolean take(String network, long bytes, long most) {
        if (!addresses.grow(network, bytes, most)) {
            return false;
        }
        if (take(bytes)) {
            return true;
        }
        addresses.shrink(network, bytes);
        return false;
    }

    public void giveBack(String network, long bytes) {
        addresses.shrink(network, bytes);
        giveBack(bytes);
    }

    /** As {@link #take(String, long)}, for what the server does and no client can make last. */
    public boolean take(long bytes) {
        if (inFlight.addAndGet(bytes) <= mostInFlight) {
            return true;
        }
        inFlight.addAndGet(-bytes);
        return false;
    }

    public void giveBack(long bytes) {
        inFlight.addAndGet(-bytes);
    }

    /** What is in flight. */
    public long inFlight() {
        return inFlight.get();
    }

    /** How much may be in flight. */
    public long mostInFlight() {
        return mostInFlight;
    }

    public Addresses addresses() {
        return addresses;
    }
}
