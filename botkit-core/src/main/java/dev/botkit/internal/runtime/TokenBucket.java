package dev.botkit.internal.runtime;

/** Allows so many a second in the long run, and a burst. Guarded by its owner. */
public final class TokenBucket {

    private final double perNano;
    private final int burst;
    private double tokens;
    private long last;

    /** {@code perSecond} 0 means no limit. */
    public TokenBucket(int perSecond, int burst, long now) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
        this.last = now;
    }

    public boolean take(long now) {
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
    public void giveBack() {
        tokens = Math.min(burst, tokens + 1);
    }
}
