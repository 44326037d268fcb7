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

    private static DialogHarness pizza() {
        return new DialogHarness(Dialog.define("pizza")
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
        DialogHarness harness = pizza().begin("Pizza");
        assertThat(harness.replies.get(1).fields().get("quick_replies").toString())
                .contains("title=small", "payload=large");
        assertThat(harness.said()).containsExactly("One pizza, coming up!", "Small, medium or large?");
        assertThat(harness.says("Large").said()).containsExactly("Which toppings? Say done when that is all.");
        assertThat(harness.says("ham").said()).isEmpty();
        assertThat(harness.says("cheese").said()).isEmpty();
        assertThat(harness.says(" DONE ").said()).containsExactly("A Large one with ham\ncheese?");
        assertThat(harness.says("yes please").said()).containsExactly("Thank you!");

        assertThat(harness.waiting).isNull();
        assertThat(harness.lastEnd().outcome()).isEqualTo(DialogEnd.COMPLETED);
        assertThat(harness.lastEnd().isCompleted()).isTrue();
        assertThat(harness.lastEnd().responses())
                .containsEntry("size", "Large")
                .containsEntry("toppings", "ham\ncheese")
                .containsEntry("sure", "yes please");
    }

    @Test
    void anAnswerThatNoOptionMatchesGetsTheDefaultAndIsNotKept() {
        DialogHarness harness = pizza().begin("pizza");
        harness.said();
        assertThat(harness.says("huge").said())
                .containsExactly("We have small, medium and large.", "Small, medium or large?");
        assertThat(WaitingDialog.State.of(harness.waiting.json()).object("responses"))
                .isEmpty();
        assertThat(harness.says("small").said()).containsExactly("Which toppings? Say done when that is all.");
    }

    @Test
    void aNoBeginsTheOrderAgainAndFormerAnswersAreReplaced() {
        DialogHarness harness = pizza().begin("pizza").says("small").says("done");
        harness.said();
        assertThat(harness.says("no").said()).containsExactly("One pizza, coming up!", "Small, medium or large?");
        harness.says("large").says("ham").says("done").says("yes");
        assertThat(harness.lastEnd().responses()).containsEntry("size", "large").containsEntry("toppings", "ham");
    }

    @Test
    void aQuestionWithoutOptionsTakesAnyAnswer() {
        DialogHarness harness = new DialogHarness(Dialog.define("name")
                        .ask("name", "Who are you?")
                        .say("Hello, {{responses.name}}!")
                        .build())
                .begin("name")
                .says("{{origin.text}} <b>");
        assertThat(harness.said())
                .as("what a user says is never a template, and not escaped")
                .containsExactly("Who are you?", "Hello, {{origin.text}} <b>!");
    }

    @Test
    void silentRepeatWaitsOnWithoutAWordAndRepeatAsksAgain() {
        AtomicInteger answers = new AtomicInteger();
        DialogHarness harness = new DialogHarness(Dialog.define("d")
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
        harness.said();
        assertThat(harness.says("1").said()).isEmpty();
        assertThat(harness.says("2").said()).isEmpty();
        assertThat(harness.says("3").said()).containsExactly("3");
    }

    @Test
    void aThreadThatExplainsCanAskTheLastQuestionAgain() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
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
        assertThat(harness.says("hm?").said()).containsExactly("Yes or no?", "It is simple.", "Yes or no?");
        assertThat(harness.says("yes").said()).containsExactly("Good.");
    }

    @Test
    void stopEndsWithItsReason() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                        .ask("x", "What?", options -> options.quit((dialog, answer) -> dialog.stop("bored")))
                        .say("never said")
                        .build())
                .begin("d")
                .says("forget it");
        assertThat(harness.said()).containsExactly("What?");
        assertThat(harness.outcomes()).containsExactly("bored");
        assertThat(harness.waiting).isNull();
    }

    @Test
    void aHandlerGetsWhatAPatternCaptured() {
        List<String> groups = new ArrayList<>();
        new DialogHarness(Dialog.define("d")
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
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                        .ask("age", "How old are you?", options -> options.quit(AnswerHandler.STOP))
                        .say("{{responses.age}}, really?")
                        .validate("age", (dialog, answer) -> answer.matches("\\d+") ? null : "A number, please.")
                        .build())
                .begin("d");
        harness.said();
        assertThat(harness.says("old").said()).containsExactly("A number, please.", "How old are you?");
        assertThat(WaitingDialog.State.of(harness.waiting.json()).object("responses"))
                .isEmpty();
        assertThat(harness.says("42").said()).containsExactly("42, really?");

        harness.begin("d").says("cancel");
        assertThat(harness.lastEnd().outcome()).as("a way out is not validated").isEqualTo(DialogEnd.STOPPED);
    }

    @Test
    void oneOfSeveralAnswersThatIsWrongIsNotCollected() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                        .ask("n", "Numbers?", options -> options.multiple().string("done"))
                        .say("{{responses.n}}")
                        .validate("n", (dialog, answer) -> answer.matches("\\d+") ? null : "No number.")
                        .build())
                .begin("d");
        harness.said();
        assertThat(harness.says("1").says("x").says("2").says("done").said()).containsExactly("No number.", "1\n2");
    }

    @Test
    void aValidatorMayLeadElsewhere() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
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
        assertThat(harness.said()).containsExactly("What?", "elsewhere");
    }

    @Test
    void hooksBeforeThreadsMayRedirect() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
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
        assertThat(harness.begin("d").said()).containsExactly("We are closed, Una.");
    }

    @Test
    void hooksBeforeADialogSetVariablesAndChooseTheThread() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .variable("name", "nobody")
                .say("Hello {{vars.name}}")
                .thread("known")
                .say("Welcome back {{vars.name}}")
                .build());
        assertThat(harness.begin("d").said()).containsExactly("Hello nobody");
        harness.hooks("D", hooks -> hooks.before(dialog -> dialog.gotoThread("known")));
        harness.hooks("d", hooks -> hooks.before(dialog -> dialog.set("name", "Una")));
        assertThat(harness.begin("d").said()).containsExactly("Welcome back Una");
        assertThat(harness.begin("d", "default", Map.of()).said())
                .as("default leaves the choice to hooks")
                .containsExactly("Welcome back Una");
    }

    @Test
    void aHookMayDeclineAndNothingHappens() {
        DialogHarness harness = new DialogHarness(
                Dialog.define("d").ask("x", "What?").build(),
                Dialog.define("other").say("!").build());
        harness.hooks("other", hooks -> hooks.before(Dialog::decline));
        WaitingDialog before = harness.begin("d").waiting;
        harness.said();
        assertThat(harness.begin("other").said()).isEmpty();
        assertThat(harness.waiting).isSameAs(before);
        assertThat(harness.ends).isEmpty();
    }

    @Test
    void onlyHooksBeforeADialogDecline() {
        DialogHarness harness =
                new DialogHarness(Dialog.define("d").run(Dialog::decline).build());
        assertThatThrownBy(() -> harness.begin("d")).isInstanceOf(IllegalStateException.class);
        assertThat(harness.outcomes()).containsExactly(DialogEnd.FAILED);
    }

    @Test
    void codeBetweenLinesRuns() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .ask("n", "How many?")
                .run(dialog -> dialog.set("price", 3 * Integer.parseInt(dialog.response("n"))))
                .say("That is {{vars.price}}.")
                .build());
        assertThat(harness.begin("d").says("4").said()).containsExactly("How many?", "That is 12.");
    }

    @Test
    void anotherDialogReplacesTheOneThatWaits() {
        DialogHarness harness = new DialogHarness(
                Dialog.define("one").ask("x", "One?").build(),
                Dialog.define("two").ask("x", "Two?").build());
        harness.begin("one").begin("two");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.REPLACED);
        assertThat(harness.lastEnd().script()).isEqualTo("one");
        harness.says("y");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.REPLACED, DialogEnd.COMPLETED);
    }

    @Test
    void aDialogThatAHookBeginsTakesThePlaceOfItsOwn() throws Exception {
        DialogHarness harness = new DialogHarness(
                Dialog.define("one")
                        .run(dialog -> dialog.bot().begin("two"))
                        .say("never said")
                        .build(),
                Dialog.define("two").ask("x", "Two?").build());
        assertThat(harness.begin("one").said()).containsExactly("Two?");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.REPLACED);
        assertThat(harness.waiting).isNotNull();
    }

    @Test
    void whoHearsOfTheEndMayBeginTheNextOne() {
        DialogHarness harness = new DialogHarness(
                Dialog.define("one")
                        .say("1")
                        .onEnd((bot, end) -> bot.begin("two", "default", Map.of("from", end.script())))
                        .build(),
                Dialog.define("two").ask("x", "2 from {{vars.from}}?").build());
        assertThat(harness.begin("one").said()).containsExactly("1", "2 from one?");
        assertThat(harness.waiting).isNotNull();
        assertThat(harness.outcomes()).containsExactly(DialogEnd.COMPLETED);
    }

    @Test
    void dialogsThatBeginEachOtherWithoutEndAreStopped() {
        DialogHarness harness = new DialogHarness(Dialog.define("one")
                .say("1")
                .onEnd((bot, end) -> bot.begin("one"))
                .build());
        assertThatThrownBy(() -> harness.begin("one")).isInstanceOf(LimitExceededException.class);
        assertThat(harness.said()).hasSize(16);
        assertThat(harness.waiting).isNull();
    }

    @Test
    void goingOnAsAnotherCarriesVariablesAndAnswers() {
        DialogHarness harness = new DialogHarness(
                Dialog.define("one")
                        .ask("name", "Name?")
                        .run(dialog -> dialog.set("seen", true))
                        .continueAs("two", "default")
                        .build(),
                Dialog.define("two")
                        .variable("seen", false)
                        .say("{{responses.name}} {{vars.seen}}")
                        .build());
        assertThat(harness.begin("one").says("Una").said()).containsExactly("Name?", "Una true");
        assertThat(harness.ends)
                .extracting(DialogEnd::script, DialogEnd::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("one", DialogEnd.CONTINUED),
                        org.assertj.core.groups.Tuple.tuple("two", DialogEnd.COMPLETED));
    }

    @Test
    void dialogsThatGoOnAsEachOtherAreTooLong() {
        DialogHarness harness = new DialogHarness(
                Dialog.define("one").continueAs("two", "default").build(),
                Dialog.define("two").continueAs("one", "default").build());
        harness.limits = Limits.builder().turns(turns -> turns.dialogLines(50)).build();
        assertThatThrownBy(() -> harness.begin("one"))
                .isInstanceOf(DialogFailedException.class)
                .hasMessageContaining("more than 50 lines");
        assertThat(harness.lastEnd().outcome()).isEqualTo(DialogEnd.TOO_LONG);
        assertThat(harness.waiting).isNull();
    }

    @Test
    void threadsThatGoToEachOtherAreTooLong() {
        DialogHarness harness =
                new DialogHarness(Dialog.define("d").gotoThread("default").build());
        assertThatThrownBy(() -> harness.begin("d")).isInstanceOf(DialogFailedException.class);
        assertThat(harness.outcomes()).containsExactly(DialogEnd.TOO_LONG);
    }

    @Test
    void anActionToNowhereFailsAndSaysWhere() {
        DialogHarness harness = new DialogHarness(
                Dialog.define("d").run(dialog -> dialog.gotoThread("moon")).build(),
                Dialog.define("e").continueAs("mars", "default").build());
        assertThatThrownBy(() -> harness.begin("d"))
                .isInstanceOf(DialogFailedException.class)
                .hasMessageContaining("\"moon\"")
                .hasMessageContaining("script \"d\", thread \"default\", line 1");
        assertThatThrownBy(() -> harness.begin("e")).hasMessageContaining("\"mars\"");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.FAILED, DialogEnd.FAILED);
        assertThatThrownBy(() -> harness.begin("venus"))
                .isInstanceOf(UnknownScriptException.class)
                .hasMessageContaining("venus");
        assertThatThrownBy(() -> harness.begin("d", "moon", Map.of())).isInstanceOf(UnknownScriptException.class);
    }

    @Test
    void aHookThatThrowsEndsTheDialogAsFailed() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .ask(
                        "x",
                        "What?",
                        options -> options.otherwise((dialog, answer) -> {
                            throw new IllegalArgumentException("broken");
                        }))
                .build());
        harness.begin("d");
        assertThatThrownBy(() -> harness.says("y")).hasMessage("broken");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.FAILED);
        assertThat(harness.waiting).isNull();
    }

    @Test
    void aTurnThatIsCutOffFromTheStoreLeavesTheDialogAsItWas() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .ask(
                        "x",
                        "What?",
                        options -> options.otherwise((dialog, answer) -> {
                            throw new StoreUnavailableException("down", null);
                        }))
                .build());
        WaitingDialog before = harness.begin("d").waiting;
        assertThatThrownBy(() -> harness.says("y")).isInstanceOf(StoreUnavailableException.class);
        assertThat(harness.waiting).isSameAs(before);
        assertThat(harness.ends).isEmpty();
    }

    @Test
    void aListenerThatThrowsKeepsNoOtherFromHearing() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .say("1")
                .onEnd((bot, end) -> {
                    throw new IllegalStateException("deaf");
                })
                .build());
        assertThatThrownBy(() -> harness.begin("d")).hasMessage("deaf");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.COMPLETED);
    }

    @Test
    void aTimeOutRunsItsThreadOnceAndEndsAsTimeout() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .ask("x", "What?")
                .thread("on_timeout")
                .ask("y", "Are you there?")
                .say("Good.")
                .build());
        harness.begin("d").timesOut();
        assertThat(harness.said()).containsExactly("What?", "Are you there?");
        assertThat(harness.timesOut().said()).isEmpty();
        assertThat(harness.outcomes()).containsExactly(DialogEnd.TIMEOUT);
        assertThat(harness.waiting).isNull();

        harness.begin("d").timesOut().says("yes");
        assertThat(harness.said()).containsExactly("What?", "Are you there?", "Good.");
        assertThat(harness.lastEnd().outcome()).isEqualTo(DialogEnd.TIMEOUT);
    }

    @Test
    void aTimeOutHandlerMayLeadElsewhereOrLetItEnd() {
        AtomicInteger times = new AtomicInteger();
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .timeout(Duration.ofSeconds(30))
                .ask("x", "What?")
                .onTimeout(dialog -> {
                    if (times.incrementAndGet() == 1) {
                        dialog.repeat();
                    }
                })
                .build());
        assertThat(harness.begin("d").waiting.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(harness.timesOut().said()).containsExactly("What?", "What?");
        harness.timesOut();
        assertThat(harness.outcomes()).containsExactly(DialogEnd.TIMEOUT);
    }

    @Test
    void oneThatGrowsTooLargeFails() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .ask("x", "More?", options -> options.multiple().string("done"))
                .build());
        harness.limits =
                Limits.builder().turns(turns -> turns.dialogCharacters(2_000)).build();
        harness.begin("d").says("y".repeat(1_000));
        assertThatThrownBy(() -> harness.says("y".repeat(1_000)))
                .isInstanceOf(DialogFailedException.class)
                .hasMessageContaining("TurnLimits.dialogCharacters");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.FAILED);
        assertThat(harness.waiting).isNull();
    }

    @Test
    void stoppingTellsTheEnd() {
        DialogHarness harness = new DialogHarness(
                        Dialog.define("d").ask("x", "What?").build())
                .begin("d")
                .stops();
        assertThat(harness.outcomes()).containsExactly(DialogEnd.STOPPED);
        assertThat(harness.stops().outcomes()).as("there is nothing to stop").hasSize(1);
    }

    @Test
    void oneOfSeveralTextsIsPicked() {
        DialogHarness harness =
                new DialogHarness(Dialog.define("d").sayOneOf("a", "b", "c").build());
        harness.picked = 1;
        assertThat(harness.begin("d").said()).containsExactly("b");
    }

    @Test
    void quickRepliesAndFieldsAreTemplates() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .variable("city", "Berlin")
                .say(Reply.of("{{identity.name}} in {{vars.city}}: {{origin.text}}, {{origin.user}}")
                        .quickReply("To {{vars.city}}", "go {{vars.city}}")
                        .with("map", Map.of("centre", List.of("{{vars.city}}", 7)))
                        .with("typingDelay", "250"))
                .build());
        harness.identity.put("name", "Botty");
        harness.begin("d");
        Reply reply = harness.replies.get(0);
        assertThat(reply.text()).isEqualTo("Botty in Berlin: begin d, Una");
        assertThat(reply.fields().get("quick_replies"))
                .isEqualTo(List.of(Map.of("title", "To Berlin", "payload", "go Berlin")));
        assertThat(reply.fields().get("map")).isEqualTo(Map.of("centre", List.of("Berlin", 7)));
        assertThat(harness.pauses).containsExactly(new Pause(Duration.ofMillis(250), true));
    }

    @Test
    void theMessageThatStartedItIsKnownToTheEnd() {
        List<String> origins = new ArrayList<>();
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .ask("x", "What?")
                .run(dialog -> origins.add(dialog.origin().text() + " "
                        + dialog.origin().id() + " " + dialog.origin().conversation()))
                .say("{{origin.text}}")
                .build());
        assertThat(harness.begin("d").says("y").said()).containsExactly("What?", "begin d");
        assertThat(origins).containsExactly("begin d m0 " + DialogHarness.USER);
    }

    @Test
    void variablesOfOneRunAreNoOthers() {
        DialogHarness harness = new DialogHarness(Dialog.define("d")
                .variable("list", List.of("a"))
                .say("{{vars.name}}{{#vars.list}}{{.}}{{/vars.list}}{{responses.x}}")
                .run(dialog -> {
                    dialog.set("name", "Una");
                    dialog.set("list", List.of("b"));
                })
                .ask("x", "What?")
                .build());
        harness.begin("d").says("secret");
        harness.said();
        assertThat(harness.begin("d").said()).containsExactly("a", "What?");
    }

    @Test
    void whatAHookSetsIsCopied() {
        List<Object> mine = new ArrayList<>(List.of("a"));
        DialogHarness harness = new DialogHarness(Dialog.define("d")
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
        assertThat(harness.begin("d").said()).containsExactly("a");
    }

    @Test
    void aDialogThatFailsOrStopsBeforeItBeginsLeavesTheOneThatWaits() {
        DialogHarness harness = new DialogHarness(
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
        assertThatThrownBy(() -> harness.begin("broken")).isInstanceOf(IllegalStateException.class);
        harness.begin("stopping");
        assertThat(harness.outcomes()).containsExactly(DialogEnd.FAILED, DialogEnd.STOPPED);
        harness.says("1");
        assertThat(harness.said()).containsExactly("X?");
        assertThat(harness.lastEnd().script()).isEqualTo("first");
        assertThat(harness.lastEnd().responses()).containsEntry("x", "1");
    }

    @Test
    void aDialogThatAHookBeginsInsteadTellsTheOneThatWaitsThatItIsReplaced() {
        DialogHarness harness = new DialogHarness(
                        Dialog.define("first").ask("x", "X?").build(),
                        Dialog.define("other").say("other").build(),
                        Dialog.define("second").say("never").build())
                .hooks("second", hooks -> hooks.before(dialog -> dialog.bot().begin("other")))
                .begin("first")
                .begin("second");
        assertThat(harness.said()).containsExactly("X?", "other");
        assertThat(harness.ends.stream().map(end -> end.script() + " " + end.outcome()))
                .containsExactly("second replaced", "first replaced", "other completed");
    }
}
