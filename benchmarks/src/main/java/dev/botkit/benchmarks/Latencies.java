package dev.botkit.benchmarks;

/** Counts how long things took, in steps of a microsecond up to a second. For one thread. */
final class Latencies {

    private static final int STEPS = 1_000_000;

    private final int[] counts = new int[STEPS];
    private long total;

    void add(long nanos) {
        counts[(int) Math.min(nanos / 1_000, STEPS - 1)]++;
        total++;
    }

    long total() {
        return total;
    }

    /** What the given share, from 0 to 1, stayed within, in milliseconds. */
    double millis(double share) {
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < STEPS; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return (i + 1) / 1_000.0;
            }
        }
        return STEPS / 1_000.0;
    }
}
