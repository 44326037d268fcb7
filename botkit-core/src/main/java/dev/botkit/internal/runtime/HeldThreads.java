package dev.botkit.internal.runtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many of a few threads each network address may hold, where some of them are held for long: by code of the host that does not return.
 * Another thread takes the place of each of those, within a bound. So a client that makes such code hang gets only a part of the
 * threads, and some such clients leave some. Thread-safe, no locks.
 */
public final class HeldThreads implements FairQueue.Share {

    private static final int FEW = 2;

    private final int threads;
    private final int most;
    private final int mostOfAddress;
    private final int mostHeldOfAddress;
    private final int lastQuarter;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger heldLast = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> heldOf = new ConcurrentHashMap<>();

    /**
     * So many threads, and with those that are held so many at most. An address may use three quarters of the threads, and hold a quarter of
     * the most; once three quarters of the most are held, each address may have two.
     */
    HeldThreads(int threads, int most) {
        this.threads = threads;
        this.most = most;
        this.mostOfAddress = threads * 3 / 4;
        this.mostHeldOfAddress = most / 4;
        this.lastQuarter = most - most / 4;
    }

    @Override
    public boolean mayBegin(String lane, int begun) {
        if (lane.equals(Background.OWN)) {
            return true;
        }
        int of = heldOf.getOrDefault(lane, 0);
        return begun < (held.get() < lastQuarter ? mostHeldOfAddress : FEW) && begun - of < mostOfAddress;
    }

    /** As many as are held, up to half of the most: the other half is for clients. */
    @Override
    public int moreLast() {
        return Math.max(0, Math.min(heldLast.get(), most / 2));
    }

    /** What must be done holds one thread more for long, or one less. It counts for no lane. */
    void changeLast(int more) {
        heldLast.addAndGet(more);
        held.addAndGet(more);
    }

    /** A lane holds one more thread or one less. Which of the two comes first does not matter. */
    void change(String lane, int more) {
        heldOf.merge(lane, more, (known, one) -> known + one == 0 ? null : known + one);
        held.addAndGet(more);
    }

    /** How many threads there are to be now. */
    int threads() {
        return Math.min(most, threads + Math.max(0, held.get()));
    }
}
