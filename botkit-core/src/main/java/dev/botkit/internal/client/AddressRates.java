package dev.botkit.internal.client;

import dev.botkit.internal.http.AddressRange;
import dev.botkit.internal.runtime.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How fast each network address may send. Kept for the addresses seen last; one that is forgotten
 * starts anew, with nothing gained but one burst.
 */
public final class AddressRates {

    private static final int MOST = 20_000;
    private static final int BURST_SECONDS = 5;
    private static final Rate NO_LIMIT = new Rate(null);

    private final int perSecond;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Rate> rates = new LinkedHashMap<>(16, 0.75f, true);

    /** {@code perSecond} 0 means no limit. */
    public AddressRates(int perSecond) {
        this.perSecond = perSecond;
    }

    /** The rate that all of an address share. A connection asks once, and keeps it. */
    Rate of(String address, long now) {
        if (perSecond == 0) {
            return NO_LIMIT;
        }
        String network = AddressRange.networkOf(address);
        lock.lock();
        try {
            Rate rate = rates.get(network);
            if (rate == null) {
                if (rates.size() >= MOST) {
                    rates.remove(rates.keySet().iterator().next());
                }
                rate = new Rate(new TokenBucket(perSecond, BURST_SECONDS * perSecond, now));
                rates.put(network, rate);
            }
            return rate;
        } finally {
            lock.unlock();
        }
    }

    /** What one address may send. */
    static final class Rate {

        private final ReentrantLock lock = new ReentrantLock();
        private final @Nullable TokenBucket bucket;

        private Rate(@Nullable TokenBucket bucket) {
            this.bucket = bucket;
        }

        /** Whether one more may come now. */
        boolean take(long now) {
            if (bucket == null) {
                return true;
            }
            lock.lock();
            try {
                return bucket.take(now);
            } finally {
                lock.unlock();
            }
        }
    }
}
