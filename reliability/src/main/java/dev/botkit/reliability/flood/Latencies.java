package dev.botkit.reliability.flood;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long answers took. For all threads. */
public final class Latencies {

    private final List<Long> nanos = new ArrayList<>();

    /** Takes one. */
    public synchronized void add(long took) {
        nanos.add(took);
    }

    /** Takes all of others that nobody changes any more. */
    synchronized void addAll(Latencies others) {
        nanos.addAll(others.nanos);
    }

    /** How many there are. */
    public synchronized int count() {
        return nanos.size();
    }

    /** What so many of a hundred stay below, in milliseconds; 0 if there are none. */
    public synchronized double percentile(double percent) {
        if (nanos.isEmpty()) {
            return 0;
        }
        List<Long> sorted = nanos.stream().sorted().toList();
        int index = (int) Math.ceil(percent / 100 * sorted.size()) - 1;
        return sorted.get(Math.max(0, index)) / 1e6;
    }

    /** Begins anew; what was there is returned. */
    public synchronized Latencies take() {
        Latencies taken = new Latencies();
        taken.nanos.addAll(nanos);
        nanos.clear();
        return taken;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d, p50 %.1f ms, p99 %.1f ms, slowest %.1f ms",
                count(),
                percentile(50),
                percentile(99),
                percentile(100));
    }
}
