package dev.botkit.monitor;

import dev.botkit.Message;
import java.time.Duration;
import java.util.Objects;

/** The end of a turn: all of its replies are in the log, or it ended without that. Immutable. */
public final class TurnEnded {

    /** How a turn ended. */
    public enum Outcome {
        /** A handler, dialog or script handled the message, with or without a reply. */
        HANDLED,
        /** Nothing listens to the message or event. */
        UNHANDLED,
        /** The handler or middleware threw an exception. */
        FAILED,
        /** The handler did not return in time; see {@link dev.botkit.TurnLimits#timeout()}. */
        ABANDONED,
        /** The store did not accept the replies, and the turn will run again later; or the conversation was erased. */
        CUT_OFF
    }

    private final Message message;
    private final Outcome outcome;
    private final String skill;
    private final Duration duration;
    private final Duration handling;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#turnEnded}, for the bot and for tests of a listener.
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

    /**
     * {@return the skill that answered, or {@code script} with the name of a script or dialog, or {@code (middleware)}
     * if none did}
     */
    public String skill() {
        return skill;
    }

    /**
     * {@return how long the turn took, from the start of its handler to its end, including typing delays and the time
     * that the store took}
     */
    public Duration duration() {
        return duration;
    }

    /** {@return how long the handler and the middleware around it ran} */
    public Duration handling() {
        return handling;
    }
}
