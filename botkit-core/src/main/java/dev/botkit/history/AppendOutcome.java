package dev.botkit.history;

import java.util.Objects;

/**
 * The outcome for one entry of {@link LogStore#append}.
 *
 * @param status the status
 * @param seq the seq at which the entry's id is in the log, for {@link Status#STORED} and {@link Status#DUPLICATE}; 0
 *     otherwise
 */
public record AppendOutcome(Status status, long seq) {

    /** The possible outcomes. */
    public enum Status {
        /** It is in the log at its place, by this call or by an earlier one that was cut off. */
        STORED,
        /** Its id is in the log already, at another place or by another process. */
        DUPLICATE,
        /** Its place is taken by an entry with another id: another process writes to this conversation. */
        CONFLICT,
        /** The store will never accept it, for instance because it is too large. */
        REFUSED,
        /** An earlier entry of its conversation in the same batch was not stored, so this one was not tried. */
        SKIPPED
    }

    /** Its place is taken. */
    public static final AppendOutcome CONFLICT = new AppendOutcome(Status.CONFLICT, 0);

    /** It will never be accepted. */
    public static final AppendOutcome REFUSED = new AppendOutcome(Status.REFUSED, 0);

    /** It was not tried. */
    public static final AppendOutcome SKIPPED = new AppendOutcome(Status.SKIPPED, 0);

    /**
     * Checks that there is a status.
     *
     * @param status the status
     * @param seq the seq, or 0
     */
    public AppendOutcome {
        Objects.requireNonNull(status, "status");
    }

    /**
     * Makes the outcome for an entry that is in the log at its place.
     *
     * @param seq the entry's seq
     * @return the outcome
     */
    public static AppendOutcome stored(long seq) {
        return new AppendOutcome(Status.STORED, seq);
    }

    /**
     * Makes the outcome for an entry whose id is in the log at another place, or at its place by another process.
     *
     * @param seq the seq at which it is
     * @return the outcome
     */
    public static AppendOutcome duplicate(long seq) {
        return new AppendOutcome(Status.DUPLICATE, seq);
    }
}
