package dev.botkit.history;

import java.util.Objects;

/**
 * What became of one entry that was to be appended.
 *
 * @param status what became of it
 * @param seq the place under which the entry's id is in the log, for {@link Status#STORED} and {@link
 *     Status#DUPLICATE}; 0 otherwise
 */
public record AppendOutcome(Status status, long seq) {

    /** What can become of an entry. */
    public enum Status {
        /** It is in the log at its place, by this call or by an earlier one that was cut off. */
        STORED,
        /** Its id is in the log already, at another place. */
        DUPLICATE,
        /** Its place is taken by an entry with another id: somebody else writes to this conversation. */
        CONFLICT,
        /** The store will never take it, for instance because it is too large. */
        REFUSED,
        /** An earlier entry of its conversation in the same batch was not stored, so this one was not tried. */
        SKIPPED
    }

    /** Its place is taken. */
    public static final AppendOutcome CONFLICT = new AppendOutcome(Status.CONFLICT, 0);

    /** It will never be taken. */
    public static final AppendOutcome REFUSED = new AppendOutcome(Status.REFUSED, 0);

    /** It was not tried. */
    public static final AppendOutcome SKIPPED = new AppendOutcome(Status.SKIPPED, 0);

    /**
     * Checks that there is a status.
     *
     * @param status what became of it
     * @param seq its place, or 0
     */
    public AppendOutcome {
        Objects.requireNonNull(status, "status");
    }

    /**
     * It is in the log at its place.
     *
     * @param seq the entry's seq
     * @return the outcome
     */
    public static AppendOutcome stored(long seq) {
        return new AppendOutcome(Status.STORED, seq);
    }

    /**
     * Its id is in the log at another place.
     *
     * @param seq that place
     * @return the outcome
     */
    public static AppendOutcome duplicate(long seq) {
        return new AppendOutcome(Status.DUPLICATE, seq);
    }
}
