package dev.botkit.internal.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.LimitExceededException;
import dev.botkit.Limits;
import dev.botkit.Reply;
import dev.botkit.dialog.AnswerHandler;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogEnd;
import dev.botkit.dialog.DialogFailedException;
import dev.botkit.dialog.UnknownScriptException;
import dev.botkit.history.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How dialogs in code run, from question to question. */
class DialogTest {

    private static Theatre pizza() {
        return new Theatre(Dialog.define("pizza")
                .say("One pizza, coming up!")
                .ask(
                        "size",
                        "Small, medium or large?",
                        answers -> answers.quickReplies("small", "medium", "large")
                                .regex("^(small|medium|large)$")
                                .otherwise((dialog, answer) -> {
                                    dialog.say("We have small, medium and large.");
                                    dialog.repeat();
                                }))
                .ask(
                        "toppings",
                        "Which toppings? Say done when that is all.",
                        answers -> answers.multiple().string("done"))
                .ask(
                        "sure",
                        "A {{responses.size}} one with {{responses.toppings}}?",
                        answers -> answers.yes(AnswerHandler.gotoThread("ordered"))
                                .no(AnswerHandler.gotoThread("default"))
                                .otherwise(AnswerHandler.REPEAT))
                .thread("ordered")
                .say("Thank you!")
                .build());
    }

    @Test
    void aDialogAsksKeepsTheAnswersAndEnds() {
        Theatre theatre = pizza().begin("Pizza");
        assertThat(theatre.replies.get(1).fields().get("quick_replies").toString())
                .contains("title=small", "payload=large");
        assertThat(theatre.said()).containsExactly("One pizza, coming up!", "Small, medium or large?");
        assertThat(theatre.says("Large").said()).containsExactly("Which toppings? Say done when that is all.");
        assertThat(theatre.says("ham").said()).isEmpty();
        assertThat(theatre.says("cheese").said()).isEmpty();
        assertThat(theatre.says(" DONE ").said()).containsExactly("A Large one with ham\ncheese?");
        assertThat(theatre.says("yes please").said()).containsExactly("Thank you!");

        assertThat(theatre.waiting).isNull();
        assertThat(theatre.lastEnd().outcome()).isEqualTo(DialogEnd.COMPLETED);
        assertThat(theatre.lastEnd().isCompleted()).isTrue();
        assertThat(theatre.lastEnd().responses())
                .containsEntry("size", "Large")
                .containsEntry("toppings", "ham\ncheese")
                .containsEntry("sure", "yes please");
    }

    @Test
    void anAnswerThatNoOptionMatchesGetsTheDefaultAndIsNotKept() {
        Theatre theatre = pizza().begin("pizza");
        theatre.said();
        assertThat(theatre.says("huge").said())
                .containsExactly("We have small, medium and large.", "Small, medium or large?");
        assertThat(Waiting.State.of(theatre.waiting.json()).object("responses")).isEmpty();
        assertThat(theatre.says("small").said()).containsExactly("Which toppings? Say done when that is all.");
    }

    @Test
    void aNoBeginsTheOrderAgainAndFormerAnswersAreReplaced() {
        Theatre theatre = pizza().begin("pizza").says("small").says("done");
        theatre.said();
        assertThat(theatre.says("no").said()).containsExactly("One pizza, coming up!", "Small, medium or large?");
        theatre.says("large").says("ham").says("done").says("yes");
        assertThat(theatre.lastEnd().responses()).containsEntry("size", "large").containsEntry("toppings", "ham");
    }

    @Test
    void aQuestionWithoutOptionsTakesAnyAnswer() {
        Theatre theatre = new Theatre(Dialog.define("name")
                        .ask("name", "Who are you?")
                        .say("Hello, {{responses.name}}!")
                        .build())
                .begin("name")
                .says("{{origin.text}} <b>");
        assertThat(theatre.said())
                .as("what a user says is never a template, and not escaped")
                .containsExactly("Who are you?", "Hello, {{origin.text}} <b>!");
    }

