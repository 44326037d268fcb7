package dev.botkit.internal.engine;

import dev.botkit.transport.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a frame.
 *
 * @param refusal why it is not let in, or null
 * @param why the same in words
 * @param duplicate whether it was there already, and runs nothing
 * @param turn the turn that handles it, unless that has ended
 * @param replies what it was answered, if its turn has ended
 */
record Admission(
        @Nullable Refusal refusal,
        String why,
        boolean duplicate,
        @Nullable Turn turn,
        List<String> replies) {

    static Admission refused(Refusal refusal, String why) {
        return new Admission(refusal, why, false, null, List.of());
    }

    static Admission accepted(Turn turn) {
        return new Admission(null, "", false, turn, List.of());
    }

    static Admission repeated(Turn turn) {
        return new Admission(null, "", true, turn, List.of());
    }

    static Admission answered(List<String> replies) {
        return new Admission(null, "", true, null, replies);
    }
}
