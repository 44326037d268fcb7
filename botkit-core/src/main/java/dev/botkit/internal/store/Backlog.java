package dev.botkit.internal.store;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many entries wait for the store, in all and for each network address. The messages of an address may have a quarter of the
 * places; of the last quarter an address gets something only if it has few there, with what is said to it: a sixty-fourth. So no
 * address, and not a few of them, can keep the others from saying something. Where there are few places in all, shares would be
 * too small for one conversation; then they are larger. Thread-safe.
 */
public final class Backlog {

    private static final int SHARE = 4;
    private static final int SHARE_OF_LAST_QUARTER = 64;
    private static final int LEAST = 64;
    private static final int LEAST_OF_LAST_QUARTER = 16;

    private final int places;
    private final AtomicInteger taken = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> messages = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> replies = new ConcurrentHashMap<>();

    Backlog(int places) {
        this.places = places;
    }

    /** How many wait. */
    public int count() {
        return taken.get();
    }

    /** One more waits, from a client or for it; {@code network} is null if there is none. */
    public void add(@Nullable String network, boolean isReply) {
        taken.incrementAndGet();
        if (network != null) {
            (isReply ? replies : messages).merge(network, 1, Integer::sum);
        }
    }

    /** One has ceased to wait. */
    public void remove(@Nullable String network, boolean isReply) {
        taken.decrementAndGet();
        if (network != null) {
            (isReply ? replies : messages).computeIfPresent(network, (address, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Whether no place is left for anybody. */
    boolean isFull() {
        return taken.get() >= places;
    }

    /** Whether a client of an address may say something. */
    public boolean takesFrom(String network) {
        return isInLastQuarter()
                ? !isFull() && hasFew(network)
                : messages.getOrDefault(network, 0) < Math.max(places / SHARE, LEAST);
    }

    /**
     * Whether a turn may say something. A turn that is cut off here has to run again, so that its client's address has no bound before
     * the last quarter.
     *
     * @param network the address that its message came from; null for a turn or push of no client
     */
    public boolean takesReply(@Nullable String network) {
        return !isFull() && (network == null || !isInLastQuarter() || hasFew(network));
    }

    private boolean isInLastQuarter() {
        return taken.get() >= places - places / SHARE;
    }

    private boolean hasFew(String network) {
        int waiting = messages.getOrDefault(network, 0) + replies.getOrDefault(network, 0);
        return waiting < Math.max(places / SHARE_OF_LAST_QUARTER, LEAST_OF_LAST_QUARTER);
    }
}
