package dev.botkit.internal.engine;

/** Allows so many a second in the long run, and a burst. Guarded by its owner. */
final class TokenBucket {

    private final double perNano;
    private final int burst;
    private double tokens;
    private long last;

    /** {@code perSecond} 0 means no limit. */
    TokenBucket(int perSecond, int burst, long now) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
        this.last = now;
    }

    boolean take(long now) {
        if (perNano == 0) {
            return true;
        }
        tokens = Math.min(burst, tokens + (now - last) * perNano);
        last = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** What was taken turned out to be none of what is counted. */
    void giveBack() {
        tokens = Math.min(burst, tokens + 1);
    }
}
