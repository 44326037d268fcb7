package dev.botkit.internal.engine;

import dev.botkit.internal.http.AddressRange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How fast each network address may send. Kept for the addresses seen last; one that is forgotten
 * starts anew, with nothing gained but one burst.
 */
final class AddressRates {

    private static final int MOST = 20_000;
    private static final int BURST_SECONDS = 5;

    private final int perSecond;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    /** {@code perSecond} 0 means no limit. */
    AddressRates(int perSecond) {
        this.perSecond = perSecond;
    }

    boolean take(String address, long now) {
        if (perSecond == 0) {
            return true;
        }
        String network = AddressRange.networkOf(address);
        lock.lock();
        try {
            TokenBucket bucket = buckets.get(network);
            if (bucket == null) {
                if (buckets.size() >= MOST) {
                    buckets.remove(buckets.keySet().iterator().next());
                }
                bucket = new TokenBucket(perSecond, BURST_SECONDS * perSecond, now);
                buckets.put(network, bucket);
            }
            return bucket.take(now);
        } finally {
            lock.unlock();
        }
    }
}
