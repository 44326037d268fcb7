package dev.botkit.monitor;

import dev.botkit.Message;
import java.time.Duration;
import java.util.Objects;

/** A turn whose handler has been running for long, or was abandoned. Immutable. */
public final class SlowTurn {

    private final Message message;
    private final String skill;
    private final Duration age;

    /**
     * Creates the argument of {@link dev.botkit.BotkitListener#turnStuck} and
     * {@link dev.botkit.BotkitListener#turnAbandoned}, for the bot and for tests of a listener.
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

    /** {@return the message or event that the handler handles} */
    public Message message() {
        return message;
    }

    /**
     * {@return the skill whose handler it is, or {@code script} with the name of a script or dialog, or
     * {@code (middleware)} if no handler has been found yet}
     */
    public String skill() {
        return skill;
    }

    /** {@return how long the handler has been running} */
    public Duration age() {
        return age;
    }
}
