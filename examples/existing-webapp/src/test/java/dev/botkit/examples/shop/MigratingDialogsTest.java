package dev.botkit.examples.shop;

import static dev.botkit.examples.shop.Talk.APOLOGY;
import static dev.botkit.examples.shop.Talk.dialog;
import static dev.botkit.examples.shop.Talk.talk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.botkit.Botkit;
import dev.botkit.InvalidConfigurationException;
import dev.botkit.dialog.Dialog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/MIGRATING.md says about dialogs in Java. */
class MigratingDialogsTest {

    private final List<String> seen = new ArrayList<>();

    @Test
    void aDialogThatIsBegunReplacesTheOneThatWaits() throws Exception {
        talk(
                tester -> {
                    tester.says("outer");
                    tester.expectReply("outer?");
                    tester.says("inner");
                    tester.expectReply("inner?");
                    assertThat(seen).containsExactly("replaced");
                    tester.says("x");
                    tester.expectReply("inner done");
                    tester.expectNoReplyYet();
                },
                dialog(Dialog.define("outer").ask("o", "outer?").onEnd((bot, end) -> seen.add(end.outcome())), "outer"),
                skills -> skills.dialog(Dialog.define("inner")
                                .ask("i", "inner?")
                                .say("inner done")
                                .build())
                        .interrupts("inner", (bot, message) -> bot.begin("inner")));
    }

    @Test
    void anAnswerThatNothingMatchesGoesOnUnlessToldToWait() throws Exception {
        talk(
                tester -> {
                    tester.says("goes");
                    tester.expectReply("a?");
                    tester.says("zzz");
                    tester.expectReply("went on");
                    tester.says("waits");
                    tester.expectReply("a?");
                    tester.says("zzz");
                    tester.expectNoReplyYet();
                    tester.says("a");
                    tester.expectReply("was a");
                },
                dialog(
                        Dialog.define("goes")
                                .ask("k", "a?", answers -> answers.string("a"))
                                .say("went on"),
                        "goes"),
                dialog(
                        Dialog.define("waits")
                                .ask(
                                        "k",
                                        "a?",
                                        answers -> answers.string("a")
                                                .otherwise((dialog, answer) -> dialog.silentRepeat()))
                                .say("was a"),
                        "waits"));
    }

    @Test
    void yesAndNoAreWordsAndStringsAreWholeAnswers() throws Exception {
        talk(
                tester -> {
                    for (String[] each : new String[][] {
                        {"nice", "other"},
                        {"yellow", "other"},
                        {"party", "other"},
                        {"art", "art"},
                        {"nope", "no"},
                        {"yeah", "yes"}
                    }) {
                        tester.says("ask");
                        tester.expectReply("Q?");
                        tester.says(each[0]);
                        tester.expectReply(each[1]);
                    }
                },
                dialog(
                        Dialog.define("ask")
                                .ask(
                                        "k",
                                        "Q?",
                                        answers -> answers.yes((dialog, answer) -> dialog.say("yes"))
                                                .no((dialog, answer) -> dialog.say("no"))
                                                .string("art", (dialog, answer) -> dialog.say("art"))
                                                .otherwise((dialog, answer) -> dialog.say("other"))),
                        "ask"));
    }

    @Test
    void theWordThatEndsSeveralLinesIsNoneOfThem() throws Exception {
        talk(
                tester -> {
                    tester.says("many");
                    tester.expectReply("which?");
                    tester.says("x");
                    tester.says("y");
                    tester.says("done");
                    tester.expectReply("x\ny and ");
                },
                dialog(
                        Dialog.define("many")
                                .ask(
                                        "k",
                                        "which?",
                                        answers -> answers.multiple().string("done"))
                                .run(dialog -> dialog.say(dialog.response("k") + " and " + dialog.response("none"))),
                        "many"));
    }

    @Test
    void aThreadThatIsMissingIsReportedOrEndsTheDialog() throws Exception {
        assertThatThrownBy(() -> Botkit.builder()
                        .skill(dialog(Dialog.define("bad").gotoThread("nowhere"), "bad"))
                        .build())
                .isInstanceOf(InvalidConfigurationException.class);
        talk(
                tester -> {
                    tester.says("jump");
                    tester.expectReply(APOLOGY);
                    assertThat(seen).containsExactly("failed");
                },
                dialog(
                        Dialog.define("jump")
                                .run(dialog -> dialog.gotoThread("nowhere"))
                                .onEnd((bot, end) -> seen.add(end.outcome())),
                        "jump"));
    }

    @Test
    void stoppingFromOutsideIsToldToTheDialogsListeners() throws Exception {
        talk(
                tester -> {
                    tester.says("wait");
                    tester.expectReply("?");
                    tester.says("quit");
                    tester.expectReply("stopped");
                },
                dialog(Dialog.define("wait").ask("k", "?").onEnd((bot, end) -> bot.reply(end.outcome())), "wait"),
                skills -> skills.interrupts("quit", (bot, message) -> bot.stopDialog()));
    }

    @Test
    void aQuestionTimesOutAfterAQuarterOfAnHour() throws Exception {
        talk(
                tester -> {
                    tester.says("wait");
                    tester.expectReply("?");
                    tester.advance(Duration.ofMinutes(15).minusSeconds(1));
                    tester.expectNoReplyYet();
                    tester.advance(Duration.ofSeconds(1));
                    tester.expectReply("timeout");
                },
                dialog(Dialog.define("wait").ask("k", "?").onEnd((bot, end) -> bot.reply(end.outcome())), "wait"));
    }

    @Test
    void hooksRunBeforeAThreadAndBehindAQuestion() throws Exception {
        talk(
                tester -> {
                    tester.says("hooks");
                    tester.expectReply("size?");
                    tester.says("small");
                    tester.expectReply("changed to small");
                    tester.expectReply("Berlin");
                },
                dialog(
                        Dialog.define("hooks")
                                .ask("size", "size?")
                                .run(dialog -> dialog.say("changed to " + dialog.response("size")))
                                .gotoThread("more")
                                .beforeThread("more", dialog -> dialog.set("shop", "Berlin"))
                                .thread("more")
                                .say("{{vars.shop}}"),
                        "hooks"));
    }
}
