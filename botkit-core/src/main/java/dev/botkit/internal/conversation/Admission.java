package dev.botkit.internal.conversation;

import dev.botkit.internal.log.Entry;
import dev.botkit.internal.log.Replies;
import dev.botkit.internal.turn.Turn;
import dev.botkit.transport.Refusal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a frame.
 *
 * @param refusal why it is not let in, or null
 * @param why the same in words
 * @param duplicate whether it was there already, and runs nothing
 * @param turn the turn that handles it, unless that has ended
 * @param seq its place in the log, if it is there already; else 0
 * @param date when it was taken, if it is there already; else null
 * @param replies what it was answered, if its turn has ended and that is known; else null
 */
public record Admission(
        @Nullable Refusal refusal,
        String why,
        boolean duplicate,
        @Nullable Turn turn,
        long seq,
        @Nullable Instant date,
        @Nullable Replies replies) {

    private static final Admission PENDING = new Admission(null, "", false, null, 0, null, null);
    private static final Admission REPEATED_PENDING = new Admission(null, "", true, null, 0, null, null);

    static Admission refused(Refusal refusal, String why) {
        return new Admission(refusal, why, false, null, 0, null, null);
    }

    static Admission accepted(Turn turn) {
        return new Admission(
                null, "", false, turn, turn.message().seq(), turn.message().date(), null);
    }

    /** Accepted, and on its way to the store. */
    static Admission pending() {
        return PENDING;
    }

    /** It is on its way to the store already. */
    static Admission repeatedPending() {
        return REPEATED_PENDING;
    }

    static Admission repeated(Turn turn) {
        return new Admission(
                null, "", true, turn, turn.message().seq(), turn.message().date(), null);
    }

    static Admission answered(Entry entry, Replies replies) {
        return new Admission(null, "", true, null, entry.seq(), entry.date(), replies);
    }
}