    @Test
    void silentRepeatWaitsOnWithoutAWordAndRepeatAsksAgain() {
        AtomicInteger answers = new AtomicInteger();
        Theatre theatre = new Theatre(Dialog.define("d")
                        .ask(
                                "x",
                                "What?",
                                options -> options.otherwise((dialog, answer) -> {
                                    if (answers.incrementAndGet() < 3) {
                                        dialog.silentRepeat();
                                    }
                                }))
                        .say("{{responses.x}}")
                        .build())
                .begin("d");
        theatre.said();
        assertThat(theatre.says("1").said()).isEmpty();
        assertThat(theatre.says("2").said()).isEmpty();
        assertThat(theatre.says("3").said()).containsExactly("3");
    }

    @Test
    void aThreadThatExplainsCanAskTheLastQuestionAgain() {
        Theatre theatre = new Theatre(Dialog.define("d")
                        .ask(
                                "x",
                                "Yes or no?",
                                options ->
                                        options.yes(AnswerHandler.NEXT).otherwise(AnswerHandler.gotoThread("explain")))
                        .say("Good.")
                        .thread("explain")
                        .say("It is simple.")
                        .repeat()
                        .build())
                .begin("d");
        assertThat(theatre.says("hm?").said()).containsExactly("Yes or no?", "It is simple.", "Yes or no?");
        assertThat(theatre.says("yes").said()).containsExactly("Good.");
    }

    @Test
    void stopEndsWithItsReason() {
        Theatre theatre = new Theatre(Dialog.define("d")
                        .ask("x", "What?", options -> options.quit((dialog, answer) -> dialog.stop("bored")))
                        .say("never said")
                        .build())
                .begin("d")
                .says("forget it");
        assertThat(theatre.said()).containsExactly("What?");
        assertThat(theatre.outcomes()).containsExactly("bored");
        assertThat(theatre.waiting).isNull();
    }

    @Test
    void aHandlerGetsWhatAPatternCaptured() {
        List<String> groups = new ArrayList<>();
        new Theatre(Dialog.define("d")
                        .ask(
                                "x",
                                "When?",
                                options -> options.regex("(\\d+)( pm)?", (dialog, answer) -> {
                                    groups.addAll(answer.groups());
                                    assertThat(dialog.response("x")).isEqualTo("at 5 o'clock");
                                    assertThat(dialog.response("y")).isEmpty();
                                }))
                        .build())
                .begin("d")
                .says("at 5 o'clock");
        assertThat(groups).containsExactly("5", "5", "");
    }

    @Test
    void aValidatorSaysWhatIsWrongAndTheQuestionIsAskedAgain() {
        Theatre theatre = new Theatre(Dialog.define("d")
                        .ask("age", "How old are you?", options -> options.quit(AnswerHandler.STOP))
                        .say("{{responses.age}}, really?")
                        .validate("age", (dialog, answer) -> answer.matches("\\d+") ? null : "A number, please.")
                        .build())
                .begin("d");
        theatre.said();
        assertThat(theatre.says("old").said()).containsExactly("A number, please.", "How old are you?");
        assertThat(Waiting.State.of(theatre.waiting.json()).object("responses")).isEmpty();
        assertThat(theatre.says("42").said()).containsExactly("42, really?");

        theatre.begin("d").says("cancel");
        assertThat(theatre.lastEnd().outcome()).as("a way out is not validated").isEqualTo(DialogEnd.STOPPED);
    }

    @Test
    void oneOfSeveralAnswersThatIsWrongIsNotCollected() {
        Theatre theatre = new Theatre(Dialog.define("d")
                        .ask("n", "Numbers?", options -> options.multiple().string("done"))
                        .say("{{responses.n}}")
                        .validate("n", (dialog, answer) -> answer.matches("\\d+") ? null : "No number.")
                        .build())
                .begin("d");
        theatre.said();
        assertThat(theatre.says("1").says("x").says("2").says("done").said()).containsExactly("No number.", "1\n2");
    }

