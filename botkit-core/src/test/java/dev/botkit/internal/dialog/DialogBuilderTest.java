package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.InvalidConfigurationException;
import dev.botkit.dialog.AnswerHandler;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogDefinition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Everything that is wrong with a dialog in code is told at once, when it is built. */
class DialogBuilderTest {

    @Test
    void allThatIsWrongIsReportedAtOnce() {
        assertThatThrownBy(() -> Dialog.define(" ")
                        .ask("", "What?")
                        .say("{{#open}}")
                        .ask(
                                "x",
                                "{{x",
                                answers -> answers.regex("(")
                                        .regex("")
                                        .yes(AnswerHandler.gotoThread("moon"))
                                        .otherwise(AnswerHandler.NEXT)
                                        .otherwise(AnswerHandler.STOP))
                        .ask("y", "Y?", answers -> answers.multiple())
                        .gotoThread("mars")
                        .thread("a")
                        .say("1")
                        .thread("a")
                        .thread("b")
                        .thread("c")
                        .say("3")
                        .timeout(Duration.ZERO)
                        .beforeThread("venus", dialog -> {})
                        .validate("z", (dialog, answer) -> null)
                        .build())
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(e.problems())
                                .anyMatch(problem -> problem.contains("name must have"))
                                .anyMatch(
                                        problem -> problem.contains("Line 1 of thread \"default\" asks without a key"))
                                .anyMatch(problem -> problem.contains("Line 2") && problem.contains("does not close"))
                                .anyMatch(problem -> problem.contains("no regular expression"))
                                .anyMatch(problem -> problem.contains("empty pattern"))
                                .anyMatch(problem -> problem.contains("\"moon\""))
                                .anyMatch(problem -> problem.contains("says twice"))
                                .anyMatch(problem -> problem.contains("what ends them"))
                                .anyMatch(problem -> problem.contains("\"mars\""))
                                .anyMatch(problem -> problem.contains("two threads \"a\""))
                                .anyMatch(problem -> problem.contains("Thread \"b\" is empty"))
                                .anyMatch(problem -> problem.contains("time-out must be"))
                                .anyMatch(problem -> problem.contains("\"venus\""))
                                .anyMatch(problem -> problem.contains("\"z\"")));
    }

    @Test
    void theSameContentHasTheSameVersion() {
        assertThat(version("What?", "yes")).isEqualTo(version("What?", "yes"));
        assertThat(version("What?", "yes")).isNotEqualTo(version("Who?", "yes"));
        assertThat(version("What?", "yes")).isNotEqualTo(version("What?", "no"));
    }

    private static String version(String question, String option) {
        DialogDefinition definition = Dialog.define("d")
                .ask("x", question, answers -> answers.string(option, (dialog, answer) -> dialog.stop()))
                .build();
        return ((Program) definition).version();
    }

    @Test
    void whatWasBuiltIsNotChangedByWhatFollows() {
        var builder = Dialog.define("d").say("1");
        DialogDefinition first = builder.build();
        builder.say("2").thread("other").say("3").build();
        assertThat(((Program) first).threads().keySet()).containsExactly("default");
        assertThat(((Program) first).threads().get("default")).hasSize(1);
        assertThat(first.name()).isEqualTo("d");
    }
}
