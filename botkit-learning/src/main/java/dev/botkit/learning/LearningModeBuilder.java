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

/** Collects the parts of a {@link LearningMode} and checks them all at {@link #build()}. For one thread. */
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
     * Says who may teach, and change and forget what was learned. Called in a turn, for each message of a
     * user that nothing answers and each command of learning; has to be thread-safe and quick.
     *
     * @param who takes the name of the user's conversation without a label, whichever of the user's conversations it is
     *     about; {@code ConversationId.Proof} tells whether the user has signed in
     * @return this
     */
    public LearningModeBuilder teachers(Predicate<ConversationId> who) {
        teachers = Objects.requireNonNull(who, "who");
        return this;
    }

    /**
     * Says which signed-in users may teach.
     *
     * @param users the names that the host's sign-in gives them
     * @return this
     */
    public LearningModeBuilder teachers(String... users) {
        Set<ConversationId> names =
                Stream.of(users).map(ConversationId::verified).collect(Collectors.toUnmodifiableSet());
        return teachers(names::contains);
    }

    /**
     * Lets everybody teach, whoever they are. For demonstrations: what one user teaches, all users get to read.
     *
     * @return this
     */
    public LearningModeBuilder everybodyTeaches() {
        return teachers(conversation -> true);
    }

    /**
     * Switches learning on or off. While it is off, what was learned is still said.
     *
     * @param on default true
     * @return this
     */
    public LearningModeBuilder enabled(boolean on) {
        enabled = on;
        return this;
    }

    /**
     * Names a store of the host's that holds the script {@code create_a_reply} and those of the commands. The
     * host adds it to the bot itself, before the learning mode. It may be the store of what is learned, too.
     *
     * @param own default none: the scripts in this library are used
     * @return this
     */
    public LearningModeBuilder scripts(ScriptStore own) {
        scripts = Objects.requireNonNull(own, "own");
        return this;
    }

    /**
     * Sets how many answers are kept; beyond it nothing is learned until something is forgotten.
     *
     * @param most default 10,000; 1 to 100,000
     * @return this
     */
    public LearningModeBuilder maxAnswers(int most) {
        answers = most;
        return this;
    }

    /**
     * Sets how long a question may be; a longer message gets the normal fallback.
     *
     * @param most in characters, default 300; 1 to 1,000
     * @return this
     */
    public LearningModeBuilder maxQuestionCharacters(int most) {
        questionCharacters = most;
        return this;
    }

    /**
     * Sets how long an answer may be; for a longer one the teacher is asked again.
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
     * Makes it.
     *
     * @return a learning mode, to be added to a bot
     * @throws InvalidConfigurationException naming everything that is wrong
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
