package dev.botkit.monitor;

import dev.botkit.Message;
import java.time.Duration;
import java.util.Objects;

/** A handler that runs for long, or was given up. Immutable. */
public final class SlowTurn {

    private final Message message;
    private final String skill;
    private final Duration age;

    /**
     * Makes one; listeners get theirs from the bot, and tests of a listener make their own.
     *
     * @param message see {@link #message()}
     * @param skill see {@link #skill()}
     * @param age see {@link #age()}
     */
    public SlowTurn(Message message, String skill, Duration age) {
        this.message = Objects.requireNonNull(message, "message");
        this.skill = Objects.requireNonNull(skill, "skill");
        this.age = Objects.requireNonNull(age, "age");
    }

    /** {@return the message or event that is handled} */
    public Message message() {
        return message;
    }

    /** {@return whose handler it is: a skill, or {@code script} with the name of a script or dialog, or {@code (middleware)} while nobody has been found yet who answers} */
    public String skill() {
        return skill;
    }

    /** {@return how long the handler has run} */
    public Duration age() {
        return age;
    }
}
