package dev.botkit.internal.turn;

import dev.botkit.internal.message.MessageData;
import dev.botkit.monitor.TurnEnded;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who answers the message of a turn, and how that goes: for operators, listeners and the log. Thread-safe. */
final class TurnReport {

    private static final String NOBODY = "(middleware)";

    private volatile String skill = NOBODY;
    private volatile @Nullable String answeredBy;
    private volatile @Nullable String script;
    private volatile boolean started;
    private volatile boolean unhandled;
    private volatile boolean failed;
    private volatile long handling = -1;

    /** Its handler is looked for. */
    void starts() {
        started = true;
    }

    /** Nobody listens to its message, or to an event that it has triggered. */
    void isUnhandled() {
        unhandled = true;
    }

    /** Its handler or a middleware has thrown. */
    void hasFailed() {
        failed = true;
    }

    boolean isFailed() {
        return failed;
    }

    /** Its handler, and all that it has begun, has taken so many nanoseconds. */
    void handledIn(long nanos) {
        handling = nanos;
    }

    /** Notes who handles the message; returns who did before. */
    String handledBy(String newSkill) {
        String before = skill;
        skill = newSkill;
        if (answeredBy == null) {
            answeredBy = newSkill;
        }
        return before;
    }

    /** Notes which dialog or script runs, or none; returns the one before. */
    @Nullable
    String runs(@Nullable String newScript) {
        String before = script;
        script = newScript;
        if (answeredBy == null && newScript != null) {
            answeredBy = "script " + newScript;
        }
        return before;
    }

    /** Who handles the message now, on its thread or elsewhere. */
    String skill(boolean elsewhere) {
        String by = answeredBy;
        if (elsewhere && by != null) {
            return by;
        }
        String playing = script;
        return playing == null ? skill : "script " + playing;
    }

    /** What is told when the turn has ended, so many nanoseconds old; null if its beginning was not told either. */
    @Nullable
    TurnEnded told(MessageData message, long age, boolean cutOff, boolean abandoned) {
        if (!started) {
            return null;
        }
        String by = answeredBy;
        return new TurnEnded(
                message,
                cutOff ? TurnEnded.Outcome.CUT_OFF : abandoned ? TurnEnded.Outcome.ABANDONED : outcome(),
                by == null ? NOBODY : by,
                Duration.ofNanos(age),
                Duration.ofNanos(handling < 0 ? age : handling));
    }

    private TurnEnded.Outcome outcome() {
        if (failed) {
            return TurnEnded.Outcome.FAILED;
        }
        return unhandled && answeredBy == null ? TurnEnded.Outcome.UNHANDLED : TurnEnded.Outcome.HANDLED;
    }
}