    @Test
    void aValidatorMayLeadElsewhere() {
        Theatre theatre = new Theatre(Dialog.define("d")
                        .ask("x", "What?")
                        .say("taken")
                        .validate("x", (dialog, answer) -> {
                            dialog.gotoThread("other");
                            return null;
                        })
                        .thread("other")
                        .say("elsewhere")
                        .build())
                .begin("d")
                .says("y");
        assertThat(theatre.said()).containsExactly("What?", "elsewhere");
    }

    @Test
    void hooksBeforeThreadsMayRedirect() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .gotoThread("shop")
                .thread("shop")
                .say("We are open.")
                .thread("closed")
                .say("We are closed, {{vars.who}}.")
                .beforeThread("shop", dialog -> {
                    dialog.set("who", "Una");
                    dialog.gotoThread("closed");
                })
                .build());
        assertThat(theatre.begin("d").said()).containsExactly("We are closed, Una.");
    }

    @Test
    void hooksBeforeADialogSetVariablesAndChooseTheThread() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .variable("name", "nobody")
                .say("Hello {{vars.name}}")
                .thread("known")
                .say("Welcome back {{vars.name}}")
                .build());
        assertThat(theatre.begin("d").said()).containsExactly("Hello nobody");
        theatre.hooks("D", hooks -> hooks.before(dialog -> dialog.gotoThread("known")));
        theatre.hooks("d", hooks -> hooks.before(dialog -> dialog.set("name", "Una")));
        assertThat(theatre.begin("d").said()).containsExactly("Welcome back Una");
        assertThat(theatre.begin("d", "default", Map.of()).said())
                .as("default leaves the choice to hooks")
                .containsExactly("Welcome back Una");
    }

    @Test
    void aHookMayDeclineAndNothingHappens() {
        Theatre theatre = new Theatre(
                Dialog.define("d").ask("x", "What?").build(),
                Dialog.define("other").say("!").build());
        theatre.hooks("other", hooks -> hooks.before(Dialog::decline));
        Waiting before = theatre.begin("d").waiting;
        theatre.said();
        assertThat(theatre.begin("other").said()).isEmpty();
        assertThat(theatre.waiting).isSameAs(before);
        assertThat(theatre.ends).isEmpty();
    }

    @Test
    void onlyHooksBeforeADialogDecline() {
        Theatre theatre = new Theatre(Dialog.define("d").run(Dialog::decline).build());
        assertThatThrownBy(() -> theatre.begin("d")).isInstanceOf(IllegalStateException.class);
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.FAILED);
    }

    @Test
    void codeBetweenLinesRuns() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .ask("n", "How many?")
                .run(dialog -> dialog.set("price", 3 * Integer.parseInt(dialog.response("n"))))
                .say("That is {{vars.price}}.")
                .build());
        assertThat(theatre.begin("d").says("4").said()).containsExactly("How many?", "That is 12.");
    }

    @Test
    void anotherDialogReplacesTheOneThatWaits() {
        Theatre theatre = new Theatre(
                Dialog.define("one").ask("x", "One?").build(),
                Dialog.define("two").ask("x", "Two?").build());
        theatre.begin("one").begin("two");
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.REPLACED);
        assertThat(theatre.lastEnd().script()).isEqualTo("one");
        theatre.says("y");
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.REPLACED, DialogEnd.COMPLETED);
    }

    @Test
    void aDialogThatAHookBeginsTakesThePlaceOfItsOwn() throws Exception {
        Theatre theatre = new Theatre(
                Dialog.define("one")
                        .run(dialog -> dialog.bot().begin("two"))
                        .say("never said")
                        .build(),
                Dialog.define("two").ask("x", "Two?").build());
        assertThat(theatre.begin("one").said()).containsExactly("Two?");
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.REPLACED);
        assertThat(theatre.waiting).isNotNull();
    }

    @Test
    void whoHearsOfTheEndMayBeginTheNextOne() {
        Theatre theatre = new Theatre(
                Dialog.define("one")
                        .say("1")
                        .onEnd((bot, end) -> bot.begin("two", "default", Map.of("from", end.script())))
                        .build(),
                Dialog.define("two").ask("x", "2 from {{vars.from}}?").build());
        assertThat(theatre.begin("one").said()).containsExactly("1", "2 from one?");
        assertThat(theatre.waiting).isNotNull();
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.COMPLETED);
    }

    @Test
    void dialogsThatBeginEachOtherWithoutEndAreStopped() {
        Theatre theatre = new Theatre(Dialog.define("one")
                .say("1")
                .onEnd((bot, end) -> bot.begin("one"))
                .build());
        assertThatThrownBy(() -> theatre.begin("one")).isInstanceOf(LimitExceededException.class);
        assertThat(theatre.said()).hasSize(16);
        assertThat(theatre.waiting).isNull();
    }

    @Test
    void goingOnAsAnotherCarriesVariablesAndAnswers() {
        Theatre theatre = new Theatre(
                Dialog.define("one")
                        .ask("name", "Name?")
                        .run(dialog -> dialog.set("seen", true))
                        .continueAs("two", "default")
                        .build(),
                Dialog.define("two")
                        .variable("seen", false)
                        .say("{{responses.name}} {{vars.seen}}")
                        .build());
        assertThat(theatre.begin("one").says("Una").said()).containsExactly("Name?", "Una true");
        assertThat(theatre.ends)
                .extracting(DialogEnd::script, DialogEnd::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("one", DialogEnd.CONTINUED),
                        org.assertj.core.groups.Tuple.tuple("two", DialogEnd.COMPLETED));
    }

    @Test
    void dialogsThatGoOnAsEachOtherAreTooLong() {
        Theatre theatre = new Theatre(
                Dialog.define("one").continueAs("two", "default").build(),
                Dialog.define("two").continueAs("one", "default").build());
        theatre.limits = Limits.builder().turns(turns -> turns.dialogLines(50)).build();
        assertThatThrownBy(() -> theatre.begin("one"))
                .isInstanceOf(DialogFailedException.class)
                .hasMessageContaining("more than 50 lines");
        assertThat(theatre.lastEnd().outcome()).isEqualTo(DialogEnd.TOO_LONG);
        assertThat(theatre.waiting).isNull();
    }

    @Test
    void threadsThatGoToEachOtherAreTooLong() {
        Theatre theatre = new Theatre(Dialog.define("d").gotoThread("default").build());
        assertThatThrownBy(() -> theatre.begin("d")).isInstanceOf(DialogFailedException.class);
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.TOO_LONG);
    }

    @Test
    void anActionToNowhereFailsAndSaysWhere() {
        Theatre theatre = new Theatre(
                Dialog.define("d").run(dialog -> dialog.gotoThread("moon")).build(),
                Dialog.define("e").continueAs("mars", "default").build());
        assertThatThrownBy(() -> theatre.begin("d"))
                .isInstanceOf(DialogFailedException.class)
                .hasMessageContaining("\"moon\"")
                .hasMessageContaining("script \"d\", thread \"default\", line 1");
        assertThatThrownBy(() -> theatre.begin("e")).hasMessageContaining("\"mars\"");
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.FAILED, DialogEnd.FAILED);
        assertThatThrownBy(() -> theatre.begin("venus"))
                .isInstanceOf(UnknownScriptException.class)
                .hasMessageContaining("venus");
        assertThatThrownBy(() -> theatre.begin("d", "moon", Map.of())).isInstanceOf(UnknownScriptException.class);
    }

    @Test
    void aHookThatThrowsEndsTheDialogAsFailed() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .ask(
                        "x",
                        "What?",
                        options -> options.otherwise((dialog, answer) -> {
                            throw new IllegalArgumentException("broken");
                        }))
                .build());
        theatre.begin("d");
        assertThatThrownBy(() -> theatre.says("y")).hasMessage("broken");
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.FAILED);
        assertThat(theatre.waiting).isNull();
    }

    @Test
    void aTurnThatIsCutOffFromTheStoreLeavesTheDialogAsItWas() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .ask(
                        "x",
                        "What?",
                        options -> options.otherwise((dialog, answer) -> {
                            throw new StoreUnavailableException("down", null);
                        }))
                .build());
        Waiting before = theatre.begin("d").waiting;
        assertThatThrownBy(() -> theatre.says("y")).isInstanceOf(StoreUnavailableException.class);
        assertThat(theatre.waiting).isSameAs(before);
        assertThat(theatre.ends).isEmpty();
    }

    @Test
    void aListenerThatThrowsKeepsNoOtherFromHearing() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .say("1")
                .onEnd((bot, end) -> {
                    throw new IllegalStateException("deaf");
                })
                .build());
        assertThatThrownBy(() -> theatre.begin("d")).hasMessage("deaf");
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.COMPLETED);
    }

    @Test
    void aTimeOutRunsItsThreadOnceAndEndsAsTimeout() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .ask("x", "What?")
                .thread("on_timeout")
                .ask("y", "Are you there?")
                .say("Good.")
                .build());
        theatre.begin("d").timesOut();
        assertThat(theatre.said()).containsExactly("What?", "Are you there?");
        assertThat(theatre.timesOut().said()).isEmpty();
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.TIMEOUT);
        assertThat(theatre.waiting).isNull();

        theatre.begin("d").timesOut().says("yes");
        assertThat(theatre.said()).containsExactly("What?", "Are you there?", "Good.");
        assertThat(theatre.lastEnd().outcome()).isEqualTo(DialogEnd.TIMEOUT);
    }

    @Test
    void aTimeOutHandlerMayLeadElsewhereOrLetItEnd() {
        AtomicInteger times = new AtomicInteger();
        Theatre theatre = new Theatre(Dialog.define("d")
                .timeout(Duration.ofSeconds(30))
                .ask("x", "What?")
                .onTimeout(dialog -> {
                    if (times.incrementAndGet() == 1) {
                        dialog.repeat();
                    }
                })
                .build());
        assertThat(theatre.begin("d").waiting.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(theatre.timesOut().said()).containsExactly("What?", "What?");
        theatre.timesOut();
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void oneThatGrowsTooLargeFails() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .ask("x", "More?", options -> options.multiple().string("done"))
                .build());
        theatre.limits =
                Limits.builder().turns(turns -> turns.dialogCharacters(2_000)).build();
        theatre.begin("d").says("y".repeat(1_000));
        assertThatThrownBy(() -> theatre.says("y".repeat(1_000)))
                .isInstanceOf(DialogFailedException.class)
                .hasMessageContaining("TurnLimits.dialogCharacters");
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.FAILED);
        assertThat(theatre.waiting).isNull();
    }

    @Test
    void stoppingTellsTheEnd() {
        Theatre theatre = new Theatre(Dialog.define("d").ask("x", "What?").build())
                .begin("d")
                .stops();
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.STOPPED);
        assertThat(theatre.stops().outcomes()).as("there is nothing to stop").hasSize(1);
    }

    @Test
    void oneOfSeveralTextsIsPicked() {
        Theatre theatre = new Theatre(Dialog.define("d").sayOneOf("a", "b", "c").build());
        theatre.picked = 1;
        assertThat(theatre.begin("d").said()).containsExactly("b");
    }

    @Test
    void quickRepliesAndFieldsAreTemplates() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .variable("city", "Berlin")
                .say(Reply.of("{{identity.name}} in {{vars.city}}: {{origin.text}}, {{origin.user}}")
                        .quickReply("To {{vars.city}}", "go {{vars.city}}")
                        .with("map", Map.of("centre", List.of("{{vars.city}}", 7)))
                        .with("typingDelay", "250"))
                .build());
        theatre.identity.put("name", "Botty");
        theatre.begin("d");
        Reply reply = theatre.replies.get(0);
        assertThat(reply.text()).isEqualTo("Botty in Berlin: begin d, Una");
        assertThat(reply.fields().get("quick_replies"))
                .isEqualTo(List.of(Map.of("title", "To Berlin", "payload", "go Berlin")));
        assertThat(reply.fields().get("map")).isEqualTo(Map.of("centre", List.of("Berlin", 7)));
        assertThat(theatre.pauses).containsExactly(new Pause(Duration.ofMillis(250), true));
    }

    @Test
    void theMessageThatStartedItIsKnownToTheEnd() {
        List<String> origins = new ArrayList<>();
        Theatre theatre = new Theatre(Dialog.define("d")
                .ask("x", "What?")
                .run(dialog -> origins.add(dialog.origin().text() + " "
                        + dialog.origin().id() + " " + dialog.origin().conversation()))
                .say("{{origin.text}}")
                .build());
        assertThat(theatre.begin("d").says("y").said()).containsExactly("What?", "begin d");
        assertThat(origins).containsExactly("begin d m0 " + Theatre.USER);
    }

    @Test
    void variablesOfOneRunAreNoOthers() {
        Theatre theatre = new Theatre(Dialog.define("d")
                .variable("list", List.of("a"))
                .say("{{vars.name}}{{#vars.list}}{{.}}{{/vars.list}}{{responses.x}}")
                .run(dialog -> {
                    dialog.set("name", "Una");
                    dialog.set("list", List.of("b"));
                })
                .ask("x", "What?")
                .build());
        theatre.begin("d").says("secret");
        theatre.said();
        assertThat(theatre.begin("d").said()).containsExactly("a", "What?");
    }

    @Test
    void whatAHookSetsIsCopied() {
        List<Object> mine = new ArrayList<>(List.of("a"));
        Theatre theatre = new Theatre(Dialog.define("d")
                .run(dialog -> {
                    dialog.set("list", mine);
                    mine.add("b");
                    assertThatThrownBy(() -> dialog.vars().put("x", 1))
                            .isInstanceOf(UnsupportedOperationException.class);
                    assertThatThrownBy(() -> dialog.set("thread", Thread.currentThread()))
                            .isInstanceOf(IllegalArgumentException.class);
                })
                .say("{{vars.list}}")
                .build());
        assertThat(theatre.begin("d").said()).containsExactly("a");
    }

    @Test
    void aDialogThatFailsOrStopsBeforeItBeginsLeavesTheOneThatWaits() {
        Theatre theatre = new Theatre(
                        Dialog.define("first").ask("x", "X?").build(),
                        Dialog.define("broken").say("never").build(),
                        Dialog.define("stopping").say("never").build())
                .hooks(
                        "broken",
                        hooks -> hooks.before(dialog -> {
                            throw new IllegalStateException("no");
                        }))
                .hooks("stopping", hooks -> hooks.before(dialog -> dialog.bot().stopDialog()))
                .begin("first");
        assertThatThrownBy(() -> theatre.begin("broken")).isInstanceOf(IllegalStateException.class);
        theatre.begin("stopping");
        assertThat(theatre.outcomes()).containsExactly(DialogEnd.FAILED, DialogEnd.STOPPED);
        theatre.says("1");
        assertThat(theatre.said()).containsExactly("X?");
        assertThat(theatre.lastEnd().script()).isEqualTo("first");
        assertThat(theatre.lastEnd().responses()).containsEntry("x", "1");
    }

    @Test
    void aDialogThatAHookBeginsInsteadTellsTheOneThatWaitsThatItIsReplaced() {
        Theatre theatre = new Theatre(
                        Dialog.define("first").ask("x", "X?").build(),
                        Dialog.define("other").say("other").build(),
                        Dialog.define("second").say("never").build())
                .hooks("second", hooks -> hooks.before(dialog -> dialog.bot().begin("other")))
                .begin("first")
                .begin("second");
        assertThat(theatre.said()).containsExactly("X?", "other");
        assertThat(theatre.ends.stream().map(end -> end.script() + " " + end.outcome()))
                .containsExactly("second replaced", "first replaced", "other completed");
    }
}
