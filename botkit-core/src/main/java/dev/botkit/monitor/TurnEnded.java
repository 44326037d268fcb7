package dev.botkit.monitor;

import dev.botkit.Message;
import java.time.Duration;
import java.util.Objects;

/** A turn has ended: all that it says is in the log, or it ends without that. Immutable. */
public final class TurnEnded {

    /** How a turn ends. */
    public enum Outcome {
        /** Somebody answered, if only by saying nothing. */
        HANDLED,
        /** Nobody listens to the message or event. */
        UNHANDLED,
        /** The handler or a middleware threw. */
        FAILED,
        /** The handler did not return in time; see {@link dev.botkit.TurnLimits#timeout()}. */
        ABANDONED,
        /** The store did not take what was said, and the turn runs again later; or its conversation was erased. */
        CUT_OFF
    }

    private final Message message;
    private final Outcome outcome;
    private final String skill;
    private final Duration duration;
    private final Duration handling;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param message see {@link #message()}
     * @param outcome see {@link #outcome()}
     * @param skill see {@link #skill()}
     * @param duration see {@link #duration()}
     * @param handling see {@link #handling()}
     */
    public TurnEnded(Message message, Outcome outcome, String skill, Duration duration, Duration handling) {
        this.message = Objects.requireNonNull(message, "message");
        this.outcome = Objects.requireNonNull(outcome, "outcome");
        this.skill = Objects.requireNonNull(skill, "skill");
        this.duration = Objects.requireNonNull(duration, "duration");
        this.handling = Objects.requireNonNull(handling, "handling");
    }

    /** {@return the message or event that began the turn} */
    public Message message() {
        return message;
    }

    /** {@return how the turn ended} */
    public Outcome outcome() {
        return outcome;
    }

    /** {@return who answered: a skill, or {@code script} with the name of a script or dialog, or {@code (middleware)} if nobody did} */
    public String skill() {
        return skill;
    }

    /** {@return how long the turn took, from the start of its handler up to its end; with typing delays and the time that the store took} */
    public Duration duration() {
        return duration;
    }

    /** {@return how long the handler and the middleware around it ran} */
    public Duration handling() {
        return handling;
    }
}
