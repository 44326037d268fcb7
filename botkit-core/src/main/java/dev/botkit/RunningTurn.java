package dev.botkit;

import dev.botkit.identity.ConversationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A handler that was running at the time of a call to {@link Botkit#runningTurns()}. Immutable. */
public final class RunningTurn {

    private final ConversationId conversation;
    private final String skill;
    private final Instant started;
    private final Duration age;
    private final String thread;
    private final boolean abandoned;

    private RunningTurn(
            ConversationId conversation,
            String skill,
            Instant started,
            Duration age,
            String thread,
            boolean abandoned) {
        this.conversation = Objects.requireNonNull(conversation, "conversation");
        this.skill = Objects.requireNonNull(skill, "skill");
        this.started = Objects.requireNonNull(started, "started");
        this.age = Objects.requireNonNull(age, "age");
        this.thread = Objects.requireNonNull(thread, "thread");
        this.abandoned = abandoned;
    }

    /**
     * Makes one without a thread, which is not abandoned. Hosts get theirs from the bot; tests of a host make their own.
     *
     * @param conversation see {@link #conversation()}
     * @param skill see {@link #skill()}
     * @param started see {@link #started()}
     * @param age see {@link #age()}
     * @return a running turn
     */
    public static RunningTurn of(ConversationId conversation, String skill, Instant started, Duration age) {
        return new RunningTurn(conversation, skill, started, age, "", false);
    }

    /**
     * The same on a thread.
     *
     * @param name see {@link #thread()}
     * @return a copy
     */
    public RunningTurn withThread(String name) {
        return new RunningTurn(conversation, skill, started, age, name, abandoned);
    }

    /**
     * The same, abandoned or not.
     *
     * @param now see {@link #abandoned()}
     * @return a copy
     */
    public RunningTurn withAbandoned(boolean now) {
        return new RunningTurn(conversation, skill, started, age, thread, now);
    }

    /** {@return the conversation in which it runs} */
    public ConversationId conversation() {
        return conversation;
    }

    /**
     * {@return the skill whose handler runs, or {@code script} with a script's or dialog's name, or {@code (middleware)} until a
     * handler has been found}
     */
    public String skill() {
        return skill;
    }

    /** {@return when the handler began, UTC} */
    public Instant started() {
        return started;
    }

    /** {@return how long it had been running} */
    public Duration age() {
        return age;
    }

    /**
     * {@return the name of its thread; empty for a virtual thread without a name, and for a turn that waits without a thread
     * ({@link Bot#keepOpenUntil})}
     */
    public String thread() {
        return thread;
    }

    /** {@return whether its turn has ended without it, so that its thread is lost until it returns} */
    public boolean abandoned() {
        return abandoned;
    }

    /** Equal are running turns with equal parts. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunningTurn turn
                && conversation.equals(turn.conversation)
                && skill.equals(turn.skill)
                && started.equals(turn.started)
                && age.equals(turn.age)
                && thread.equals(turn.thread)
                && abandoned == turn.abandoned;
    }

    @Override
    public int hashCode() {
        return Objects.hash(conversation, skill, started, age, thread, abandoned);
    }

    /** {@return a form for health pages and debugging} */
    @Override
    public String toString() {
        return "RunningTurn[" + conversation + ", " + skill + ", " + age + (thread.isEmpty() ? "" : ", " + thread)
                + (abandoned ? ", abandoned]" : "]");
    }
}
