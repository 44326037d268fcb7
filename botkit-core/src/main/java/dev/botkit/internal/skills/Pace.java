package dev.botkit.internal.skills;

/**
 * Whether a handler has proved quick, so that its turns may run on the thread that has received the message. It has while what it takes is
 * below {@link #QUICK_NANOS} on average: each run in less earns a little, each in more costs as much as it is above. So one that
 * waits for a database never is, one that has once waited for seconds is not for the next ten thousand runs or more, and one whose
 * thread was taken off its processor for a moment still is. Threads may count past each other: then a run is forgotten.
 */
public final class Pace {

    private static final long QUICK_NANOS = 100_000;
    private static final int PROVED = 32;
    private static final int MOST = 1_000;
    private static final int LEAST = -1_000_000;

    private volatile int credit;

    /** Whether it has. */
    public boolean isQuick() {
        return credit >= PROVED;
    }

    /** It has run for so long. */
    public void ran(long nanos) {
        int before = credit;
        long after = Math.max(LEAST, Math.min(MOST, before + 1 - nanos / QUICK_NANOS));
        if (after != before) {
            credit = (int) after;
        }
    }
}
