package dev.botkit.learning;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.identity.ConversationId;
import dev.botkit.learning.internal.LearnedAnswers;
import dev.botkit.script.ScriptStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds a {@link LearningMode}. All values are checked by {@link #build()}. Not thread-safe. */
public final class LearningModeBuilder {

    private final ScriptStore learned;
    private @Nullable ScriptStore scripts;
    private @Nullable Predicate<ConversationId> teachers;
    private boolean enabled = true;
    private int answers = 10_000;
    private int questionCharacters = 300;
    private int answerCharacters = 2_000;
    private int perTeacherAndHour = 100;

    LearningModeBuilder(ScriptStore learned) {
        this.learned = Objects.requireNonNull(learned, "learned");
    }

    /**
     * Sets who may teach, and may change and forget learned answers. The predicate is called in a turn, for each message
     * that nothing answers and for each command of learning; it must be thread-safe and quick.
     *
     * @param who gets the id of the user's conversation without its label, also for a conversation that has one; {@link
     *     ConversationId#proof()} tells whether the user has signed in
     * @return this
     */
    public LearningModeBuilder teachers(Predicate<ConversationId> who) {
        teachers = Objects.requireNonNull(who, "who");
        return this;
    }

    /**
     * Sets which signed-in users may teach.
     *
     * @param users their names, as the host's sign-in has them
     * @return this
     */
    public LearningModeBuilder teachers(String... users) {
        Set<ConversationId> names =
                Stream.of(users).map(ConversationId::verified).collect(Collectors.toUnmodifiableSet());
        return teachers(names::contains);
    }

    /**
     * Lets everybody teach, anonymous users too. For demonstrations: all users can read what one user teaches.
     *
     * @return this
     */
    public LearningModeBuilder everybodyTeaches() {
        return teachers(conversation -> true);
    }

    /**
     * Switches learning on or off. While it is off, the bot still gives the answers that it has learned.
     *
     * @param on default true
     * @return this
     */
    public LearningModeBuilder enabled(boolean on) {
        enabled = on;
        return this;
    }

    /**
     * Replaces the scripts of this library with those of a store, which must hold {@code create_a_reply} and may hold the
     * commands. The host adds this store to the bot itself, before the learning mode. It may be the store of the learned
     * answers.
     *
     * @param own the store; by default the scripts of this library are used
     * @return this
     */
    public LearningModeBuilder scripts(ScriptStore own) {
        scripts = Objects.requireNonNull(own, "own");
        return this;
    }

    /**
     * Sets how many answers are stored at most. When there are as many, nothing is learned until an answer is forgotten.
     *
     * @param most default 10,000; 1 to 100,000
     * @return this
     */
    public LearningModeBuilder maxAnswers(int most) {
        answers = most;
        return this;
    }

    /**
     * Sets how long a question may be. A longer message gets the normal fallback.
     *
     * @param most in characters, default 300; 1 to 1,000
     * @return this
     */
    public LearningModeBuilder maxQuestionCharacters(int most) {
        questionCharacters = most;
        return this;
    }

    /**
     * Sets how long an answer may be. If it is longer, the bot asks the teacher again.
     *
     * @param most in characters, default 2,000; 1 to 10,000
     * @return this
     */
    public LearningModeBuilder maxAnswerCharacters(int most) {
        answerCharacters = most;
        return this;
    }

    /**
     * Sets how many answers one user may teach within an hour, in all of their conversations together.
     *
     * @param most default 100; 1 to 100,000
     * @return this
     */
    public LearningModeBuilder maxPerTeacherAndHour(int most) {
        perTeacherAndHour = most;
        return this;
    }

    /**
     * Builds the learning mode.
     *
     * @return the learning mode, which is then added to a bot with {@link LearningMode#addTo}
     * @throws InvalidConfigurationException if a value is wrong; the message names all that are
     */
    public LearningMode build() {
        List<String> problems = new ArrayList<>();
        if (teachers == null) {
            problems.add("Nobody may teach: name users with teachers(…), or say everybodyTeaches().");
        }
        check(problems, "maxAnswers", answers, 100_000);
        check(problems, "maxQuestionCharacters", questionCharacters, 1_000);
        check(problems, "maxAnswerCharacters", answerCharacters, 10_000);
        check(problems, "maxPerTeacherAndHour", perTeacherAndHour, 100_000);
        if (!problems.isEmpty() || teachers == null) {
            throw new InvalidConfigurationException("LearningMode", problems);
        }
        LearnedAnswers.Bounds bounds =
                new LearnedAnswers.Bounds(answers, questionCharacters, answerCharacters, perTeacherAndHour);
        return new LearningMode(learned, scripts, teachers, enabled, new LearnedAnswers(learned, bounds));
    }

    private static void check(List<String> problems, String what, int value, int most) {
        if (value < 1 || value > most) {
            problems.add(what + " is " + value + "; it has to be from 1 to " + most + ".");
        }
    }
}
